"""Notebooks under `rosetta verify`: IPython's syntax, AutoGraph, and cells by their number."""

import json

import pytest

from support.verifying import notebook, verify, write


def test_notebook_runs_as_one_script(tmp_path):
    cells = notebook("%matplotlib inline\n!ls\nx = 2", "%%bash\necho 5", "x * 1.5", "x + 1;")
    original = write(tmp_path, "a.ipynb", cells)
    assert verify(original, write(tmp_path, "b.py", "print(3.0)")).returncode == 0
    assert verify(original, write(tmp_path, "c.py", "print(4.0)")).returncode == 1


@pytest.mark.parametrize(
    ("cell", "printed"),
    [
        ("value = 7\nprint('%d'\n% value)", "7"),
        ("print(10\n  % 4)", "2"),
        ("files = !ls\nprint(len(files))", "0"),
        ('text = """\n%d percent\n!"""\nprint(text % 5)', "5 percent"),
        ("    x = 3\n    print(x)", "3"),
        ("print(4)\n%matplotlib inline", "4"),
        ("%pip install x\nprint(5)", "5"),
    ],
)
def test_ipython_syntax_is_what_port_takes_it_for(tmp_path, cell, printed):
    original = write(tmp_path, "a.ipynb", notebook(cell))
    port = write(tmp_path, "b.py", f"print({printed!r})")
    done = verify(original, port)
    assert done.returncode == 0, done.stdout


@pytest.mark.usefixtures("in_forks")
def test_autograph_finds_the_source_of_a_cell(tmp_path):
    """Without it, `if` on a tensor raises in a graph."""
    cells = notebook(
        "%matplotlib inline\nimport tensorflow as tf",
        "@tf.function\ndef magnitude(x):\n    if x > 0:\n        return x\n    return -x",
        "print(magnitude(tf.constant(-2.5)).numpy())",
    )
    original = write(tmp_path, "a.ipynb", cells)
    done = verify(original, write(tmp_path, "b.py", "print(2.5)"))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("x = 1\nraise KeyError('no')", "in cell 3 line 2: KeyError: 'no'"),
        ("x = 1\n\nx = = 2", "in cell 3 line 3: SyntaxError: invalid syntax"),
        ("def f():\n    return 1 / 0\n\nf()", "in cell 3 line 2: ZeroDivisionError"),
    ],
)
def test_a_failure_names_its_cell(tmp_path, cell, told):
    """Cells count as `rosetta port` counts them: every cell of code, whatever it is written in."""
    good = write(tmp_path, "a.ipynb", notebook("print(1)"))
    bad = write(tmp_path, "b.ipynb", notebook("print(1)", "%%bash\nls", cell))
    done = verify(good, bad)
    assert done.returncode == 1
    assert f"failed; the port failed {told}" in done.stdout
    failed_at = json.loads(verify(good, bad, "--json").stdout)["ported"]["failed_at"]
    assert failed_at == {"cell": 3, "line": int(told.split("line ")[1].split(":")[0])}
