"""`tensor_shape.scalar()` of TensorFlow's private modules."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules import spelling
from rosetta.port.rules.registry import Finding, on_call


@on_call("tensorflow.python.framework.tensor_shape.scalar")
def scalar_shape(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `tf.TensorShape([])`."""
    if not call.args:
        shape, _ = spelling.expression("tf.TensorShape", names)
        why = "TensorFlow 2 took tensor_shape.scalar out."
        yield script.edit(call, call, f"{shape}([])", why=why, at=call)
