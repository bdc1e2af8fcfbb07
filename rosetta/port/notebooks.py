"""Jupyter notebooks: their code cells as one script, and the script's edits back in the cells."""

import ast
import bisect
import dataclasses
import functools
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from rosetta.port.analysis import syntax
from rosetta.port.analysis.syntax import NotPython3
from rosetta.port.edits import Edit, Refusal, Span, apply
from rosetta.port.result import Result
from rosetta.scripts import ipython


class NotANotebook(ValueError):
    """The text is not a notebook's; the message says what is wrong."""


class _Cell:
    """A code cell and where it stands in the joined script.

    Args:
        number: of the code cell, from 1.
        source: its text.
        start: offset of its first character in the joined script.
        line: the line of the joined script that it begins on.

    Attributes:
        python: its text as Python; it has the same lines, which IPython may have moved to the left.
    """

    def __init__(self, number: int, source: str, start: int, line: int) -> None:
        self.number, self.source, self.start, self.line = number, source, start, line
        self.python = ipython.as_python(source)
        self._indent = ipython.indentation(source)
        self._python_starts = _line_starts(self.python)
        self._source_starts = _line_starts(source)

    def ported(self, edits: Iterable[Edit]) -> str:
        """Applies edits of the joined script to the cell's own text."""
        return apply(self.source, [self._own(edit) for edit in edits])

    def _own(self, edit: Edit) -> Edit:
        """Returns an edit of the joined script as one of the cell, which may lack a last newline.

        Lines that it adds are indented like the cell.
        """
        new = tuple(
            piece.replace("\n", "\n" + self._indent)
            if isinstance(piece, str)
            else Span(self._offset(piece.start), self._offset(piece.end))
            for piece in edit.new
        )
        last_newline = self.start + len(self.python)
        if edit.start > last_newline:
            new = ("\n" + self._indent, *_without_newline(new))
        elif edit.end > last_newline:
            new = _without_newline(new)
        start, end = self._offset(edit.start), self._offset(edit.end)
        return dataclasses.replace(edit, start=start, end=end, new=new)

    def _offset(self, joined: int) -> int:
        """Returns the offset in the cell of a place in the joined script."""
        offset = min(max(joined - self.start, 0), len(self.python))  # a comment may stand above
        row = bisect.bisect(self._python_starts, offset) - 1
        column = offset - self._python_starts[row]
        indent = (
            self._indent if self.source.startswith(self._indent, self._source_starts[row]) else ""
        )
        return self._source_starts[row] + len(indent) + column


class _HasCommands(Exception):
    """What is to change takes in a command of IPython, which no script has."""

    def __init__(self, cell: _Cell) -> None:
        super().__init__()
        self.cell = cell


@dataclasses.dataclass(frozen=True)
class _Command:
    """A line of IPython's own in a cell, and the Python in its place; some go on over lines."""

    cell: int
    start: int
    python: str
    source: str


def _commands(number: int, cell: _Cell) -> Iterator[_Command]:
    start, indent = cell.start, ipython.indentation(cell.source)
    for python, line in zip(cell.python.split("\n"), cell.source.split("\n")):
        line = line.removeprefix(indent)
        if python != line:
            yield _Command(number, start, python, line)
        start += len(python) + 1


def _after(cells: list[_Cell], text: str, stages: Iterable[Sequence[Edit]]) -> list[_Cell]:
    """Returns the cells after edits of the joined script, made one after the other.

    Raises:
        _HasCommands: an edit takes in a command of IPython.
    """
    starts = [*(cell.start for cell in cells), len(text)]
    commands = [found for i, cell in enumerate(cells) for found in _commands(i, cell)]
    for edits in stages:
        for command in commands:
            if any(edit.start <= command.start < edit.end for edit in edits):
                raise _HasCommands(cells[command.cell])
        commands = [
            dataclasses.replace(c, start=len(apply(text, edits, Span(0, c.start))))
            for c in commands
        ]  # fmt: skip
        moved = [len(apply(text, [e for e in edits if e.start < start], Span(0, start)))
                 for start in starts]  # fmt: skip
        text, starts = apply(text, edits), [*moved[:-1], 0]
        starts[-1] = len(text)
    found = []
    for i, (cell, start, end) in enumerate(zip(cells, starts, starts[1:])):
        python = text[start:end].removesuffix("\n")
        line = text.count("\n", 0, start) + 1
        source = cell.source
        if python != cell.python:
            source = _with_commands(python, start, [c for c in commands if c.cell == i])
        found.append(_Cell(cell.number, source, start, line))
    return found


