"""`numpy.max(labels) + 1`: a scalar of few bits and a number of Python."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, on_node, positional

_REDUCTIONS = ("numpy.max", "numpy.min", "numpy.amax", "numpy.amin")


@on_node(cst.BinaryOperation)
def count(node: cst.BinaryOperation, script: Script, names: Names) -> Iterator[Finding]:
    """Gives the number the type that it had in NumPy 1, so that bytes do not stay bytes."""
    if not isinstance(node.left, cst.Call) or not isinstance(node.right, cst.Integer):
        return
    reference = names.reference(node.left.func)
    if reference and reference.path in _REDUCTIONS and len(positional(node.left)) == 1:
        numpy = script.of(node.left.func).rpartition(".")[0]
        if numpy:
            yield script.edit(node.right, node.right, f"{numpy}.int64(", script.span(node.right),
                              ")", at=node,
                              why="NumPy 2 keeps the type of the array, such as uint8 for labels.",
                              )  # fmt: skip
