"""Layers of sequences: recurrent cells, and dense layers at each step."""

import libcst as cst

from rosetta.port.targets.keras_api.layers import sizes
from rosetta.port.targets.keras_api.layers.dense import dense
from rosetta.port.targets.keras_api.layers.layer import Layer
from rosetta.port.targets.keras_api.layers.recurrent_functions import LSTM, UNITS
from rosetta.port.targets.keras_api.nodes import ITEM, LAST, VARIABLE, Node
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.tf2_eager.unknown import Unknown

_KINDS = {LSTM: "LSTM"}


def cell(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """The outputs of a cell of TensorFlow 1, of all steps or of the last.

    Args:
        program: the native port.
        node: what is computed.

    Returns:
        The layers and what they are given; None of something else.
    """
    outputs = node.inputs[0][1] if node.op == LAST else node
    if outputs.op != ITEM or outputs.text != "0":
        return None
    call = outputs.inputs[0][1]
    if call.text not in _KINDS:
        return None
    given = [inner for _, inner in call.inputs]
    if len(given) != 3 or given[1].op != VARIABLE or given[2].op != VARIABLE:
        raise Unknown(call.expression, "only BasicLSTMCell with a forget bias of 1 is a layer of "
                      "Keras that begins with the same weights")  # fmt: skip
    inner, kernel, bias = given
    if not program.is_zeros(bias.text):
        raise Unknown(call.expression, "its biases begin with something other than zeros")
    units = program.number(sizes.of_variable(program, bias)[0]) // UNITS[call.text]
    arguments = [str(units), *([] if node.op == LAST else ["return_sequences=True"])]
    layer = Layer(_KINDS[call.text], node, arguments, {"kernel": kernel.text, "bias": bias.text},
                  [call, outputs, node], is_split=True)  # fmt: skip
    return [layer], inner


def one_hot(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """`tf.one_hot(x, depth)`.

    Args:
        program: the native port.
        node: what is computed.

    Returns:
        The layers and what they are given; None of something else.
    """
    if node.op != "one_hot" or len(node.inputs) != 2:
        return None
    (_, inner), (_, depth) = node.inputs
    found = sizes.of(program, node)
    if found is None:
        return None
    written = f"lambda x: {program.alias}.one_hot(x, {depth.text})"
    shape = ", ".join(sizes.text(program, size) for size in found)
    shape += "," if len(found) == 1 else ""
    # Keras would infer it by a call with floats, of which there are no one-hot vectors
    return [Layer("Lambda", node, [written, f"output_shape=({shape})"], parts=[node])], inner


def dense_at_each_step(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """A dense layer between two reshapes, the first of which puts all steps below each other.

    Dense multiplies the last dimension whatever stands before it.

    Args:
        program: the native port.
        node: what is computed.

    Returns:
        The layers and what they are given; None of something else.
    """
    after = _reshaped(node)
    made = dense(program, node.inputs[0][1]) if after and len(after) == 3 else None
    before = _reshaped(made[1]) if made else None
    if made is None or before is None or len(before) != 2 or program.number(before[0]) != -1:
        return None
    (layer,), flat = made
    inner = flat.inputs[0][1]
    found = sizes.of(program, inner)
    kernel = sizes.of_variable(program, Node(VARIABLE, text=layer.weights["kernel"]))
    if found is None or len(found) != 2 or not sizes.equal(program, found[0], after[1]) or (
        not sizes.equal(program, found[1], kernel[0])
    ):  # fmt: skip
        return None
    units = program.number(kernel[1]), program.number(after[2])
    if None not in units and units[0] != units[1]:
        return None
    layer.arguments[0] = sizes.text(program, after[2])
    layer.parts += [flat, node]
    layer.output = node
    return [layer], inner


def _reshaped(node: Node) -> list[cst.BaseExpression] | None:
    """Returns the shape of a `tf.reshape`, None of something else."""
    if node.op != "reshape" or len(node.inputs) != 2:
        return None
    shape = node.inputs[1][1].expression
    if not isinstance(shape, cst.List | cst.Tuple):
        return None
    return [element.value for element in shape.elements]
