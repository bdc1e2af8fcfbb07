"""Layers of sequences: recurrent cells, and dense layers at each step."""

import libcst as cst

from rosetta.port.targets.keras_api.layers import sizes
from rosetta.port.targets.keras_api.layers.dense import dense
from rosetta.port.targets.keras_api.layers.layer import Layer
from rosetta.port.targets.keras_api.layers.recurrent_functions import LSTM, RNN, UNITS
from rosetta.port.targets.keras_api.nodes import ELEMENT, ITEM, LAST, VARIABLE, Node
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.tf2_eager import recurrent
from rosetta.port.targets.tf2_eager.unknown import Unknown

_KINDS = {LSTM: "LSTM", RNN: "SimpleRNN"}
_TIME_FIRST = "[1, 0, 2]"


def cell(program: Program, node: Node) -> tuple[list[Layer], Node] | None:
    """The outputs of a cell of TensorFlow 1, of all steps or of the last.

    Args:
        program: the native port.
        node: what is computed.

    Returns:
        The layers and what they are given; None of something else.
    """
    outputs, passed = _outputs(node)
    if outputs.op != ITEM or outputs.text != "0":
        return None
    call = outputs.inputs[0][1]
    if call.text not in _KINDS:
        return None
    given = [inner for _, inner in call.inputs]
    if len(given) != 3 or given[1].op != VARIABLE or given[2].op != VARIABLE:
        raise Unknown(call.expression, "only BasicLSTMCell, with a forget bias of 1, and "
                      "BasicRNNCell are layers of Keras with the same weights")  # fmt: skip
    steps, kernel, bias = given
    if not program.is_zeros(bias.text):
        raise Unknown(call.expression, "its biases begin with something other than zeros")
    units = program.number(sizes.of_variable(program, bias)[0]) // UNITS[call.text]
    arguments = [str(units), *([] if passed else ["return_sequences=True"])]
    inner, listed = _sequences(program, steps)
    layer = Layer(_KINDS[call.text], node, arguments, {"kernel": kernel.text, "bias": bias.text},
                  [*listed, call, outputs, *passed, node], is_split=True)  # fmt: skip
    return [layer], inner


def _outputs(node: Node) -> tuple[Node, list[Node]]:
    """Returns the outputs of a cell, and what takes the last step of them, nothing for all steps.

    It is `outputs[:, -1]`, or `[-1]` of a list of steps or of what has its steps first.
    """
    if node.op == LAST:
        return node.inputs[0][1], [node]
    if node.op != ELEMENT:
        return node, []
    inner = node.inputs[0][1]
    if inner.op == "transpose" and [i.text for _, i in inner.inputs[1:]] == [_TIME_FIRST]:
        return inner.inputs[0][1], [inner, node]
    if inner.op == ITEM and inner.text == "0":
        listed = inner.inputs[0][1]
        if listed.text == f"{recurrent.UNSTACKED}(":
            outputs = Node(ITEM, ((None, listed.inputs[0][1]),), "0", listed.expression)
            return outputs, [listed, inner, node]
    return node, []


def _sequences(program: Program, steps: Node) -> tuple[Node, list[Node]]:
    """Returns what a list of steps was made of, which runs over them anew, and what made it."""
    if steps.op != "stack" or [i.text for _, i in steps.inputs[1:]] != ["1"]:
        return steps, []
    listed = steps.inputs[0][1]
    if listed.op == "unstack":
        given = listed.given("value", "num", "axis", "name")
        if given.get("axis") is not None and given["axis"].text == "1":
            return given["value"], [listed, steps]
    if listed.op == "split":  # rows of all first steps, of all second steps, ...
        given = listed.given("value", "num_or_size_splits", "axis", "num", "name")
        rows = given["value"]
        axis = given.get("axis")
        if rows.op == "reshape" and (axis is None or axis.text == "0"):
            turned = rows.inputs[0][1]
            if turned.op == "transpose" and turned.inputs[1][1].text == _TIME_FIRST:
                inner = turned.inputs[0][1]
                found, row = sizes.of(program, inner), _reshaped(rows)
                number = given["num_or_size_splits"].expression
                if found and row and len(found) == len(row) == 2 and (
                    sizes.equal(program, found[0], number)
                    and sizes.equal(program, found[1], row[1])
                ):  # fmt: skip
                    return inner, [turned, rows, listed, steps]
    return steps, []


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
