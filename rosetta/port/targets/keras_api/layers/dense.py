"""Layers that multiply by a matrix, and activations."""

import libcst as cst

from rosetta.port.targets.keras_api import initial_values
from rosetta.port.targets.keras_api.layers.layer import Layer
from rosetta.port.targets.keras_api.layers.sizes import equal, input_sizes, of_variable, text
from rosetta.port.targets.keras_api.nodes import INPUT, PYTHON, VARIABLE, Node
from rosetta.port.targets.keras_api.program import Program

ACTIVATIONS = {
    "sigmoid": "sigmoid", "nn.sigmoid": "sigmoid", "math.sigmoid": "sigmoid", "nn.relu": "relu",
    "tanh": "tanh", "nn.tanh": "tanh", "math.tanh": "tanh", "nn.softmax": "softmax",
    "nn.elu": "elu", "nn.selu": "selu", "nn.softplus": "softplus",
}  # fmt: skip


def activation(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """An activation: relu, sigmoid, softmax, ...

    Args:
        program: the native port.
        node: what is computed.

    Returns:
        The layers and what they are given; None of something else.
    """
    name = ACTIVATIONS.get(node.op)
    if name is None or len(node.inputs) > 2:
        return None
    given = [inner for keyword, inner in node.inputs if keyword != "name"]
    if len(given) != 1:
        return None
    return [Layer("Activation", node, [f'"{name}"'], parts=[node])], given[0]


def dense(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """`tf.matmul(x, W) + b`.

    Args:
        program: the native port.
        node: what is computed.

    Returns:
        The layers and what they are given; None of something else.
    """
    product, bias = with_bias(program, node)
    if product.op not in ("matmul", "linalg.matmul", "MatrixMultiply"):
        return None
    (_, inner), (_, kernel), *options = product.inputs
    if kernel.op != VARIABLE or options:
        return None
    sizes = of_variable(program, kernel)
    if sizes is None or len(sizes) != 2:
        return None
    layer = Layer("Dense", node, [text(program, sizes[1])], {"kernel": kernel.text},
                  [product, node])  # fmt: skip
    if not add_bias(program, layer, bias, sizes[1]):
        return None
    return [layer], inner


def scaled(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """A line: a vector or column times one number, plus another."""
    product, bias = with_bias(program, node)
    if product.op not in ("Multiply", "multiply", "math.multiply"):
        return None
    (_, inner), (_, kernel), *_ = product.inputs
    if inner.op == VARIABLE:
        inner, kernel = kernel, inner
    is_column = _is_column(program, inner)
    if kernel.op != VARIABLE or not (is_column or _is_vector(program, inner)):
        return None
    sizes = of_variable(program, kernel)
    if sizes is None or len(sizes) > (2 if is_column else 1) or (
        any(program.number(size) != 1 for size in sizes)
    ):  # fmt: skip
        return None
    layer = Layer("Dense", node, ["1"], {"kernel": kernel.text}, [product, node])
    if len(sizes) < 2:
        layer.element[kernel.text] = "[0]" if sizes else "[0, 0]"
    one = cst.Integer("1")
    if not add_bias(program, layer, bias, one):
        return None
    if is_column:
        return [layer], inner
    column = Layer("Reshape", inner, ["[1]"])
    vector = Layer("Reshape", node, ["[]"])
    return [column, layer, vector], inner


def _is_column(program: Program, node: Node) -> bool:
    """Says whether an input holds a list of one number for each example."""
    sizes = input_sizes(program, node) if node.op == INPUT and node.text in program.specs else None
    return sizes is not None and len(sizes) == 2 and program.number(sizes[1]) == 1


def _is_vector(program: Program, node: Node) -> bool:
    """Says whether an input holds one number for each example."""
    if node.op == PYTHON and isinstance(node.expression, cst.Name):
        values = program.assigned.get(node.text, [])
        return len(values) == 1 and initial_values.is_vector(program, values[0])
    if node.op != INPUT or node.text not in program.specs:
        return False
    ranks = program.ranks(node.text)
    return bool(ranks) and ranks <= {0, 1}  # a number alone is an example of a batch of one


def with_bias(program: Program, node: Node) -> tuple[Node, Node | None]:
    """Returns what a bias is added to, and the bias, None where there is none."""
    if node.op in ("Add", "add", "math.add", "nn.bias_add"):
        (_, left), (_, right), *_ = node.inputs
        if right.op == VARIABLE and left.op != VARIABLE:
            return left, right
        if left.op == VARIABLE and right.op != VARIABLE:
            return right, left
    return node, None


def add_bias(program: Program, layer: Layer, bias: Node | None, units: cst.BaseExpression) -> bool:
    """Gives a layer its bias; says whether that computes the same."""
    if bias is None:
        layer.arguments.append("use_bias=False")
        return True
    sizes = of_variable(program, bias)
    if sizes is None or len(sizes) > 2:
        return False
    if len(sizes) == 2:  # a row
        if program.number(sizes[0]) != 1 or not equal(program, sizes[1], units):
            return False
        layer.element[bias.text] = "[None]"
    elif not sizes:  # a number, which all units share
        if program.number(units) != 1:
            return False
        layer.element[bias.text] = "[0]"
    elif not equal(program, sizes[0], units):
        return False
    layer.weights["bias"] = bias.text
    return True
