"""What the graph in a checkpoint's `.meta` file says beyond the values."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf
from google.protobuf.message import DecodeError

from rosetta.console.errors import UsageError

# The op that updates a variable -> the optimizer, and which inputs are its hyperparameters.
_ADAM = {"learning_rate": 5, "beta1": 6, "beta2": 7, "epsilon": 8}
_RMSPROP = {"learning_rate": 3, "decay": 4, "momentum": 5, "epsilon": 6}
_CENTERED = {name: index + 1 for name, index in _RMSPROP.items()}
UPDATES: dict[str, tuple[str, dict[str, int]]] = {
    "ApplyAdam": ("Adam", _ADAM),
    "ApplyMomentum": ("Momentum", {"learning_rate": 2, "momentum": 4}),
    "SparseApplyMomentum": ("Momentum", {"learning_rate": 2, "momentum": 5}),
    "ApplyRMSProp": ("RMSProp", _RMSPROP),
    "SparseApplyRMSProp": ("RMSProp", _RMSPROP),
    "ApplyCenteredRMSProp": ("RMSProp", _CENTERED),
    "SparseApplyCenteredRMSProp": ("RMSProp", _CENTERED),
    "ApplyAdagrad": ("Adagrad", {"learning_rate": 2}),
    "SparseApplyAdagrad": ("Adagrad", {"learning_rate": 2}),
    "ApplyGradientDescent": ("GradientDescent", {"learning_rate": 1}),
}


@dataclasses.dataclass(frozen=True)
class Update:
    """How the graph trains.

    Args:
        optimizer: such as `Adam`.
        hyperparameters: those that are constants of the graph, by name.
        nesterov: whether Momentum is Nesterov's.
        centered: whether RMSProp subtracts the squared mean of the gradients.
    """

    optimizer: str
    hyperparameters: tuple[tuple[str, float], ...]
    nesterov: bool = False
    centered: bool = False


@dataclasses.dataclass(frozen=True)
class Graph:
    """What is of interest in a `.meta` file.

    Args:
        variables: their names, in the order in which they were created.
        updates: how it trains; several, if several optimizers do.
        has_fused_batch_norm: whether a fused batch normalization trains in it.
        forget_biases: what its LSTM cells add to their forget gates.
    """

    variables: tuple[str, ...]
    updates: tuple[Update, ...]
    has_fused_batch_norm: bool
    forget_biases: tuple[float, ...]


def read(meta: Path) -> Graph:
    """Reads a `.meta` file.

    Raises:
        UsageError: it is not one.
    """
    definition = tf.compat.v1.MetaGraphDef()
    try:
        definition.ParseFromString(meta.read_bytes())
    except (DecodeError, OSError):
        raise UsageError(f"{meta}: it is not the graph of a checkpoint, or it is cut off") from None
    nodes = {node.name: node for node in definition.graph_def.node}
    updates = dict.fromkeys(
        _update(node, nodes)
        for node in nodes.values()
        if node.op.removeprefix("Resource") in UPDATES
    )
    variables = [
        node.name
        for node in definition.graph_def.node
        if node.op in ("VariableV2", "Variable", "VarHandleOp")
    ]
    fused = any(node.op.startswith("FusedBatchNormGrad") for node in nodes.values())
    return Graph(tuple(variables), tuple(updates), fused, _forget_biases(nodes))


def _forget_biases(nodes: Mapping[str, Any]) -> tuple[float, ...]:
    """Returns the constants that are added to the third of four gates: i, j, f, o."""
    found = set()
    for node in nodes.values():
        if node.op not in ("Add", "AddV2") or not node.input[0].endswith(":2"):
            continue
        split = nodes.get(node.input[0].removesuffix(":2"))
        value = _constant(node.input[1], nodes)
        if value is not None and split is not None and split.attr["num_split"].i == 4:
            found.add(value)
    return tuple(sorted(found))


def _update(node: Any, nodes: Mapping[str, Any]) -> Update:
    op = node.op.removeprefix("Resource")
    optimizer, inputs = UPDATES[op]
    known = []
    for name, index in inputs.items():
        value = _constant(node.input[index], nodes)
        if value is not None:
            known.append((name, value))
    return Update(optimizer, tuple(known), node.attr["use_nesterov"].b, "Centered" in op)


def _constant(name: str, nodes: Mapping[str, Any]) -> float | None:
    """Returns the value of a constant, as Python wrote it, or None for what is computed or fed."""
    node = nodes.get(name.partition(":")[0])
    while node is not None and node.op in ("Identity", "Cast"):
        node = nodes.get(node.input[0].partition(":")[0])
    if node is None or node.op != "Const":
        return None
    return float(tf.make_ndarray(node.attr["value"].tensor))
