"""`rosetta port` as a user meets it: outputs, reports, refusals, bad input."""

import functools
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from rosetta.console.errors import UsageError
from rosetta.port import command, notebooks
from rosetta.port.targets import tf1_compat, tf2_eager

TF1 = "import tensorflow as tf\nx = tf.placeholder(tf.float32)  # keep   me\n"
REFUSED = "import tensorflow as tf\nc = tf.contrib.crf.crf_decode\nx = tf.placeholder(tf.int32)\n"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def test_every_byte_that_is_not_concerned_stays(tmp_path: Path) -> None:
    text = (
        "# -*- coding: latin-1 -*-\r\n'''Doc é'''.upper\r\n"
        "from __future__ import division\r\n"
        "import  tensorflow   as tf   # why\r\nif_ = 1\r\n"
    )
    script = write(tmp_path / "a.py", text + "y = tf.Session( )  ;  z= 2\f\r\n", "latin-1")
    out = tmp_path / "b.py"
    assert command.main([str(script), "-o", str(out)]) == 0
    kept = out.read_bytes()
    assert b"'''Doc \xe9'''.upper\r\nfrom __future__ import division\r\n" in kept
    assert b"import tensorflow.compat.v1 as tf   # why\r\ntf.disable_v2_behavior()\r\n" in kept
    assert kept.endswith(b"y = tf.Session( )  ;  z= 2\f\r\n")
    assert b"\n" not in kept.replace(b"\r\n", b"")


