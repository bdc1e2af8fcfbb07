"""A script's text and syntax tree, and where in the text everything stands."""

import functools
import re
from collections.abc import Mapping
from typing import Any

import libcst as cst
from libcst.metadata import (
    CodeRange,
    ExpressionContextProvider,
    MetadataWrapper,
    PositionProvider,
    ProviderT,
    ScopeProvider,
)

from rosetta.port.analysis import syntax
from rosetta.port.edits import Edit, Span

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Script:
    """A parsed text and the offsets of its nodes.

    Attributes:
        text: as it was given.
        module: its syntax tree.
        newline: the line ending of its first line.

    Raises:
        NotPython3: the text is not Python 3.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.module = _parsed(text)
        self._starts = [0, *(m.end() for m in _NEWLINE.finditer(text))]
        found = _NEWLINE.search(text)
        self.newline = found.group() if found else "\n"

    @functools.cached_property
    def metadata(self) -> Mapping[ProviderT, Mapping[cst.CSTNode, Any]]:
        """What LibCST's metadata providers say of each node.

        Raises:
            RecursionError: the text is nested too deeply.
        """
        return _metadata(self.module)

    @functools.cached_property
    def positions(self) -> Mapping[cst.CSTNode, CodeRange]:
        """Where each node stands, in the order of the text, inner nodes first."""
        return self.metadata[PositionProvider]

    def offset(self, line: int, column: int) -> int:
        """Returns the offset of a place; lines count from 1."""
        return self._starts[line - 1] + column

    def span(self, node: cst.CSTNode) -> Span:
        """Returns the offsets of a node's first character and of the one after its last.

        The parentheses around an expression, as in the tuple `(a, b)`, belong to it.
        """
        first = last = node
        if isinstance(node, cst.BaseExpression) and node.lpar:
            first, last = node.lpar[0], node.rpar[-1]
        start, end = self.positions[first].start, self.positions[last].end
        return Span(self.offset(start.line, start.column), self.offset(end.line, end.column))

    def bare_span(self, node: cst.CSTNode) -> Span:
        """Returns the offsets of a node without the parentheses around it, as Python counts."""
        place = self.positions[node]
        return Span(
            self.offset(place.start.line, place.start.column),
            self.offset(place.end.line, place.end.column),
        )

    def line(self, node: cst.CSTNode) -> int:
        """Returns the line a node begins on."""
        return self.positions[node].start.line

    def of(self, node: cst.CSTNode) -> str:
        """Returns a node's own text."""
        return self.between(self.span(node))

    def between(self, span: Span) -> str:
        """Returns the text of a span."""
        return self.text[span.start : span.end]

    def edit(
        self,
        first: cst.CSTNode,
        last: cst.CSTNode,
        *new: str | Span,
        why: str,
        at: cst.CSTNode,
        was: str | None = None,
    ) -> Edit:
        """Returns the edit that replaces the text from one node to another.

        Args:
            first: the node it begins with.
            last: the node it ends with.
            *new: new text, and spans of the old one that are kept.
            why: one sentence.
            at: the node whose line a reader looks for.
            was: what a reader would say stood there, where that is not its text.
        """
        place = Span(self.span(first).start, self.span(last).end)
        became = "".join(p if isinstance(p, str) else self.between(p) for p in new)
        was = self.between(place) if was is None else was
        return Edit(place.start, place.end, new, self.line(at), was, became, why)

    # --- lines -------------------------------------------------------------------------------

    def line_start(self, offset: int) -> int:
        """Returns the offset of the first character of a line."""
        return max(self.text.rfind(mark, 0, offset) for mark in "\r\n") + 1

    def line_end(self, offset: int) -> int:
        """Returns the offset after the end of a line, its newline included."""
        found = _NEWLINE.search(self.text, offset)
        return found.end() if found else len(self.text)

    def stands_alone(self, span: Span) -> bool:
        """Says whether a statement shares its line with no other."""
        before = self.text[self.line_start(span.start) : span.start]
        after = self.text[span.end : self.line_end(span.end)]
        return not before.strip() and ";" not in after.partition("#")[0]


_SAME_TEXT = functools.lru_cache(maxsize=4)  # the targets ask for it one after the other


@_SAME_TEXT
def _parsed(text: str) -> cst.Module:
    return syntax.parse(text)


@_SAME_TEXT
def _metadata(module: cst.Module) -> Mapping[ProviderT, Mapping[cst.CSTNode, Any]]:
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    asked = (PositionProvider, ExpressionContextProvider, ScopeProvider)  # together it is faster
    try:
        return wrapper.resolve_many(asked)
    except KeyError as error:
        # On its way out of too deep a recursion LibCST looks up what it has not reached.
        if _follows_from(error, RecursionError):
            raise RecursionError from None
        raise


def _follows_from(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Says whether an exception was raised while one of a kind was handled."""
    while error is not None and not isinstance(error, kind):
        error = error.__context__
    return error is not None
