"""`figure.gca(projection="3d")`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, keywords, on_method


@on_method("gca")
def axes_with_projection(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `add_subplot`."""
    if list(keywords(call)) == ["projection"]:
        name, why = call.func.attr, "Matplotlib 3.6 no longer takes a projection in gca."
        yield script.edit(name, name, "add_subplot", why=why, at=call)
