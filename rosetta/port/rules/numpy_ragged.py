"""`a, b = numpy.nan_to_num(function(...))`: an array of what is taken apart again."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, NeededLine, on_node, positional
from rosetta.port.symbols.homes import HOMES

_FUNCTIONS = ("numpy.array", "numpy.asarray", "numpy.nan_to_num")
_HOME = HOMES["legacy_ragged"]


@on_node(cst.Assign)
def taken_apart(node: cst.Assign, script: Script, names: Names) -> Iterator[Finding]:
    """Makes an array of objects where a function may return arrays of unequal shapes."""
    if not isinstance(node.value, cst.Call) or not isinstance(node.targets[0].target, cst.Tuple):
        return
    reference = names.reference(node.value.func)
    if not reference or reference.path not in _FUNCTIONS:
        return
    match positional(node.value):
        case [cst.Call() as several] if not _is_ported(several, names):
            place = script.span(several)
            yield NeededLine(_HOME.line, "holds array")
            yield script.edit(several, several, f"{_HOME.root}.array(", place, ")",
                              why="NumPy 1.24 makes no array of sequences of unequal lengths.",
                              at=node)  # fmt: skip


def _is_ported(call: cst.Call, names: Names) -> bool:
    reference = names.reference(call.func)
    return bool(reference) and reference.path == f"{_HOME.module}.array"
