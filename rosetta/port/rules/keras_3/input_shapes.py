"""`LSTM(3, batch_input_shape=(2, 4, 5))` and `Embedding(9, 3, input_length=4)`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal
from rosetta.port.rules.keras_3 import arguments, spelling
from rosetta.port.rules.registry import Finding, on_node

_BATCH = "Keras 3's layers take no batch_input_shape; an Input above them does."
_LENGTH = "Keras 3's layers take no input_length; input_shape says the same."


@on_node(cst.Call)
def added(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Puts an `Input` above a layer that `model.add` gets."""
    is_add = isinstance(call.func, cst.Attribute) and call.func.attr.value == "add"
    layer = call.args[0].value if is_add and len(call.args) == 1 else None
    shape = _batch_shape(layer, names)
    if shape is None:
        return
    made, needed = spelling.expression("Input", names, names.reference(layer.func))
    yield from needed
    start = script.span(call).start
    indent = script.text[script.line_start(start) : start]
    if indent.strip():
        yield Refusal(script.line(layer), "batch_input_shape=", "nearest: model.add(tf.keras.Input("
                      "batch_shape=...)) above it")  # fmt: skip
        return
    new = f"{script.of(call.func)}({made}(batch_shape={script.of(shape.value)}))"
    yield Edit(start, start, (new + script.newline + indent,), script.line(call), "", new, _BATCH)
    yield from arguments.without(layer, [shape], script, _BATCH)


@on_node(cst.List)
def first_of_a_list(node: cst.List, script: Script, names: Names) -> Iterator[Finding]:
    """Puts an `Input` before the first layer of a list of layers."""
    layer = node.elements[0].value if node.elements else None
    shape = _batch_shape(layer, names)
    if shape is None:
        return
    made, needed = spelling.expression("Input", names, names.reference(layer.func))
    yield from needed
    start = script.span(layer).start
    new = f"{made}(batch_shape={script.of(shape.value)}), "
    yield Edit(start, start, (new,), script.line(layer), "", new, _BATCH)
    yield from arguments.without(layer, [shape], script, _BATCH)


@on_node(cst.Call)
def length(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `input_shape`."""
    endpoint = spelling.moved(keras.called(call, names) or "")
    given = arguments.by_keyword(call)
    if not endpoint.startswith("layers.") or "input_length" not in given:
        return
    taken, size = given["input_length"], given.get("input_dim")
    number = script.of(taken.value)
    if endpoint == "layers.Embedding":
        shape = f"({number},)"
    elif size:
        shape = f"({number}, {script.of(size.value)})"
        yield from arguments.without(call, [size], script, _LENGTH)
    else:
        yield Refusal(script.line(call), "input_length=", "nearest: input_shape=(length, size)")
        return
    yield script.edit(taken.keyword, taken.value, f"input_shape={shape}", why=_LENGTH, at=call)


def _batch_shape(layer: cst.BaseExpression | None, names: Names) -> cst.Arg | None:
    """Returns the argument batch_input_shape of a call that makes a layer, or None."""
    if not isinstance(layer, cst.Call):
        return None
    endpoint = spelling.moved(keras.called(layer, names) or "")
    if not endpoint.startswith("layers.") or endpoint == "layers.InputLayer":
        return None
    return arguments.by_keyword(layer).get("batch_input_shape")
