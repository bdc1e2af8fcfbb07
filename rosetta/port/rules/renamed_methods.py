"""Methods without arguments that have another name now."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, on_method

_NEW = {
    "tostring": ("tobytes", "NumPy 2.3 took tostring out; tobytes is the same."),
    "isAlive": ("is_alive", "Python 3.9 took isAlive out."),
}


@on_method(*_NEW)
def renamed_method(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes the new name."""
    if not call.args:
        name = call.func.attr
        new, why = _NEW[name.value]
        yield script.edit(name, name, new, why=why, at=call)
