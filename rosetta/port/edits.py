"""Changes to a source text: where, from what, to what, and why."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence


@dataclasses.dataclass(frozen=True)
class Span:
    """A stretch of the original text, by offsets; edits inside it take effect where it goes."""

    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        """Says whether another stretch lies within this one."""
        return self.start <= other.start and other.end <= self.end


@dataclasses.dataclass(frozen=True)
class Edit:
    """One change.

    Attributes:
        start: offset of the first character that is replaced.
        end: offset after the last one; equal to `start` where text is only put in.
        new: what stands there now: new text, and spans of the old text that are kept or moved.
        line: line of the original, from 1; in a notebook, line of the cell.
        was: what a reader would say stood there.
        became: what stands there now; empty where it was taken out.
        why: one sentence.
        cell: number of the notebook's code cell, from 1; None in a script.
    """

    start: int
    end: int
    new: tuple[str | Span, ...]
    line: int
    was: str
    became: str
    why: str
    cell: int | None = None

    def removes(self, start: int, end: int) -> bool:
        """Says whether the text between two offsets is replaced and not kept in a span."""
        kept = any(_within(start, end, span) for span in self._spans())
        return self.start < self.end and _within(start, end, self) and not kept

    def holds(self, other: "Edit") -> bool:
        """Says whether another edit changes text inside one of the spans that this one keeps."""
        return other is not self and any(
            _within(other.start, other.end, span) for span in self._spans()
        )

    def _spans(self) -> list[Span]:
        return [piece for piece in self.new if isinstance(piece, Span)]


@dataclasses.dataclass(frozen=True)
class Refusal:
    """A construct that cannot be ported: its line, itself, the reason and what comes nearest."""

    line: int
    was: str
    why: str
    cell: int | None = None


@dataclasses.dataclass(frozen=True)
class Piece:
    """A stretch of a changed text: its text, and the span of the old text that it stands for.

    The two are equally long where the text is an old one, which `kept` says.
    """

    text: str
    old: Span
    kept: bool


def apply(source: str, edits: Iterable[Edit], place: Span | None = None) -> str:
    """Applies edits; every character outside them stays as it is.

    Edits do not overlap, except that one may stand within a span that another keeps.

    Args:
        source: the text.
        edits: what to change.
        place: the part of the text to return; None for all of it.
    """
    return "".join(piece.text for piece in pieces(source, edits, place))


def pieces(source: str, edits: Iterable[Edit], place: Span | None = None) -> list[Piece]:
    """Returns the pieces that make up a changed text, in order."""
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    return list(_between(source, ordered, place or Span(0, len(source))))


def _between(source: str, edits: Sequence[Edit], place: Span) -> Iterator[Piece]:
    inside = [edit for edit in edits if _within(edit.start, edit.end, place)]
    holders = [edit for edit in inside if any(isinstance(piece, Span) for piece in edit.new)]
    position = place.start
    for edit in inside:
        if any(holder.holds(edit) for holder in holders):
            continue
        yield Piece(source[position : edit.start], Span(position, edit.start), True)
        others = [other for other in inside if other is not edit]
        for piece in edit.new:
            if isinstance(piece, str):
                yield Piece(piece, Span(edit.start, edit.end), False)
            else:
                yield from _between(source, others, piece)
        position = edit.end
    yield Piece(source[position : place.end], Span(position, place.end), True)


def _within(start: int, end: int, place: Span | Edit) -> bool:
    return place.start <= start and end <= place.end
