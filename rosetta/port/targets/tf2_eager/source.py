"""The author's own lines, moved: with the changes of the rules, and indented anew."""

import io
import tokenize
from collections.abc import Iterable, Sequence

import libcst as cst

from rosetta.port import edits
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span

INDENT = "    "
WIDTH = 100


class Source:
    """A script whose parts are written out with their changes.

    Args:
        script: the script.
        changes: what the rules change in it.
    """

    def __init__(self, script: Script, changes: Sequence[Edit]) -> None:
        self.script, self.changes = script, list(changes)
        self._written: list[tuple[Span, list[Edit]]] = []

    def of(self, node: cst.CSTNode | Span, more: Iterable[Edit] = ()) -> str:
        """Returns the text of a node, changed.

        Args:
            node: the node, or a span.
            more: changes beside those of the rules; where one meets a rule's and neither keeps
                the other's place, it wins.
        """
        place = node if isinstance(node, Span) else self.script.span(node)
        more = list(more)
        kept = [
            edit for edit in self.changes
            if not any(_overlap(edit, other) and not edit.holds(other) and not other.holds(edit)
                       for other in more)
        ]  # fmt: skip
        self._written.append((place, more))
        return edits.apply(self.script.text, [*kept, *more], place)

    def has_written(self, node: cst.CSTNode) -> bool:
        """Says whether a node is part of what was written out."""
        wanted = self.script.span(node)
        return any(
            place.holds(wanted)
            and not any(Span(e.start, e.end).holds(wanted) and not e.holds(_at(wanted))
                        for e in [*self.changes, *more])
            for place, more in self._written
        )  # fmt: skip

    def statement(self, node: cst.CSTNode, more: Iterable[Edit] = ()) -> str:
        """Returns a statement with the comment above and beside it, at the left margin."""
        start = self.script.span(node).start
        text = self.of(Span(start, self.script.line_end(self.end(node))), more).rstrip("\r\n")
        body = reindent(text, self.indent(node), "")
        return "\n".join([*comments_above(node), body])

    def expression(self, node: cst.CSTNode, statement: cst.CSTNode) -> str:
        """Returns an expression of a statement, as if the statement began at the left margin."""
        return reindent(self.of(node), self.indent(statement), "")

    def end(self, node: cst.CSTNode) -> int:
        """Returns the offset after the last character of a statement, its comment included."""
        return self.script.span(node).end

    def indent(self, node: cst.CSTNode) -> str:
        """Returns the blanks before a statement."""
        start = self.script.span(node).start
        return self.script.text[self.script.line_start(start) : start]


def replace(script: Script, node: cst.CSTNode, new: str, why: str = "") -> Edit:
    """Returns the edit that puts text in the place of a node."""
    return script.edit(node, node, new, why=why, at=node)


def comments_above(node: cst.CSTNode) -> list[str]:
    """Returns the comments right above a statement, without a blank line between."""
    found: list[str] = []
    for line in reversed(getattr(node, "leading_lines", ())):
        if line.comment is None:
            break
        found.insert(0, line.comment.value)
    return found


def reindent(text: str, old: str, new: str) -> str:
    """Returns a statement with its lines after the first moved; strings stay as they are."""
    lines = text.split("\n")
    inside = lines_in_strings(text)
    moved = [lines[0]]
    for number, line in enumerate(lines[1:], 2):
        if number in inside or not line.strip():
            moved.append(line)
        elif line.startswith(old):
            moved.append(new + line[len(old) :])
        else:
            moved.append(line)
    return "\n".join(moved)


def indented(text: str, by: str = INDENT) -> str:
    """Returns statements moved to the right; the lines inside strings stay."""
    inside = lines_in_strings(text)
    return "\n".join(
        by + line if line.strip() and number not in inside else line
        for number, line in enumerate(text.split("\n"), 1)
    )


def wrapped(text: str) -> str:
    """Breaks a line with a bracketed list that is too long."""
    if len(text) <= WIDTH - len(INDENT):
        return text
    head, _, rest = text.partition("[")
    inner, _, tail = rest.rpartition("]")
    lines, line = [], ""
    for part in inner.split(", "):
        if line and len(line) + len(part) + 2 > WIDTH - 3 * len(INDENT):
            lines.append(line)
            line = ""
        line += f"{part}, "
    lines.append(line.rstrip())
    body = "\n".join(INDENT + line.rstrip() for line in lines)
    return f"{head}[\n{body}\n]{tail}"


def lines_in_strings(text: str) -> set[int]:
    """Returns the lines that begin inside a string."""
    found: set[int] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.STRING or token.type == getattr(
                tokenize, "FSTRING_MIDDLE", -1
            ):
                found |= set(range(token.start[0] + 1, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        pass  # a part of a statement: what could be read counts
    return found


def _at(place: Span) -> Edit:
    return Edit(place.start, place.end, (), 0, "", "", "")


def _overlap(one: Edit, other: Edit) -> bool:
    if one.start == one.end or other.start == other.end:
        return one.start == other.start and one.end == other.end
    return one.start < other.end and other.start < one.end
