"""`tf.contrib.layers.xavier_initializer()`, the one thing most lectures have of tf.contrib."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules import spelling
from rosetta.port.rules.registry import Finding, keywords, on_call


@on_call(
    "tensorflow.contrib.layers.xavier_initializer",
    "tensorflow.contrib.layers.xavier_initializer_conv2d",
)
def xavier(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes TensorFlow's own initializer, where no argument asks for the normal distribution."""
    reference = names.reference(call.func)
    from_root = not tensorflow.endpoint(reference.binding.path)  # else tf_slim is there already
    if from_root and len(keywords(call)) == len(call.args) and keywords(call).keys() <= {
        "seed", "dtype",
    }:  # fmt: skip
        new, _ = spelling.expression("tf.glorot_uniform_initializer", names)
        why = "Glorot's initializer is the uniform Xavier one."
        yield script.edit(call.func, call.func, new, why=why, at=call)
