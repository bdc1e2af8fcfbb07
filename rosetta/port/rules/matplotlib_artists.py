"""`axes.lines.remove(line)`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, on_method, positional

_ARTISTS = ("lines", "collections", "patches", "texts", "images")


@on_method("remove")
def remove_artist(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `line.remove()`, in a script that imports Matplotlib."""
    match call.func.value, positional(call):
        case cst.Attribute(attr=cst.Name(value=kind)), [artist] if kind in _ARTISTS:
            if any(path.startswith("matplotlib") for _, path in names.imports()):
                why = "Matplotlib 3.7 made the lists of artists read-only."
                yield script.edit(call, call, script.span(artist), ".remove()", why=why, at=call)
