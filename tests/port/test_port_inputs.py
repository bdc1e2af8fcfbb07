"""Whatever is given to `rosetta port` is ported, or named with what is wrong with it."""

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rosetta.console import command_line
from rosetta.port import command, notebooks
from rosetta.port.targets import tf1_compat

TF1 = "import tensorflow as tf\nx = tf.placeholder(tf.float32)\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def notebook(*sources: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]})


@pytest.mark.parametrize("script", ["import numpy\n", "import tensorflow as tf\nx = tf.ones(2)\n"])
def test_a_script_that_is_left_alone_is_copied_where_the_port_was_wanted(
    script: str, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    out = tmp_path / "b.py"
    assert command.main([str(write(tmp_path / "a.py", script)), "-o", str(out)]) == 0
    assert out.read_text() == script
    assert f"a.py -> {out}: " in capfd.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"cells": ["x"]}', "cell 1 of all cells is malformed"),
        ('{"cells": [{"cell_type": "code", "source": [1]}]}', "cell 1 of all cells is malformed"),
        ('{"cells": [{"cell_type": "code", "source": null}]}', "cell 1 of all cells is malformed"),
        ('{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', "half a character"),
        ('{"worksheets": [{"cells": 3}]}', "no notebook"),
        ('{"cells": [], "nbformat": ' + "4" * 5000 + "}", "thousands of digits"),
        ("[" * 100_000, "too deeply"),
        (notebook("x = " + "(" * 9000 + ")" * 9000), "cell 1 line 1"),
    ],
    ids=range(8),
)
def test_a_malformed_notebook_does_not_stop_the_others(
    text: str, said: str, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    write(tmp_path / "course/bad.ipynb", text)
    write(tmp_path / "course/good.py", TF1)
    assert command.main([str(tmp_path / "course"), f"--outdir={tmp_path / 'out'}"]) == 1
    (line,) = capfd.readouterr().err.splitlines()
    assert "bad.ipynb: error: " in line
    assert said in line
    assert "disable_v2_behavior" in (tmp_path / "out/good.py").read_text()


def test_an_output_that_cannot_be_written_does_not_stop_the_others(
    tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    for name in "ab":
        write(tmp_path / f"course/{name}.py", TF1)
    (tmp_path / "out/a.py").mkdir(parents=True)
    assert command.main([str(tmp_path / "course"), f"--outdir={tmp_path / 'out'}"]) == 1
    assert "out/a.py: it is a directory" in capfd.readouterr().err
    assert (tmp_path / "out/b.py").exists()


def test_a_full_disk_leaves_no_half_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    script = write(tmp_path / "a.py", TF1)
    monkeypatch.setattr(os, "replace", full)
    assert command.main([str(script), "-o", str(tmp_path / "b.py")]) == 1
    assert "b.py: No space left on device" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == [script]


def test_a_reader_that_has_seen_enough_gets_no_traceback(tmp_path: Path) -> None:
    comments = "# more than a pipe holds\n" * 10_000
    script = write(tmp_path / "a.py", TF1 + comments)
    program = [sys.executable, "-m", "rosetta", "port", str(script)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == command_line.READER_STOPPED


@pytest.mark.parametrize(
    "text",
    [
        "if x:\n    pass\n" + "".join(f"elif x == {n}:\n    pass\n" for n in range(1000)),
        "y = x" + ".y" * 5000,
        "y = " + "lambda: " * 5000 + "1",
    ],
    ids=["branches", "attributes", "functions"],
)
@pytest.mark.parametrize("target", ["tf1_compat", "tf2_eager"])
def test_what_is_nested_too_deeply_ends_soon_in_one_line(
    text: str, target: str, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    script = write(tmp_path / "a.py", f"{TF1}{text}\n")
    began = time.process_time()
    assert command.main([str(script), f"--to={target}"]) == 1
    assert time.process_time() - began < 10
    (said,) = capfd.readouterr().err.splitlines()
    assert said.endswith("a.py: error: is nested too deeply to be parsed")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("print 'a'\n", 1),
        ("x = 1\nif x: print x, 2\n", 2),
        ("try:\n    f()\nexcept Exception, e:\n    pass\n", 3),
        ("try:\n    f()\nexcept (A, B), e:\n    pass\n", 3),
        ("raise ValueError, 'no'\n", 1),
        ("exec code in {}\n", 1),
        ("'''print x'''\nif 1 <> 2: pass\n", 2),
        ("f = lambda (a, b): a\n", 1),
        ("def f(a, (b, c)):\n    pass\n", 1),
        ("import sys\nprint >>sys.stderr, 'a'\n", 2),  # Python 3 parses it
        ("s = ur'text'\n", 1),
    ],
)
def test_python_2_is_recognized(
    source: str, line: int, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    assert command.main([str(write(tmp_path / "a.py", source))]) == 1
    (said,) = capfd.readouterr().err.splitlines()
    assert f"a.py: error: line {line}: Python 2 (" in said
    assert "2to3" in said


@pytest.mark.parametrize(
    "source", ["print(1\n", "x = (except, raise)\n", "def f(:\n", "def f(): g(1, (2\n"]
)
def test_broken_python_3_is_not_taken_for_python_2(
    source: str, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    assert command.main([str(write(tmp_path / "a.py", source))]) == 1
    assert "line 1: is not Python 3 syntax" in capfd.readouterr().err


@pytest.mark.parametrize("target", command.TARGETS)
def test_broken_python_with_tabs_ends_in_one_line(
    target: str, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    script = write(tmp_path / "a.py", TF1 + "if x:\n\ty = f(x\n")
    assert command.main([str(script), f"--to={target}"]) == 1
    (said,) = capfd.readouterr().err.splitlines()
    assert "is not Python 3 syntax" in said


def test_an_error_in_a_notebook_names_its_cell(
    tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    script = write(tmp_path / "a.ipynb", notebook("x = 1\ny = 2", "\nprint x"))
    assert command.main([str(script)]) == 1
    assert "a.ipynb: error: cell 2 line 2: Python 2 (print x)" in capfd.readouterr().err


@pytest.mark.parametrize(
    "source",
    [
        "def main():\n    import tensorflow as tf\n    print(tf.Session())\nmain()\n",
        "class Model:\n    import tensorflow as tf\n    x = tf.placeholder(tf.int32)\n",
        "try:\n    import tensorflow as tf\n    s = tf.Session()\nexcept ImportError:\n    pass\n",
        "if True:\n    from tensorflow import placeholder\n",
        "async def f():\n    with x:\n        from tensorflow.contrib import rnn\n",
    ],
)
def test_an_import_is_seen_wherever_it_stands(source: str, tmp_path: Path) -> None:
    out = tmp_path / "b.py"
    assert command.main([str(write(tmp_path / "a.py", source)), "-o", str(out)]) == 0
    ported = out.read_text()
    compile(ported, "ported", "exec")
    assert "tf.disable_v2_behavior()\n" in ported
    assert "import tensorflow as tf" not in ported


def test_a_cell_that_is_indented_as_a_whole_is_ported_as_ipython_reads_it() -> None:
    cells = [
        "with open('x') as f:\n    pass\n",
        "import tensorflow as tf\ns = '''a\n  b'''\n\nif s:\n    x = tf.mul(1, 2)\n",
        "%matplotlib inline\nfrom tensorflow.contrib import crf, rnn\nrnn.GRUCell\n",
        "from sklearn.externals import joblib\n",
    ]
    moved = [cells[0], *map(indented, cells[1:])]
    expected, ported = (
        [cell["source"] for cell in json.loads(result.output)["cells"]]
        for result in (notebooks.port(notebook(*c), tf1_compat.port) for c in (cells, moved))
    )
    assert "    x = tf.multiply(1, 2)\n" in expected[1]
    assert ported == [expected[0], *map(indented, expected[1:])]


def indented(cell: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in cell.splitlines())
