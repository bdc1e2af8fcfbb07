"""`np.fromstring(data, dtype)` on bytes."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, keywords, on_call


@on_call("numpy.fromstring")
def fromstring(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `np.frombuffer`, unless a separator says that the data is text."""
    if isinstance(call.func, cst.Attribute) and "sep" not in keywords(call):
        name, why = call.func.attr, "NumPy reads bytes with frombuffer only."
        yield script.edit(name, name, "frombuffer", why=why, at=call)
