"""Collections of a graph: what is in them is written out once the whole port is known."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.edits import Edit
from rosetta.port.symbols import tensorflow_2
from rosetta.port.targets.tf2_eager import variable_lists
from rosetta.port.targets.tf2_eager.rewrites.context import Context
from rosetta.port.targets.tf2_eager.unknown import Unknown


def _penalties(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    context.regularizing.append(call)
    yield context.script.edit(call, call, "", at=call, why="")


def _collection(call: cst.Call, endpoint: str, context: Context) -> Iterator[Edit]:
    if variable_lists.collection(call, endpoint, context.names):
        yield from _variables(call, endpoint, context)
        return
    if not _lists_penalties(call, context):
        hint = tensorflow_2.by_hand(endpoint) or "what the migration guide says of it"
        raise Unknown(call, f"tf.{endpoint} is not ported; by hand: {hint}")
    yield from _penalties(call, endpoint, context)


def _variables(call: cst.Call, endpoint: str, context: Context) -> Iterator[Edit]:
    """Yields the edit of a list of variables; their names are told once they are known."""
    context.listing[call] = variable_lists.collection(call, endpoint, context.names) or ""
    context.inside += [context.script.span(argument.value) for argument in call.args]
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
    **dict.fromkeys(variable_lists.FUNCTIONS, _variables),
}
