"""`1 / x`, which TensorFlow 2 rounds wrongly."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names, text
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, NeededLine, on_method, on_node

LINE = NeededLine(
    "import rosetta.legacy.reciprocal  # 1 / x rounds as in TensorFlow 1.15",
    "TensorFlow 2 approximates 1 / x: 1 / 1 is 0.99999994.",
)


@on_node(cst.BinaryOperation)
def division(node: cst.BinaryOperation, script: Script, names: Names) -> Iterator[Finding]:
    """Finds 1, or a tensor of it, divided by what may be a tensor."""
    may_be_tensor = isinstance(node.operator, cst.Divide) and not isinstance(
        node.right, cst.BaseNumber
    )
    if may_be_tensor and _is_one(node.left):
        yield LINE


@on_method("div", "divide", "truediv")
def division_by_name(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Finds the same written as a function of TensorFlow or NumPy."""
    if text(call.func) and call.args and _is_one(call.args[0].value):
        yield LINE


def _is_one(node: cst.BaseExpression) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="constant")), args=[first, *_]):
            node = first.value
    return isinstance(node, cst.Integer | cst.Float) and node.evaluated_value == 1
