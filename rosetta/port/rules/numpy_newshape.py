"""`np.reshape(a, newshape=...)`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, on_call


@on_call("numpy.reshape")
def newshape(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Gives the shape by its place, which any NumPy takes."""
    match call.args:
        case [cst.Arg(keyword=None, star=""), cst.Arg(keyword=cst.Name("newshape")) as given, *_]:
            yield script.edit(
                given.keyword, given.value, script.span(given.value), at=call,
                why="NumPy 2.4 has no newshape.",
            )  # fmt: skip
