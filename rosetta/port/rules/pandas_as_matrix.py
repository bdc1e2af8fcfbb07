"""`frame.as_matrix()`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, on_method


@on_method("as_matrix")
def as_matrix(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `frame.values`."""
    if not call.args:
        frame = script.span(call.func.value)
        why = "pandas 1.0 took as_matrix out."
        yield script.edit(call.func, call, frame, ".values", why=why, at=call)
