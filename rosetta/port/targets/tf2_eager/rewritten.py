"""What became of a region: the edits of its statements, and what they leave nothing of."""

from collections.abc import Mapping

import libcst as cst

from rosetta.port.analysis.graph.region import Region
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.tf2_eager.source import Source, comments_above, indented
from rosetta.port.targets.tf2_eager.unknown import Unknown


class Rewritten:
    """What became of a region.

    Args:
        region: where the graph is built.
        source: the script's text.
        parents: the node that each node stands in.

    Attributes:
        edits: of the script.
        consumed: the spans whose text does not stay.
        problems: what is not understood.
        needs: the functions that the port defines for itself.
        complete: whether the region was understood well enough to write its functions.
    """

    def __init__(
        self, region: Region, source: Source, parents: Mapping[cst.CSTNode, cst.CSTNode]
    ) -> None:
        self._region, self._source, self._script = region, source, source.script
        self._parents = parents
        self.edits: list[Edit] = []
        self.consumed: list[Span] = []
        self.problems: list[Unknown] = []
        self.needs: set[str] = set()
        self.complete = False

    def add(self, edit: Edit) -> None:
        """Notes an edit."""
        self.edits.append(edit)
        if edit.end > edit.start:
            self.consumed.append(Span(edit.start, edit.end))

    def remove(
        self, node: cst.CSTNode, before: list[str], texts: list[str], indent: str, why: str
    ) -> None:
        """Takes a statement out with its comments; puts lines and functions in its place."""
        place = self._whole(node)
        new = "".join(f"{indented(line, indent)}\n" for line in before)
        if not before and not texts and self._stands_alone(node):
            new = f"{self._source.indent(node)}pass\n"
        if texts:
            new += "".join(f"\n\n{text}\n" for text in texts) + "\n\n"
        was = self._script.of(node)
        edit = Edit(place.start, place.end, (new,), self._script.line(node), was,
                    new.strip(), why)  # fmt: skip
        self.add(edit)

    def _stands_alone(self, node: cst.CSTNode) -> bool:
        """Says whether a statement is all that stands below an `if`, an `else` or the like."""
        block = self._parents.get(node)
        if not isinstance(block, cst.IndentedBlock) or len(block.body) > 1:
            return False
        head = self._parents[block]
        return not (isinstance(head, cst.With) and self._region.opens_scope(head))

    def _whole(self, node: cst.CSTNode) -> Span:
        """Returns the lines of a statement with the comments right above it."""
        span = self._script.span(node)
        start = self._script.line_start(span.start)
        for _ in comments_above(node):
            start = self._script.line_start(start - 1)
        return Span(start, self._script.line_end(span.end))
