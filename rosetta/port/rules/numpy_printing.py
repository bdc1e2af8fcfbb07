"""`print(values)`: NumPy 2 prints its numbers with their type."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, NeededLine, on_node

LINE = NeededLine(
    'import numpy; numpy.set_printoptions(legacy="1.25" if numpy.__version__ > "2" else False)  '
    "# [1.5], not [np.float32(1.5)]",
    "NumPy 2 prints np.float32(1.5) in lists where 1.5 stood.",
)


@on_node(cst.Call)
def printing(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Finds where a script prints anything but plain text."""
    match call.func:
        case cst.Name(value="print"):
            values = [argument.value for argument in call.args if not argument.keyword]
            if not all(isinstance(value, cst.SimpleString) for value in values):
                yield LINE
