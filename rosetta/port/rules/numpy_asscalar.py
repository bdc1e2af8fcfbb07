"""`np.asscalar(a)`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, on_call, positional


@on_call("numpy.asscalar")
def asscalar(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `np.asarray(a).item()`."""
    match call.func, positional(call):
        case cst.Attribute(value=numpy), [array]:
            new = (script.of(numpy), ".asarray(", script.span(array), ").item()")
            yield script.edit(call, call, *new, why="NumPy 1.23 took asscalar out.", at=call)
