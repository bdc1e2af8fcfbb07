"""Layers of images: convolutions, pools, reshapes."""

from collections.abc import Sequence

import libcst as cst

from rosetta.port.targets.keras_api.layers.dense import add_bias, with_bias
from rosetta.port.targets.keras_api.layers.layer import Layer
from rosetta.port.targets.keras_api.layers.sizes import equal, of_variable, text
from rosetta.port.targets.keras_api.nodes import VARIABLE, Node
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.tf2_eager.unknown import Unknown

_POOLING = {
    "nn.max_pool": "MaxPooling2D", "nn.max_pool2d": "MaxPooling2D",
    "nn.avg_pool": "AveragePooling2D", "nn.avg_pool2d": "AveragePooling2D",
}  # fmt: skip


def convolution(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """`tf.nn.conv2d(x, W, ...)`, with a bias or without.

    Args:
        program: the native port.
        node: what is computed.

    Returns:
        The layers and what they are given; None of something else.
    """
    convolved, bias = with_bias(program, node)
    if convolved.op != "nn.conv2d":
        return None
    given = convolved.given("input", "filters", "strides", "padding", "data_format",
                            "dilations", "name")  # fmt: skip
    kernel, inner = given["filters"], given["input"]
    if kernel.op != VARIABLE or given.keys() & {"data_format", "dilations"}:
        return None
    sizes = of_variable(program, kernel)
    if sizes is None or len(sizes) != 4:
        return None
    window = _pair(program, sizes[:2])
    arguments = [text(program, sizes[3]), window, *_moves(program, given, "1")]
    layer = Layer("Conv2D", node, arguments, {"kernel": kernel.text}, [convolved, node])
    if not add_bias(program, layer, bias, sizes[3]):
        return None
    return [layer], inner


def pooling(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """`tf.nn.max_pool` or `tf.nn.avg_pool`.

    Args:
        program: the native port.
        node: what is computed.

    Returns:
        The layers and what they are given; None of something else.
    """
    kind = _POOLING.get(node.op)
    if kind is None:
        return None
    given = node.given("input", "ksize", "strides", "padding", "data_format", "name")
    if "data_format" in given:
        return None
    window = _spatial(program, given["ksize"])
    arguments = [window, *_moves(program, given, window)]
    return [Layer(kind, node, arguments, parts=[node])], given["input"]


def _moves(program: Program, given: dict[str, Node], default: str) -> list[str]:
    """Returns strides and padding as arguments; those that are Keras' default are left out."""
    strides = _spatial(program, given["strides"])
    padding = given["padding"].text.strip("\"'").lower()
    if padding not in ("same", "valid"):
        raise Unknown(given["padding"].expression, "its padding is not understood")
    found = [] if strides == default else [f"strides={strides}"]
    return found + ([f'padding="{padding}"'] if padding == "same" else [])


def _spatial(program: Program, node: Node) -> str:
    """Returns the two inner sizes of `[1, height, width, 1]`, as one number where they agree.

    Raises:
        Unknown: it has sizes of another kind.
    """
    expression = node.expression
    if isinstance(expression, cst.List | cst.Tuple):
        sizes = [element.value for element in expression.elements]
        outer = [*sizes[:1], *sizes[3:]]
        if len(sizes) == 4 and all(program.number(size) == 1 for size in outer):
            return _pair(program, sizes[1:3])
        if len(sizes) == 2:
            return _pair(program, sizes)
    elif program.number(expression) is not None:
        return text(program, expression)
    raise Unknown(expression, "its sizes are not understood")


def _pair(program: Program, sizes: Sequence[cst.BaseExpression]) -> str:
    if equal(program, sizes[0], sizes[1]):
        return text(program, sizes[0])
    return f"({text(program, sizes[0])}, {text(program, sizes[1])})"


def reshape(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """`tf.reshape(x, [-1, ...])`.

    Args:
        program: the native port.
        node: what is computed.

    Returns:
        The layers and what they are given; None of something else.
    """
    if node.op != "reshape" or len(node.inputs) != 2:
        return None
    (_, inner), (_, shape) = node.inputs
    if not isinstance(shape.expression, cst.List | cst.Tuple):
        return None
    if _is_flat(program, shape, inner):
        return [Layer("Flatten", node, [], parts=[node])], inner
    first, *sizes = [element.value for element in shape.expression.elements]
    if program.number(first) != -1 or not sizes:
        return None
    written = ", ".join(text(program, size) for size in sizes)
    return [Layer("Reshape", node, [f"[{written}]"], parts=[node])], inner


def _is_flat(program: Program, shape: Node, inner: Node) -> bool:
    """Says whether a shape is `[tf.shape(x)[0], -1]` of what is reshaped."""
    match [element.value for element in shape.expression.elements]:
        case [cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=index))]), rest]:
            known = program.number(index) == 0 and program.number(rest) == -1
            return known and [i.op for _, i in shape.inputs] == ["shape"] and (
                shape.inputs[0][1].inputs[0][1] == inner
            )  # fmt: skip
    return False
