"""Where in a script something stands that was seen in a changed text of it."""

import bisect
import itertools
from collections.abc import Iterable

from rosetta.port.edits import Edit, Span, pieces


class Places:
    """Maps places of a changed text to the old one.

    Args:
        source: the old text.
        edits: what was changed.
    """

    def __init__(self, source: str, edits: Iterable[Edit]) -> None:
        self._pieces = [piece for piece in pieces(source, edits) if piece.text]
        self.text = "".join(piece.text for piece in self._pieces)
        lengths = (len(piece.text) for piece in self._pieces)
        self._starts = [0, *itertools.accumulate(lengths)][:-1]
        lines = self.text.split("\n")
        self._lines = [0, *itertools.accumulate(len(line) + 1 for line in lines)]
        self._text_lines = lines

    def start(self, line: int, column: int) -> int | None:
        """Returns the offset in the old text of what begins at a line and a UTF-8 column."""
        offset = self._offset(line, column)
        number = bisect.bisect(self._starts, offset) - 1
        piece = self._pieces[number]
        if piece.kept:
            return piece.old.start + offset - self._starts[number]
        return piece.old.start if offset == self._starts[number] else None

    def end(self, line: int, column: int) -> int | None:
        """Returns the offset in the old text of what ends at a line and a UTF-8 column."""
        offset = self._offset(line, column)
        number = bisect.bisect(self._starts, offset - 1) - 1
        piece = self._pieces[number]
        if piece.kept:
            return piece.old.start + offset - self._starts[number]
        return piece.old.end if offset == self._starts[number] + len(piece.text) else None

    def span(self, place: list[int]) -> Span | None:
        """Returns the span in the old text of a place of the builder's report."""
        line, column, last_line, last_column = place
        if column < 0:
            return None
        start, end = self.start(line, column), self.end(last_line, last_column)
        return None if start is None or end is None else Span(start, end)

    def line(self, line: int) -> int:
        """Returns the offset in the old text of the beginning of a line, or what is nearest."""
        offset, end = self._lines[line - 1 : line + 1]
        number = bisect.bisect(self._starts, offset) - 1
        for piece, start in zip(self._pieces[number:], self._starts[number:], strict=True):
            if start >= end:
                break
            if piece.kept:
                return piece.old.start + max(offset - start, 0)
        return self._pieces[number].old.start

    def _offset(self, line: int, column: int) -> int:
        text = self._text_lines[line - 1].encode()
        return self._lines[line - 1] + len(text[:column].decode())
