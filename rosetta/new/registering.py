"""Where a lesson is registered: the dictionary of lessons, and the recorder's list of them."""

import ast
from pathlib import Path

from rosetta.new.copies import class_name

LESSONS = "rosetta/lessons/__init__.py"
RECORDER = "rosetta/reference/recorder/record.py"
PLACES = (LESSONS, RECORDER)
_LONGEST = 100  # characters of a line


def changed(root: Path, name: str) -> dict[Path, bytes]:
    """Returns the registering files, with the lesson in them, by their paths.

    Args:
        root: the clone of the repository.
        name: of the lesson.
    """
    lessons, recorder = root / LESSONS, root / RECORDER
    return {
        lessons: _imported(_in_dictionary(lessons.read_text("utf-8"), name), name).encode(),
        recorder: _in_list(recorder.read_text("utf-8"), name).encode(),
    }


def _value(text: str) -> ast.expr:
    """Returns what is assigned to LESSONS."""
    for statement in ast.parse(text).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [
            getattr(statement, "target", None)
        ]  # fmt: skip
        if any(isinstance(target, ast.Name) and target.id == "LESSONS" for target in targets):
            return statement.value
    raise ValueError("there is no LESSONS")


def _in_dictionary(text: str, name: str) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(_value(text).end_lineno - 1, f'    "{name}": {class_name(name)},\n')
    return "".join(lines)


def _imported(text: str, name: str) -> str:
    line = f"from rosetta.lessons.{name} import {class_name(name)}\n"
    lines = text.splitlines(keepends=True)
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    before = [node for node in imports if node.module < f"rosetta.lessons.{name}"]
    lines.insert((before or imports)[-1].end_lineno if before else imports[0].lineno - 1, line)
    return "".join(lines)


def _in_list(text: str, name: str) -> str:
    value = _value(text)
    names = [*ast.literal_eval(value), name]
    written = "LESSONS = [" + ", ".join(f'"{lesson}"' for lesson in names) + "]\n"
    if len(written) > _LONGEST:
        written = "LESSONS = [\n" + "".join(f'    "{lesson}",\n' for lesson in names) + "]\n"
    lines = text.splitlines(keepends=True)
    lines[value.lineno - 1 : value.end_lineno] = [written]
    return "".join(lines)
