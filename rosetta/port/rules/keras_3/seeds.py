"""`tf.random.set_seed(777)`: what initial values come from."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit
from rosetta.port.rules.registry import Finding, NeededLine, on_call

_WHY = (
    "Keras 3 draws initial values from Python's generator, which tf.random.set_seed leaves alone."
)
_RANDOM = NeededLine("import random", "holds seed")


@on_call("tensorflow.random.set_seed")
def seed(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Seeds Python's generator, too, where the script does not."""
    if any(reference.path == "random.seed" for reference in names.references):
        return
    if len(call.args) != 1:
        return
    name = next((name for name, path in names.imports() if path == "random"), None)
    if name is None:
        yield _RANDOM
    end = script.span(call).end
    new = f"; {name or 'random'}.seed({script.of(call.args[0].value)})"
    yield Edit(end, end, (new,), script.line(call), "", new[2:], _WHY)
