"""Changes to a source text: where, from what, to what, and why."""

import dataclasses
from collections.abc import Iterable


@dataclasses.dataclass(frozen=True)
class Edit:
    """One change, or one refusal.

    Attributes:
        start: offset of the first character concerned.
        end: offset after the last one; equal to `start` where text is only put in.
        new: the text that replaces it.
        line: line of the original, from 1; in a notebook, line of the cell.
        was: what a reader would say stood there.
        became: what stands there now; empty where it was taken out.
        why: one sentence.
        cell: number of the notebook's code cell, from 1; None in a script.
    """

    start: int
    end: int
    new: str
    line: int
    was: str
    became: str
    why: str
    cell: int | None = None


@dataclasses.dataclass(frozen=True)
class Refusal:
    """A construct that cannot be ported: its line, itself, the reason and what comes nearest."""

    line: int
    was: str
    why: str
    cell: int | None = None


def apply(source: str, edits: Iterable[Edit]) -> str:
    """Applies edits that do not overlap; every character outside them stays as it is."""
    pieces, position = [], 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        pieces += [source[position : edit.start], edit.new]
        position = edit.end
    return "".join([*pieces, source[position:]])
