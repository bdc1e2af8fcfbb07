"""`figure.canvas.set_window_title(title)`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, on_method


@on_method("set_window_title")
def window_title(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Goes through the canvas' manager."""
    match call.func.value:
        case cst.Attribute(attr=cst.Name(value="canvas")):
            name = call.func.attr
            why = "Matplotlib 3.6 moved the window's title to its manager."
            yield script.edit(name, name, "manager.set_window_title", why=why, at=call)
