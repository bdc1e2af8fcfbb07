"""Edits of whole statements: lines in the place of an import, or nothing."""

import dataclasses
from collections.abc import Iterator, Sequence

import libcst as cst
from libcst import matchers

from rosetta.port.analysis.names import Import, imported, text
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span


@dataclasses.dataclass(frozen=True)
class Replacement:
    """What stands in the place of one imported name: a line, or "" for none, and why."""

    line: str
    why: str


def without(script: Script, statement: cst.BaseSmallStatement, why: str) -> Edit:
    """Returns the edit that takes a statement out."""
    place, new = _taken_out(script, script.span(statement))
    return Edit(place.start, place.end, (new,), script.line(statement), script.of(statement),
                "", why)  # fmt: skip


def with_imports_replaced(
    script: Script, statement: Import, replacements: Sequence[Replacement | None]
) -> Iterator[Edit]:
    """Yields the edits of an import some of whose names are imported in other lines.

    Args:
        script: the script it stands in.
        statement: the import.
        replacements: what became of each of its names; None for those that stay.
    """
    changed = [replacement for replacement in replacements if replacement]
    if not changed:
        return
    lines = [replacement.line for replacement in changed if replacement.line]
    aliases = [alias for *_, alias in imported(statement)]
    kept = [a for a, replacement in zip(aliases, replacements) if replacement is None]
    if kept:
        written = ", ".join(script.of(alias).rstrip(", \t") for alias in kept)
        is_from = isinstance(statement, cst.ImportFrom)
        head = f"from {text(statement.module)} import " if is_from else "import "
        lines.insert(0, head + written)
    yield from _with_comments_above(script, statement)
    place = script.span(statement)
    if lines:
        new = _joined(script, lines, place)
    else:
        place, new = _taken_out(script, place)
    yield Edit(place.start, place.end, (new,), script.line(statement), script.of(statement),
               "; ".join(lines), changed[0].why)  # fmt: skip


def _with_comments_above(script: Script, statement: Import) -> Iterator[Edit]:
    """Yields the edit that puts the comments inside a parenthesized import above its line."""
    comments = [node.value for node in matchers.findall(statement, matchers.Comment())]
    if comments:
        begin = script.span(statement).start
        start = script.line_start(begin)
        indent = script.text[start:begin] if not script.text[start:begin].strip() else ""
        new = "".join(indent + comment + script.newline for comment in comments)
        yield Edit(start, start, (new,), script.line(statement), "", "; ".join(comments),
                   "Comments inside the import.")  # fmt: skip


def _joined(script: Script, lines: Sequence[str], place: Span) -> str:
    if len(lines) == 1:
        return lines[0]
    if not script.stands_alone(place):
        return "; ".join(lines)
    indent = script.text[script.line_start(place.start) : place.start]
    return (script.newline + indent).join(lines)


def _taken_out(script: Script, place: Span) -> tuple[Span, str]:
    """Returns what to replace, by what, to take a statement out.

    A line goes as a whole; `pass` stands where a block could become empty, and beside others.
    """
    line = Span(script.line_start(place.start), script.line_end(place.end))
    shares = script.text[line.start : place.start] + script.text[place.end : line.end].strip()
    return (place, "pass") if shares else (line, "")
