"""Collections of a graph: what is in them is written out once the whole port is known."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.edits import Edit
from rosetta.port.symbols import tensorflow_2
from rosetta.port.targets.tf2_eager.rewrites.context import Context
from rosetta.port.targets.tf2_eager.unknown import Unknown


def _penalties(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    context.regularizing.append(call)
    yield context.script.edit(call, call, "", at=call, why="")


def _collection(call: cst.Call, endpoint: str, context: Context) -> Iterator[Edit]:
    if not _lists_penalties(call, context):
        hint = tensorflow_2.by_hand(endpoint) or "what the migration guide says of it"
        raise Unknown(call, f"tf.{endpoint} is not ported; by hand: {hint}")
    yield from _penalties(call, endpoint, context)


def _trainable_variables(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    """Returns the edit that names the variables; their names are told once they are known."""
    if call.args or any(
        isinstance(node, cst.Attribute) and node.attr.value in ("name", "op")
        for node in context.script.positions
    ):
        raise Unknown(call, "the names of variables are others in TensorFlow 2; list the "
                      "variables")  # fmt: skip
    context.trainable.append(call)
    yield context.script.edit(call, call, "", at=call, why="")


def _lists_penalties(call: cst.Call, context: Context) -> bool:
    """Says whether a call is `tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)`."""
    if len(call.args) != 1:
        return False
    key = context.names.reference(call.args[0].value)
    found = key and tensorflow.endpoint(key.path) == "GraphKeys.REGULARIZATION_LOSSES"
    if found:
        context.inside.append(context.script.span(call.args[0]))
    return bool(found)


REWRITES = {
    "get_collection": _collection,
    "losses.get_regularization_loss": _penalties,
    "trainable_variables": _trainable_variables,
}
