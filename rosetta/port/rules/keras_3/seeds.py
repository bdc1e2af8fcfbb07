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
# Layers that draw nothing by themselves.
_STILL = {"Activation", "AveragePooling2D", "Flatten", "Input", "Lambda", "Layer", "MaxPooling2D",
          "Reshape"}  # fmt: skip
_RANDOM = NeededLine("import random", "holds seed")


@on_call("tensorflow.random.set_seed")
def seed(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Seeds Python's generator, too, where the script does not."""
    if any(reference.path == "random.seed" for reference in names.references):
        return
    if len(call.args) != 1 or not _may_draw(script, names):
        return
    name = next((name for name, path in names.imports() if path == "random"), None)
    if name is None:
        yield _RANDOM
    end = script.span(call).end
    new = f"; {name or 'random'}.seed({script.of(call.args[0].value)})"
    yield Edit(end, end, (new,), script.line(call), "", new[2:], _WHY)


def _may_draw(script: Script, names: Names) -> bool:
    """Says whether a layer may draw: each has an initializer of its own in ports to Keras."""
    calls = [
        (node, reference.path.rpartition(".")[2]) for node in script.positions
        if isinstance(node, cst.Call) and (reference := names.reference(node.func))
        and ".layers." in reference.path
    ]  # fmt: skip
    return not calls or any(name not in _STILL and not _has_own(call) for call, name in calls)


def _has_own(call: cst.Call) -> bool:
    """Says whether a layer is given a function that draws for it."""
    given = [a.value for a in call.args if a.keyword and a.keyword.value == "kernel_initializer"]
    for value in given:
        match value:
            case cst.Call(func=cst.Name(value="partial")):
                return True
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="Constant"))):
                return True
            case cst.Call() | cst.SimpleString():
                return False
            case _:
                return True
    return False
