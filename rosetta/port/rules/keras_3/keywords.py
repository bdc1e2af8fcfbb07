"""Keywords that Keras 3 renamed, does not need, or does not take."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal
from rosetta.port.rules.keras_3 import arguments, spelling
from rosetta.port.rules.registry import Finding, on_node
from rosetta.port.symbols import keras_2

_RENAMED = {
    ("utils.to_categorical", "y"): "x",
    ("activations.relu", "alpha"): "negative_slope",
    ("layers.LeakyReLU", "alpha"): "negative_slope",
    ("layers.InputLayer", "batch_input_shape"): "batch_shape",
    ("layers.InputLayer", "input_shape"): "shape",
}
_USELESS = {  # what changes no numbers
    "callbacks.TensorBoard": {"write_grads", "batch_size", "embeddings_layer_names"},
    "layers.BatchNormalization": {"fused"},
    "layers.LSTM": {"implementation"},
    "layers.GRU": {"implementation"},
    "layers.SimpleRNN": {"implementation"},
}
# Taken care of by the rules for them.
_KNOWN = {"lr", "decay", "input_length", "batch_input_shape", "save_format"}
_AVERAGES = {f"layers.AveragePooling{n}D" for n in (1, 2, 3)} | {
    f"layers.AvgPool{n}D" for n in (1, 2, 3)
}


@on_node(cst.Call)
def keyword(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Renames a keyword, takes it out, or refuses it."""
    endpoint = spelling.moved(keras.called(call, names) or "")
    if not endpoint:
        return
    given = arguments.by_keyword(call)
    taken = keras.parameters(endpoint)
    useless = [given[n] for n in sorted(_USELESS.get(endpoint, ())) if n in given]
    yield from arguments.without(call, useless, script, "Keras 3 has no such choice; it changed no "
                                 "numbers.")  # fmt: skip
    for name, argument in given.items():
        new = _RENAMED.get((endpoint, name))
        if new:
            why = f"Keras 3 calls it {new}."
            yield arguments.renamed(argument, new, script, why)
        elif argument not in useless and name not in _KNOWN and taken and not taken.take(name):
            yield Refusal(script.line(argument), f"{name}=", f"Keras 3's {endpoint} takes no such "
                          "argument; what does the same is not known")  # fmt: skip


@on_node(cst.Call)
def position(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Refuses arguments without names whose order changed."""
    endpoint = keras.called(call, names) or ""
    count = keras_2.POSITIONS.get(endpoint, keras_2.POSITIONS.get(spelling.moved(endpoint)))
    unnamed = [a for a in call.args if not a.keyword]
    if count is not None and len(unnamed) > count:
        yield Refusal(script.line(call), script.of(call.func), f"Keras 3 takes the arguments from "
                      f"number {count + 1} on in another order; nearest: give them by "
                      "name")  # fmt: skip


@on_node(cst.Call)
def pool_size(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes the size of an average pooling, which Keras 3 wants to be told."""
    endpoint = spelling.moved(keras.called(call, names) or "")
    unnamed = [a for a in call.args if not a.keyword]
    if endpoint in _AVERAGES and not unnamed and "pool_size" not in arguments.by_keyword(call):
        at = script.span(call.func).end + script.text[script.span(call.func).end :].index("(") + 1
        new = "pool_size=2" + (", " if call.args else "")
        why = "Keras 3 has no default for it; Keras 2's was 2."
        yield Edit(at, at, (new,), script.line(call), "", new.rstrip(", "), why)
