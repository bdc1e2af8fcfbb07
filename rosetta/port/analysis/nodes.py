"""The nodes of a syntax tree."""

from collections.abc import Iterator

import libcst as cst


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yields a node and all inside it."""
    yield node
    for child in node.children:
        yield from walk(child)