def test_a_script_alone_goes_to_stdout_and_its_report_to_stderr(
    tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    assert command.main([str(write(tmp_path / "a.py", TF1))]) == 0
    out, err = capfd.readouterr()
    assert out.endswith("x = tf.placeholder(tf.float32)  # keep   me\n")
    assert "import rosetta.legacy.op_seeds" in out
    assert "line 1" in err


def test_a_script_goes_to_stdout_in_the_encoding_that_it_declares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "a.py"
    script.write_bytes(b"# coding: latin-1\n" + TF1.encode() + b"y = '\xe9'\n")
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    assert command.main([str(script)]) == 0
    assert terminal.buffer.getvalue().endswith(b"y = '\xe9'\n")


def test_modern_seeds_leave_the_seed_rule_out(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    assert command.main([str(write(tmp_path / "a.py", TF1)), "--seeds=modern"]) == 0
    assert "rosetta" not in capfd.readouterr().out


def test_report_for_machines(tmp_path: Path) -> None:
    script = write(tmp_path / "a.py", REFUSED)
    file = tmp_path / "report.json"
    arguments = [str(script), "-o", str(tmp_path / "b.py"), f"--report={file}"]
    assert command.main(arguments) == 1
    (entry,) = json.loads(file.read_text())["files"]
    assert entry["status"] == "refused"
    assert entry["output"] is None
    assert [(r["line"], r["was"]) for r in entry["refusals"]] == [(2, "tf.contrib.crf.crf_decode")]
    assert {"line", "was", "became", "why"} <= set(entry["changes"][0])


def test_a_refused_script_is_written_only_with_partial(
    tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    script, out = write(tmp_path / "a.py", REFUSED), tmp_path / "b.py"
    assert command.main([str(script), "-o", str(out)]) == 1
    assert not out.exists()
    assert "line 2: cannot port tf.contrib.crf.crf_decode" in capfd.readouterr().out
    assert command.main([str(script), "-o", str(out), "--partial"]) == 1
    assert "compat.v1" in out.read_text()


def test_a_report_never_replaces_what_port_did_not_write(tmp_path: Path) -> None:
    script = tmp_path / "a.py"
    write(script, TF1)
    before = script.read_text()
    with pytest.raises(UsageError, match="this command did not write it"):
        command.main([str(script), "-o", str(tmp_path / "b.py"), f"--report={script}"])
    assert script.read_text() == before
    assert not (tmp_path / "b.py").exists()


def test_a_directory_run_reports_bad_files_and_goes_on(
    tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    course, out = tmp_path / "course", tmp_path / "out"
    write(course / "sub/good.py", TF1)
    write(course / "python2.py", "import tensorflow as tf\nprint 'hello'\n")
    write(course / "broken.py", "import tensorflow as tf\ndef f(:\n")
    (course / "binary.py").write_bytes(b"\x00\xff\xfe\x01")
    write(course / "broken.ipynb", '{"cells": [')
    write(course / "numpy_only.py", "import numpy as np\n")
    write(course / "modern.py", "import tensorflow as tf\n@tf.function\ndef f(x):\n    return x\n")
    assert command.main([str(course), f"--outdir={out}"]) == 1
    printed, errors = capfd.readouterr()
    for name, said in (("python2.py", "2to3"), ("broken.py", "line 2"), ("binary.py", "binary"),
                       ("broken.ipynb", "broken JSON")):  # fmt: skip
        (line,) = [row for row in errors.splitlines() if name in row]
        assert said in line
    assert "numpy_only.py: does not import TensorFlow" in printed
    assert "modern.py: nothing in it needs TensorFlow 1" in printed
    assert "disable_v2_behavior" in (out / "sub/good.py").read_text()
    assert (out / "modern.py").read_bytes() == (course / "modern.py").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give scripts"),
        (["missing.py"], "no such file"),
        (["a.txt"], "neither"),
        (["a.py", "--in_place", "--diff"], "exclude each other"),
        (["a.py", "b.py"], "--outdir"),
        (["a.py", "--seeds=old"], "seeds"),
        (["a.py", "-o", "a.py"], "--in_place"),
    ],
)
def test_wrong_usage(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "b.py", "a.txt"):
        write(tmp_path / name, TF1)
    with pytest.raises(UsageError, match=said):
        command.main(arguments)
    assert (tmp_path / "a.py").read_text() == TF1


def test_a_python_too_old_for_native_ports_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = write(tmp_path / "a.py", TF1)
    monkeypatch.setattr(command, "OLDEST_FOR_POSITIONS", (3, 99))
    with pytest.raises(UsageError, match=r"--to=tf2_eager: needs Python 3\.99"):
        command.main([str(script), "--to=tf2_eager"])
    assert command.main([str(script)]) == 0


def test_outputs_are_not_overwritten_silently(tmp_path: Path) -> None:
    script, out = write(tmp_path / "a.py", TF1), write(tmp_path / "b.py", "mine")
    assert command.main([str(script), "-o", str(out)]) == 1
    assert out.read_text() == "mine"
    assert command.main([str(script), "-o", str(out), "--overwrite"]) == 0
    assert command.main([str(script), "-o", str(out)]) == 0


def test_in_place_and_diff(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    script = write(tmp_path / "a.py", TF1)
    assert command.main([str(script), "--diff"]) == 0
    assert "+import tensorflow.compat.v1 as tf" in capfd.readouterr().out
    assert script.read_text() == TF1
    assert command.main([str(script), "--in_place"]) == 0
    assert "compat.v1" in script.read_text()


def test_a_notebook_keeps_its_magics_markdown_and_layout() -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# tf.contrib é text\n"]},
        {"cell_type": "code", "execution_count": 3, "metadata": {}, "outputs": [],
         "source": ["%matplotlib inline\n", "!pip install x\n", "import tensorflow as tf"]},
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
         "source": "tf.contrib.layers.flatten?\ny = tf.contrib.layers.flatten(tf.zeros([2, 2]))"},
        {"cell_type": "code", "metadata": {}, "source": ["%%bash\n", "import tensorflow as tf\n"]},
    ]  # fmt: skip
    text = json.dumps({"cells": cells, "nbformat": 4}, indent=1, ensure_ascii=False) + "\n"
    result = notebooks.port(text, tf1_compat.port)
    ported = json.loads(result.output)["cells"]
    assert ported[0] == cells[0]
    assert ported[3] == cells[3]
    assert ported[1]["source"][:2] == ["%matplotlib inline\n", "!pip install x\n"]
    assert "import tensorflow.compat.v1 as tf\n" in ported[1]["source"]
    assert ported[2]["source"].endswith("y = tf_slim.flatten(tf.zeros([2, 2]))")
    assert "é" in result.output
    assert notebooks.port(result.output, tf1_compat.port).output == result.output
    code = "".join(ported[1]["source"]).replace("%matplotlib", "#").replace("!pip", "#")
    compile(code, "cell", "exec")


@pytest.mark.parametrize(
    ("script", "ported"),
    [
        ("import tensorflow as tf\ntf.concat(1, [a, b])\n", "tf.concat([a, b], 1)"),
        ("import tensorflow as tf\ntf.mul(a, tf.pack(b))\n", "tf.multiply(a, tf.stack(b))"),
        ("import tensorflow as tf\nr = tf.contrib.rnn\nr.GRUCell(3)\n", "tf.nn.rnn_cell\nr.GRU"),
        ("import tensorflow as tf\nr = tf.contrib.rnn\nr.static_rnn(c, x)\n", "tf.nn.static_rnn("),
        ("import tensorflow as t\ndef f(t):\n    return t.contrib\nt.Session()\n", "return t.c"),
        ("try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None\ntf.Session()\n",
         "    import tensorflow.compat.v1 as tf\n"),
        ("import os, tensorflow as tf\ntf.Session()\n", "import os\nimport tensorflow.compat.v1"),
        ("import tensorflow as tf\nfrom sklearn.manifold import TSNE\ntf.Session()\n"
         "t = TSNE(2, n_iter=500)\n", "TSNE(2, max_iter=500)"),
        ("def f():\n    from tensorflow import (\n        nn,  # layers\n        # and\n"
         "        Session)  # keep\n    Session()\n",
         "    # layers\n    # and\n    from tensorflow.compat.v1 import nn\n"
         "    from tensorflow.compat.v1 import Session  # keep\n"),
    ],
)  # fmt: skip
def test_spellings(script: str, ported: str) -> None:
    result = tf1_compat.port(script)
    assert not result.refusals
    assert ported in result.output
    compile(result.output, "ported", "exec")


def test_the_command_starts_without_tensorflow(tmp_path: Path) -> None:
    script = write(tmp_path / "a.py", TF1)
    code = (
        "import sys; from rosetta.port import command; "
        f"command.main([{str(script)!r}]); sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_several_processes_write_what_one_writes(
    tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    for number, text in enumerate((TF1, REFUSED, "print(1)\n", TF1)):
        write(tmp_path / "in" / f"{number}.py", text)
    told = []
    for jobs in (1, 3):
        out = tmp_path / f"out{jobs}"
        command.main([str(tmp_path / "in"), f"--outdir={out}", f"--jobs={jobs}"])
        files = {file.name: file.read_bytes() for file in out.iterdir()}
        told.append((files, capfd.readouterr().out.replace(str(out), "")))
    assert told[0] == told[1]
    assert len(told[0][0]) == 3


def test_a_value_that_a_session_hid_is_not_shown_by_the_port() -> None:
    """The cell's last statement stood in a `with` block; a semicolon keeps it silent."""
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
         "source": "import tensorflow as tf\nW = tf.Variable(2.)\nseen = []"},
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
         "source": "with tf.Session() as sess:\n    sess.run(tf.global_variables_initializer())\n"
                   "    seen.append(sess.run(W))  # kept"},
    ]  # fmt: skip
    text = json.dumps({"cells": cells, "nbformat": 4})
    port = functools.partial(tf2_eager.port, path=Path("a.ipynb").absolute())
    last = json.loads(notebooks.port(text, port).output)["cells"][-1]["source"]
    assert last.splitlines()[-1] == "seen.append(W.numpy());  # kept"