def _with_commands(python: str, start: int, commands: Sequence[_Command]) -> str:
    """Returns a cell's Python with IPython's commands where they stood."""
    for command in reversed(commands):
        at = command.start - start
        python = python[:at] + command.source + python[at + len(command.python) :]
    return python


def _shown_as_before(cell: _Cell, new: str) -> str:
    """Returns a cell's new text, with a semicolon if its last value was not shown before.

    What stood in a `with` block is the cell's last expression once the block is gone.
    """
    was, now = _last_value(cell.python), _last_value(_Cell(cell.number, new, 0, 1).python)
    if was is not None or now is None:
        return new
    lines = new.split("\n")
    row, column = now.end_lineno - 1, now.end_col_offset
    end = len(lines[row].encode()[:column].decode())
    lines[row] = f"{lines[row][:end]};{lines[row][end:]}"
    return "\n".join(lines)


def _last_value(python: str) -> ast.expr | None:
    """Returns the expression that a cell ends with, whose value a notebook shows.

    `print` has none, nor has a model's `compile`.
    """
    statements = syntax.python_tree(python).body
    last = statements[-1] if statements else None
    if not isinstance(last, ast.Expr):
        return None
    match last.value:
        case ast.Call(func=ast.Name(id="print") | ast.Attribute(attr="compile")) | ast.Constant():
            return None
        case value:
            return value


def _without_gaps(new: str, old: str) -> str:
    """Returns a cell's new text without the blank lines that statements have left which are gone.

    Two in a row stay, or as many as there were in its old text, and at either end as many as there.
    """
    runs = [(blank, list(run)) for blank, run in itertools.groupby(
        new.split("\n"), lambda line: not line.strip())]  # fmt: skip
    before = [(blank, len(list(run))) for blank, run in itertools.groupby(
        old.split("\n"), lambda line: not line.strip())]  # fmt: skip
    most = [max([2, *(number for blank, number in before if blank)])] * len(runs)
    most[0], most[-1] = (number if blank else 0 for blank, number in (before[0], before[-1]))
    kept = [run[:number] if blank else run for (blank, run), number in zip(runs, most)]
    return "\n".join(line for run in kept for line in run)


def _line_starts(text: str) -> list[int]:
    return [0, *(n + 1 for n, character in enumerate(text) if character == "\n")]


def _without_newline(new: tuple[str | Span, ...]) -> tuple[str | Span, ...]:
    last = new[-1]
    return (*new[:-1], last.rstrip("\n \t")) if isinstance(last, str) else new


