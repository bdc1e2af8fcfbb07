"""`loss='huber_loss'`, `activation='hard_sigmoid'`: strings of another meaning, or of none."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Names, Reference
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit
from rosetta.port.rules.keras_3 import arguments, spelling
from rosetta.port.rules.registry import Finding, NeededLine, on_node, on_reference
from rosetta.port.symbols import keras_2

_HARD_SIGMOID = (
    "Keras 3's hard_sigmoid is another function: x / 6 + 0.5 where Keras 2's was 0.2 * x + 0.5."
)
_FUNCTION = "keras_2_hard_sigmoid"
_PARAMETERS = ("activation", "recurrent_activation")


def _needed(names: Names) -> list[NeededLine]:
    clip, lines = spelling.expression("backend.clip", names)
    text = f"{_FUNCTION} = lambda x: {clip}(0.2 * x + 0.5, 0.0, 1.0)  # Keras 3's is x / 6 + 0.5"
    return [*lines, NeededLine(text, _HARD_SIGMOID)]


@on_node(cst.Call)
def hard_sigmoid(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Gives a layer Keras 2's function."""
    endpoint = spelling.moved(keras.called(call, names) or "")
    if not endpoint.startswith("layers."):
        return
    given = arguments.by_keyword(call)
    strings = [given[name].value for name in _PARAMETERS if name in given]
    strings += [argument.value for argument in call.args if not argument.keyword]
    for value in strings:
        if isinstance(value, cst.SimpleString) and value.evaluated_value == "hard_sigmoid":
            yield from _needed(names)
            yield script.edit(value, value, _FUNCTION, why=_HARD_SIGMOID, at=value)
    if endpoint.startswith("layers.ConvLSTM") and "recurrent_activation" not in given:
        yield from _needed(names)
        end = script.span(call.args[-1].value).end
        new = f", recurrent_activation={_FUNCTION}"
        yield Edit(end, end, (new,), script.line(call), "", new[2:], _HARD_SIGMOID)


@on_reference
def function_itself(reference: Reference, script: Script, names: Names) -> Iterator[Finding]:
    """Writes Keras 2's function for `tf.keras.activations.hard_sigmoid`."""
    endpoint = keras.endpoint(reference.path)
    if endpoint in ("activations.hard_sigmoid", "backend.hard_sigmoid"):
        yield from _needed(names)
        yield script.edit(reference.node, reference.node, _FUNCTION, why=_HARD_SIGMOID,
                          at=reference.node)  # fmt: skip


@on_node(cst.Call)
def name_of_loss(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes the new name of a loss in `compile(loss=...)`."""
    loss = arguments.by_keyword(call).get("loss")
    if loss is None or not isinstance(loss.value, cst.SimpleString):
        return
    old = loss.value.evaluated_value
    if old in keras_2.LOSSES:
        written = script.of(loss.value).replace(old, keras_2.LOSSES[old])
        why = f"Keras 3 calls the loss {old} {keras_2.LOSSES[old]}."
        yield script.edit(loss.value, loss.value, written, why=why, at=loss)
