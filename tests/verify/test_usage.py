"""`rosetta verify` called wrongly: one line, exit code 2."""

import os

import pytest

from support.verifying import verify, write


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["a.py"], "1 files: verify compares two"),
        (["a.py", "gone.py"], "gone.py: cannot be read (No such file or directory)"),
        (["a.py", "a.txt"], "a.txt: neither a .py script nor an .ipynb notebook"),
        (["a.py", "broken.ipynb"], "broken.ipynb: not a notebook, its JSON is broken"),
        (["a.py", "a.py", "--tf1_python=/nowhere/python"], "/nowhere/python: cannot be run"),
        (["a.py", "a.py", "--timeout=0"], "timeout"),
        (["a.py", "a.py", "--timeout=nan"], "--timeout=nan: it must be a finite number"),
        (["a.py", "a.py", "--timeout=inf"], "--timeout=inf: it must be a finite number"),
        (["a.py", "a.py", "--rtol=nan"], "--rtol=nan: it must be a finite number"),
        (["a.py", "a.py", "--logdir="], "--logdir: its value is empty; give one"),
        (["a.py", "pipe.py"], "pipe.py: is not a regular file"),
        (["a.py", "dangling.py"], "dangling.py: cannot be read (No such file or directory)"),
        (["a.py", "numbers.ipynb"], "numbers.ipynb: this JSON is no notebook"),
        (["folder"], "folder: is a directory; name that of its ports with --ported=DIR"),
        (["folder", "--ported=gone"], "gone: is no directory"),
        (["a.py", "--ported=folder"], "a.py: is no directory"),
        (["folder", "--ported=folder"], "folder: there is no .py or .ipynb file"),
        (["a.py", "a.py", "--logdir=/tmp/x"], "--logdir=/tmp/x: not below the script's directory"),
    ],
)
def test_wrong_usage_is_one_line(tmp_path, monkeypatch, arguments, complaint):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "a.py", "print(1)")
    write(tmp_path, "broken.ipynb", "{")
    write(tmp_path, "numbers.ipynb", '{"cells": [1, 2]}')
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling.py").symlink_to("gone")
    os.mkfifo(tmp_path / "pipe.py")
    done = verify(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1
