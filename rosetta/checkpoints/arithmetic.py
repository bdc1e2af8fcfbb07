"""Whether a target's optimizer computes what TensorFlow 1's did, beyond its slots."""

from collections.abc import Sequence

import keras
import numpy as np

from rosetta.checkpoints.graph import Graph
from rosetta.checkpoints.matching import Match
from rosetta.checkpoints.optimizer_state import Slots
from rosetta.console.errors import UsageError

# The hyperparameters that change the arithmetic: TensorFlow 1's name -> Keras' name.
NAMES = {
    "Adam": {"beta1": "beta_1", "beta2": "beta_2", "epsilon": "epsilon"},
    "RMSProp": {"decay": "rho", "momentum": "momentum", "epsilon": "epsilon"},
    "Momentum": {"momentum": "momentum"},
    "Adagrad": {},
    "GradientDescent": {},
}
TF1_EPSILON = {"Adam": 1e-8, "RMSProp": 1e-10, "Adagrad": 0.0}  # Adagrad's formula has none
KERAS_EPSILON = 1e-7


def check(
    optimizer: keras.optimizers.Optimizer,
    slots: Slots,
    matches: Sequence[Match],
    graph: Graph | None,
) -> list[str]:
    """Compares what the two optimizers compute.

    Args:
        optimizer: the target's.
        slots: its slots.
        matches: what it trains.
        graph: the graph of the TensorFlow 1 program, if its `.meta` file is there.

    Returns:
        What could not be compared, or differs by choice.

    Raises:
        UsageError: the two would train differently.
    """
    updates = graph.updates if graph is not None else ()
    _check_epsilon(optimizer, slots, known=bool(updates))
    notes = _rows(slots, matches)
    if graph is None or not updates:
        return [
            *notes,
            "no .meta file tells the optimizer's hyperparameters, so they were not compared",
        ]
    if len(updates) != 1 or updates[0].optimizer != slots.optimizer:
        found = " and ".join(sorted({update.optimizer for update in updates}))
        if found == slots.optimizer:
            found += " with several sets of hyperparameters"
        raise UsageError(
            f"the optimizer in the .meta file is {found}, the target's is {slots.optimizer}"
        )
    (update,) = updates
    theirs = dict(update.hyperparameters)
    for name, ours in NAMES[slots.optimizer].items():
        value = getattr(optimizer, ours)
        if name not in theirs:
            notes.append(f"{name} is computed in the original and was not compared")
        elif not _same(theirs[name], value):
            raise UsageError(
                f"{slots.optimizer} has {name} = {theirs[name]:.7g} in the original, the target "
                f"has {ours} = {value:.7g}; give it {ours}={theirs[name]:.7g}"
            )
    for option in ("nesterov", "centered"):
        if bool(getattr(optimizer, option, False)) != getattr(update, option):
            raise UsageError(f"{option} is {getattr(update, option)} in the original; give it that")
    rate = _learning_rate(optimizer)
    if "learning_rate" not in theirs or rate is None:
        notes.append("the learning rate changes in one of the two and was not compared")
    elif not _same(theirs["learning_rate"], rate):
        notes.append(
            f"the learning rate is {theirs['learning_rate']:.7g} in the original and {rate:.7g} in "
            "the target"
        )
    if graph.has_fused_batch_norm:
        notes.append(
            "fused batch normalization of TensorFlow 1 averages the variance times n / (n - 1), "
            "Keras the variance: the moving variance goes on a little differently"
        )
    return notes


def _check_epsilon(optimizer: keras.optimizers.Optimizer, slots: Slots, known: bool) -> None:
    usual = TF1_EPSILON.get(slots.optimizer)
    if usual is None or _same(optimizer.epsilon, usual):
        return
    if slots.optimizer == "Adagrad":
        raise UsageError(
            f"the target's Adagrad has epsilon = {optimizer.epsilon:g}, TensorFlow 1's has none; "
            "give it epsilon=0"
        )
    if not known and _same(optimizer.epsilon, KERAS_EPSILON):
        raise UsageError(
            f"the target's {slots.optimizer} has Keras' default epsilon, 1e-07; TensorFlow 1's is "
            f"{usual:g}; give it epsilon={usual:g}, or put the .meta file, which tells the "
            "original's, beside the checkpoint"
        )


def _rows(slots: Slots, matches: Sequence[Match]) -> list[str]:
    """Returns what there is to say about embeddings, of which a batch looks up some rows.

    The gradient of a row that is looked up twice comes in two pieces. TensorFlow 1 adds them before
    it squares; Keras squares each.

    Raises:
        UsageError: TensorFlow 1 leaves the other rows and their slots alone, and Keras does not.
    """
    tables = [m.part.name for m in matches if m.part.name.rpartition("/")[2] == "embeddings"]
    if not tables or slots.optimizer == "GradientDescent":
        return []
    if slots.optimizer in ("Momentum", "RMSProp"):
        raise UsageError(
            f"{tables[0]} is an embedding: TensorFlow 1's {slots.optimizer} updates only the rows "
            "that are looked up, Keras' updates all; convert the weights alone, without compile()"
        )
    return [
        f"{tables[0]} is an embedding: fit() squares the gradients of a row that a batch looks up "
        "twice one by one, TensorFlow 1 their sum; it trains alike where a loop of your own gives "
        "apply_gradients tf.convert_to_tensor(gradient)"
    ]


def _same(one: float, other: float) -> bool:
    return np.float32(one) == np.float32(other)


def _learning_rate(optimizer: keras.optimizers.Optimizer) -> float | None:
    if isinstance(optimizer._learning_rate, keras.optimizers.schedules.LearningRateSchedule):
        return None
    return float(optimizer.learning_rate)
