"""The `with` statements of sessions, graphs and scopes: they go, and what is inside moves left."""

from collections.abc import Iterator, Mapping

import libcst as cst

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.tf2_eager.source import Source


class Scopes:
    """Takes `with tf.Session() as sess:` and the like out of a script.

    Args:
        script: the script.
        parents: the node that each node stands in.
        consumed: the spans whose text does not stay, to which those of the heads come.
    """

    def __init__(
        self, script: Script, parents: Mapping[cst.CSTNode, cst.CSTNode], consumed: list[Span]
    ) -> None:
        self._script, self._parents, self._consumed = script, parents, consumed

    def closed(self, region: Region, source: Source) -> Iterator[Edit]:
        """Yields the edits that take `with tf.Session() as sess:` out and move what is inside."""
        withs = list(dict.fromkeys(w for unit in region.units for w in unit.withs))
        moves: dict[int, int] = {}
        inside = self._lines_in_strings()
        for node in withs:
            span = self._script.span(node)
            start = self._script.line_start(span.start)
            last = node.items[-1]
            head_end = self._script.line_end(self._script.span(last.asname or last.item).end)
            first = self._script.span(node.body.body[0]).start
            by = (first - self._script.line_start(first)) - (span.start - start)
            yield Edit(start, head_end, ("",), self._script.line(node),
                       self._script.text[span.start:head_end].strip(), "",
                       "There is no session or graph to open.")  # fmt: skip
            self._consumed.append(Span(start, head_end))
            offset = head_end
            while offset < span.end:
                moves[offset] = moves.get(offset, 0) + by
                offset = self._script.line_end(offset)
        for offset, by in sorted(moves.items()):
            line = self._script.text[offset : self._script.line_end(offset)]
            by = min(by, len(line) - len(line.lstrip(" ")))
            if not line.strip() or offset in inside or not by:
                continue
            whole = [*self._consumed, *(Span(e.start, e.end) for e in source.changes)]
            if not any(s.start <= offset and offset + by <= s.end for s in whole):
                number = self._script.text.count("\n", 0, offset) + 1
                yield Edit(offset, offset + by, ("",), number, "", "", "")

    def _lines_in_strings(self) -> set[int]:
        found = set()
        for node in self._script.positions:
            if isinstance(node, cst.SimpleString) and node.quote in ('"""', "'''"):
                parent = self._parents.get(node)
                if isinstance(parent, cst.Expr):
                    continue  # a comment in effect, which moves with the rest
                span = self._script.span(node)
                offset = self._script.line_end(span.start)
                while offset <= span.end and offset < len(self._script.text):
                    found.add(offset)
                    offset = self._script.line_end(offset)
        return found
