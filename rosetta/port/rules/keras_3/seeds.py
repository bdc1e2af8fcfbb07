"""`tf.random.set_seed(777)`: what initial values come from."""

from collections.abc import Collection, Iterator

import libcst as cst
from libcst import matchers

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit
from rosetta.port.rules.keras_3 import arguments
from rosetta.port.rules.registry import Finding, NeededLine, on_node

_WHY = (
    "Keras 3 draws initial values from Python's generator, which tf.random.set_seed leaves alone."
)
# Layers that draw nothing by themselves.
_STILL = {"Activation", "AveragePooling2D", "Flatten", "Input", "Lambda", "Layer", "MaxPooling2D",
          "Reshape"}  # fmt: skip


@on_node(cst.Expr)
def seed(statement: cst.Expr, script: Script, names: Names) -> Iterator[Finding]:
    """Seeds Python's generator, too, where the script does not."""
    call = statement.value
    reference = names.reference(call.func) if isinstance(call, cst.Call) else None
    if not reference or reference.path != "tensorflow.random.set_seed" or len(call.args) != 1:
        return
    seeded = any(other.path == "random.seed" for other in names.references)
    if seeded or not _may_draw(script, names):
        return
    name = next((name for name, path in names.imports() if path == "random"), None)
    if name is None:
        taken = matchers.findall(script.module, matchers.AssignTarget(matchers.Name("random")))
        name = "python_random" if taken else "random"
        line = "import random" + (f" as {name}" if taken else "")
        yield NeededLine(line, "holds seed")
    end = script.span(call).end
    new = f"; {name}.seed({script.of(call.args[0].value)})"
    yield Edit(end, end, (new,), script.line(call), "", new[2:], _WHY)


def _may_draw(script: Script, names: Names) -> bool:
    """Says whether a layer may draw: each has a function that draws for it in ports to Keras."""
    functions = {n.name.value for n in script.positions if isinstance(n, cst.FunctionDef)}
    calls = [
        (node, reference.path.rpartition(".")[2]) for node in script.positions
        if isinstance(node, cst.Call) and (reference := names.reference(node.func))
        and ".layers." in reference.path
    ]  # fmt: skip
    return not calls or any(
        name not in _STILL and not _has_own(call, functions) for call, name in calls
    )


def _has_own(call: cst.Call, functions: Collection[str]) -> bool:
    """Says whether a layer is given one of the script's functions, or a constant, to begin with.

    An initializer of Keras without a seed draws, by whatever name the script has it.
    """
    given = arguments.by_keyword(call).get("kernel_initializer")
    match given.value if given else None:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):  # or a method
            return name in functions
        case cst.Call(func=cst.Name(value="partial") | cst.Attribute(attr=cst.Name("Constant"))):
            return True
    return False
