"""Where a script binds a name."""

import libcst as cst

from rosetta.port.analysis.script import Script


def bindings(name: str, script: Script) -> list[cst.CSTNode]:
    """Returns the assignments, loops and parameters that bind a name, in any scope."""
    found = []
    for node in script.positions:
        match node:
            case (
                cst.AssignTarget(target=cst.Name(value=bound))
                | cst.AugAssign(target=cst.Name(value=bound))
                | cst.For(target=cst.Name(value=bound))
                | cst.Param(name=cst.Name(value=bound))
            ) if bound == name:
                found.append(node)
    return found
