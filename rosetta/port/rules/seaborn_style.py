"""`plt.style.use("seaborn-whitegrid")`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, on_call, positional

_NEW = "seaborn-v0_8"


@on_call("matplotlib.pyplot.style.use")
def seaborn_style(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes the style's new name."""
    match positional(call):
        case [cst.SimpleString(raw_value=style) as value] if style.startswith(
            "seaborn"
        ) and not style.startswith(_NEW):
            new = script.of(value).replace("seaborn", _NEW, 1)
            yield script.edit(value, value, new, why="Matplotlib 3.6 renamed these styles.",
                              at=call)  # fmt: skip
