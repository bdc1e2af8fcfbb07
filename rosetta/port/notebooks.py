"""Jupyter notebooks: their code cells as one script, and the script's edits back in the cells."""

import bisect
import dataclasses
import json
import re
from collections.abc import Callable
from typing import Any

from rosetta.port.edits import Edit, Span, apply
from rosetta.port.result import Result

# A line that IPython reads and Python does not: a magic, a shell command, a help request.
_IPYTHON = re.compile(
    r"^\s*(?:!|%{1,2}[A-Za-z]|\?{1,2}[\w.]+\s*$|[\w.]+\?{1,2}\s*$|[\w, ]+=\s*(?:!|%[A-Za-z]))"
)
# Cell magics whose cell is still Python.
_PYTHON_MAGIC = re.compile(r"\s*%%(?:time|timeit|capture|prun)\b")


class NotANotebook(ValueError):
    """The text is not a notebook's; the message says what is wrong."""


@dataclasses.dataclass
class _Cell:
    """A code cell: where it begins in the joined script, by offset and by line."""

    start: int
    line: int
    source: str


def _masked(source: str) -> str:
    """Hides what only IPython understands; every other character keeps its place."""
    lines = source.splitlines(keepends=True)
    foreign = bool(lines) and lines[0].lstrip().startswith("%%")
    foreign = foreign and not _PYTHON_MAGIC.match(lines[0])
    return "".join(_hide(line) if foreign or _IPYTHON.match(line) else line for line in lines)


def _hide(line: str) -> str:
    """Puts the statement `0` and a comment in a line's place."""
    body = line.rstrip("\r\n")
    text = body.lstrip()
    if not text:
        return line
    return body[: len(body) - len(text)] + "0" + "#" * (len(text) - 1) + line[len(body) :]


def _text(source: Any) -> str:
    return source if isinstance(source, str) else "".join(source)


def port(text: str, port_script: Callable[[str], Result]) -> Result:
    """Ports the code cells of a notebook, as one script, and leaves all else as it is.

    Edits and refusals count their lines within their cell.

    Args:
        text: the notebook's JSON.
        port_script: what ports the joined script.

    Raises:
        NotANotebook: the JSON is broken or no notebook's.
        libcst.ParserSyntaxError: a cell is not Python 3.
    """
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotANotebook(f"line {error.lineno}: broken JSON: {error.msg}") from None
    if not isinstance(notebook, dict) or not isinstance(_cells(notebook), list):
        raise NotANotebook("this JSON is no notebook: it has no cells")
    cells: list[_Cell] = []
    joined = ""
    for cell in _code(notebook):
        source = _text(cell.get(_key(cell), ""))
        cells.append(_Cell(len(joined), joined.count("\n") + 1, source))
        joined += _masked(source) + "\n"
    result = port_script(joined)
    first_lines = [cell.line for cell in cells]

    def placed(item: Any) -> Any:
        number = bisect.bisect(first_lines, item.line)
        line = item.line - first_lines[number - 1] + 1
        return dataclasses.replace(item, line=line, cell=number)

    edits = tuple(placed(edit) for edit in result.edits)
    refusals = tuple(placed(refusal) for refusal in result.refusals)
    if result.status != "ported":
        return Result(result.status, text, edits, refusals)
    for number, (cell, place) in enumerate(zip(_code(notebook), cells), 1):
        inside = [_within(edit, place) for edit in edits if edit.cell == number]
        if inside:
            new = apply(place.source, inside)
            key = _key(cell)
            cell[key] = new if isinstance(cell[key], str) else new.splitlines(keepends=True)
    return Result("ported", _dump(notebook, text), edits, refusals)


def _within(edit: Edit, cell: _Cell) -> Edit:
    """Returns an edit of the joined script as one of its cell, which may lack a last newline."""
    start, end = (min(o - cell.start, len(cell.source)) for o in (edit.start, edit.end))
    new = tuple(_moved(piece, -cell.start) for piece in edit.new)
    if edit.start - cell.start > len(cell.source):
        new = ("\n", *_without_newline(new))
    elif edit.end - cell.start > len(cell.source):
        new = _without_newline(new)
    return dataclasses.replace(edit, start=start, end=end, new=new)


def _moved(piece: str | Span, by: int) -> str | Span:
    return piece if isinstance(piece, str) else Span(piece.start + by, piece.end + by)


def _without_newline(new: tuple[str | Span, ...]) -> tuple[str | Span, ...]:
    last = new[-1]
    return (*new[:-1], last.rstrip("\n")) if isinstance(last, str) else new


def _code(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [c for c in _cells(notebook) if c.get("cell_type") == "code"]


def _cells(notebook: dict[str, Any]) -> Any:
    if "cells" in notebook:
        return notebook["cells"]
    sheets = notebook.get("worksheets")  # format 3
    return [c for s in sheets for c in s.get("cells", [])] if isinstance(sheets, list) else None


def _key(cell: dict[str, Any]) -> str:
    return "input" if "input" in cell and "source" not in cell else "source"


def _dump(notebook: dict[str, Any], text: str) -> str:
    """Writes a notebook as it was written: its indentation, its escapes, its last newline."""
    found = re.match(r"\{\r?\n([ \t]+)", text)
    indent: str | None = found.group(1) if found else None
    ascii_only = text.isascii() and "\\u" in text
    dumped = json.dumps(
        notebook, indent=indent, ensure_ascii=ascii_only,
        separators=None if indent or '": ' in text else (",", ":"),
    )  # fmt: skip
    return dumped + text[len(text.rstrip()) :]