def port(text: str, port_script: Callable[[str], Result]) -> Result:
    """Ports the code cells of a notebook, as one script, and leaves all else as it is.

    Edits and refusals count their lines within their cell.

    Args:
        text: the notebook's JSON.
        port_script: what ports the joined script.

    Raises:
        NotANotebook: the JSON is broken or no notebook's.
        NotPython3: a cell is not Python 3.
    """
    notebook = _read(text)
    cells: list[_Cell] = []
    joined = ""
    for number, raw in enumerate(_code(notebook), 1):
        cell = _Cell(number, "".join(raw[_key(raw)]), len(joined), joined.count("\n") + 1)
        try:
            syntax.parse(cell.python)
        except NotPython3 as error:
            raise NotPython3(error.line, error.reason, number) from None
        cells.append(cell)
        joined += cell.python + "\n"
    result = port_script(joined)
    first_lines = [cell.line for cell in cells]

    def cell_of(item: Edit | Refusal) -> _Cell:
        return cells[bisect.bisect(first_lines, item.line) - 1]

    def placed(item: Any) -> Any:
        cell = cell_of(item)
        return dataclasses.replace(item, line=item.line - cell.line + 1, cell=cell.number)

    if result.status == "ported":
        stages = result.stages or (result.edits,)
        try:
            staged = _after(cells, joined, stages[:-1])
        except _HasCommands as problem:
            why = "it calls functions whose statements must stand there; move what is IPython's"
            refusal = Refusal(1, problem.cell.source.strip()[:80], why, problem.cell.number)
            return Result("ported", text, refusals=(refusal,), guide=result.guide)
        first_lines_now = [cell.line for cell in staged]
        # By line: what stands after the last line of a cell begins where the next cell does.
        cell_of_edit = [bisect.bisect(first_lines_now, edit.line) - 1 for edit in stages[-1]]
        for number, (cell, raw) in enumerate(zip(staged, _code(notebook))):
            inside = [edit for edit, place in zip(stages[-1], cell_of_edit) if place == number]
            if inside or cell.source != cells[number].source:
                new, key = _shown_as_before(cells[number], cell.ported(inside)), _key(raw)
                new = _without_gaps(new, cells[number].source)
                raw[key] = new if isinstance(raw[key], str) else new.splitlines(keepends=True)
    return Result(
        result.status,
        _dump(notebook, text) if result.status == "ported" else text,
        tuple(map(placed, result.edits)),
        tuple(map(placed, result.refusals)),
        for_keras_2=result.for_keras_2,
        guide=result.guide,
    )


def _read(text: str) -> dict[str, Any]:
    """Returns a notebook whose code cells are known to be well-formed."""
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotANotebook(f"line {error.lineno}: broken JSON: {error.msg}") from None
    except ValueError:  # Python reads no integer of more than 4,300 digits
        raise NotANotebook("its JSON has a number of thousands of digits") from None
    if not isinstance(notebook, dict) or not isinstance(_cells(notebook), list):
        raise NotANotebook("this JSON is no notebook: it has no cells")
    for number, cell in enumerate(_cells(notebook), 1):
        if not isinstance(cell, dict):
            raise NotANotebook(f"cell {number} of all cells is malformed: it is no JSON object")
        source = cell.get(_key(cell), "") if cell.get("cell_type") == "code" else ""
        lines = source if isinstance(source, list) else [source]
        if not all(isinstance(line, str) for line in lines):
            raise NotANotebook(f"cell {number} of all cells is malformed: its source is no text")
        if not _is_text("".join(lines)):
            raise NotANotebook(f"cell {number} of all cells is malformed: half a character in it")
    return notebook


def _code(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [c for c in _cells(notebook) if c.get("cell_type") == "code" and _key(c) in c]


def _cells(notebook: dict[str, Any]) -> Any:
    if "cells" in notebook:
        return notebook["cells"]
    sheets = notebook.get("worksheets")  # format 3
    if not isinstance(sheets, list) or not all(isinstance(sheet, dict) for sheet in sheets):
        return None
    inner = [sheet.get("cells", []) for sheet in sheets]
    well_formed = all(isinstance(cells, list) for cells in inner)
    return [cell for cells in inner for cell in cells] if well_formed else None


def _key(cell: dict[str, Any]) -> str:
    return "input" if "input" in cell and "source" not in cell else "source"


def _is_text(string: str) -> bool:
    """Says whether a string of JSON can be written in UTF-8: half a surrogate pair cannot."""
    try:
        string.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _dump(notebook: dict[str, Any], text: str) -> str:
    """Writes a notebook as it was written: its indentation, its escapes, its last newline."""
    found = re.match(r"\{\r?\n([ \t]+)", text)
    indent: str | None = found.group(1) if found else None
    separators = None if indent or '": ' in text else (",", ":")
    dump = functools.partial(json.dumps, notebook, indent=indent, separators=separators)
    dumped = dump(ensure_ascii=text.isascii() and "\\u" in text)
    if not _is_text(dumped):  # half a character in an output or in what is no code
        dumped = dump()
    return dumped + text[len(text.rstrip()) :]
