"""The notebooks are what notebooks/generate.py makes of today's lessons."""

import ast
import importlib.util
import json
from pathlib import Path

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
