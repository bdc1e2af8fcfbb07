"""The sizes of inputs and variables, as the script writes them."""

import libcst as cst

from rosetta.port.targets.keras_api import initial_values
from rosetta.port.targets.keras_api.layers import recurrent_functions
from rosetta.port.targets.keras_api.nodes import INPUT, ITEM, LAST, PYTHON, Node
from rosetta.port.targets.keras_api.program import Program


def of_variable(program: Program, variable: Node) -> list[cst.BaseExpression] | None:
    """Returns the sizes of a variable, [] of a number; None if they are not seen."""
    return initial_values.shape(program, program.variables[variable.text])


def equal(program: Program, one: cst.BaseExpression, other: cst.BaseExpression) -> bool:
    """Says whether two sizes are known to be the same."""
    number = program.number(one)
    if number is not None:
        return number == program.number(other)
    return text(program, program.bound(one)) == text(program, program.bound(other))


def text(program: Program, node: cst.BaseExpression) -> str:
    """Returns a size as the script writes it."""
    if isinstance(node, cst.Integer | cst.Name) and node not in program.script.positions:
        return node.value  # one that the script does not have
    return program.script.of(node)


def input_sizes(program: Program, source: Node) -> list[cst.BaseExpression] | None:
    """Returns the sizes of an input as the script wrote or the graph knew them; else None."""
    if source.op == PYTHON:
        return None
    spec = program.specs[source.text]
    shape = spec.args[0].value
    if isinstance(shape, cst.List | cst.Tuple):
        return [element.value for element in shape.elements]
    known = program.placeholders.get(source.text)
    if known is None or known.shape is None:
        return None
    return [cst.Name("None") if size is None else cst.Integer(str(size)) for size in known.shape]


def of(program: Program, node: Node) -> list[cst.BaseExpression] | None:
    """Returns the sizes of one example of what is computed; None if they are not seen."""
    inner = node.inputs[0][1] if node.inputs else None
    if node.op == INPUT and node.text in program.specs:
        sizes = input_sizes(program, node)
        return sizes[1:] if sizes else None
    if node.op == "one_hot" and len(node.inputs) == 2:
        before = of(program, inner)
        return [*before, node.inputs[1][1].expression] if before is not None else None
    if node.op == ITEM and node.text == "0" and inner.text in recurrent_functions.UNITS:
        before = of(program, inner.inputs[0][1])
        bias = of_variable(program, inner.inputs[-1][1])
        units = program.number(bias[0]) if bias else None
        if before is None or len(before) != 2 or units is None:
            return None
        return [before[0], cst.Integer(str(units // recurrent_functions.UNITS[inner.text]))]
    if node.op == LAST:
        before = of(program, inner)
        return before[1:] if before is not None and len(before) == 2 else None
    return None
