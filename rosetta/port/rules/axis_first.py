"""`tf.concat(1, [a, b])` and `tf.split(1, 3, x)`: before TensorFlow 1.0 the axis came first."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, OldCall, on_call, positional

_WHY = "Before TensorFlow 1.0 the axis came first."


@on_call("tensorflow.concat", "tensorflow.concat_v2")
def concat(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Puts the values first."""
    match positional(call):
        case [cst.Integer() as axis, values] if not isinstance(values, cst.Integer):
            new = (script.span(values), ", ", script.of(axis))
            yield OldCall()
            yield script.edit(axis, values, *new, why=_WHY, at=call)


@on_call("tensorflow.split")
def split(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Puts the value first and the axis last."""
    match positional(call):
        case [cst.Integer() as axis, number, value] if not isinstance(value, cst.Integer):
            new = (script.span(value), ", ", script.span(number), ", ", script.of(axis))
            yield OldCall()
            yield script.edit(axis, value, *new, why=_WHY, at=call)
