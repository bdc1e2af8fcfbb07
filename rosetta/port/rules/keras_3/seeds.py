"""`tf.random.set_seed(777)`: what initial values come from."""

from collections.abc import Iterator

import libcst as cst
from libcst import matchers

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit
from rosetta.port.rules.registry import Finding, NeededLine, on_node

_WHY = (
    "Keras 3 draws initial values from Python's generator, which tf.random.set_seed leaves alone."
)


@on_node(cst.Expr)
def seed(statement: cst.Expr, script: Script, names: Names) -> Iterator[Finding]:
    """Seeds Python's generator, too, where the script does not."""
    call = statement.value
    reference = names.reference(call.func) if isinstance(call, cst.Call) else None
    if not reference or reference.path != "tensorflow.random.set_seed" or len(call.args) != 1:
        return
    if any(other.path == "random.seed" for other in names.references):
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
