"""The notebooks are what notebooks/generate.py makes of today's lessons."""

import ast
import importlib.util
import json
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from rosetta.lessons import LESSONS

FOLDER = Path(__file__).parents[2] / "notebooks"


def generated():
    spec = importlib.util.spec_from_file_location("generate", FOLDER / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.notebooks())


GENERATED = generated()


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_is_up_to_date(path):
    assert path.read_text("utf-8") == GENERATED[path], "run python notebooks/generate.py"


def test_every_lesson_has_one_in_each_language_and_there_are_no_others():
    names = {f"{lesson}{suffix}" for lesson in LESSONS for suffix in (".ipynb", ".ko.ipynb")}
    written = {"lecture.ipynb", "ported.ipynb"}  # by a notebook that was run
    assert {path.name for path in FOLDER.glob("*.ipynb")} - written == names


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_code_is_python_and_the_same_in_both_languages(path):
    notebook, english = (
        json.loads(GENERATED[file])
        for file in (path, path.with_name(path.name.replace(".ko.", ".")))
    )
    code = [
        ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
        for book in (notebook, english)
    ]
    assert code[0] == code[1]
    for cell in code[0]:
        ast.parse("\n".join(line for line in cell.splitlines() if line[:1] not in "%!"))


@pytest.fixture
def execute(monkeypatch):
    """Returns notebooks/execute.py; what runs notebooks is not installed for the tests."""
    for name in ("nbconvert", "nbformat", "nbclient"):
        monkeypatch.setitem(sys.modules, name, mock.Mock())
    spec = importlib.util.spec_from_file_location("execute", FOLDER / "execute.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_notebook_that_fails_leaves_no_server(execute, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["execute.py", "xor.ipynb"])
    monkeypatch.setattr(execute, "OUTPUTS", tmp_path)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as server:
        servers = iter([[], [mock.Mock(pid=server.pid)]])
        monkeypatch.setattr(execute.manager, "get_all", lambda: next(servers))
        execute.NotebookClient.return_value.execute.side_effect = ValueError("a cell failed")
        with pytest.raises(ValueError, match="a cell failed"):
            execute.main()
        assert server.wait() == -signal.SIGTERM


def test_a_notebook_that_is_not_there_is_one_line(execute, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["execute.py", "../xor.ipynb"])
    with pytest.raises(SystemExit) as end:
        execute.main()
    assert end.value.code == 2
    assert "../xor.ipynb: there is no such notebook" in capsys.readouterr().err
