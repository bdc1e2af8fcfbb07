"""An optimizer's slots and step, in TensorFlow 1 and in Keras.

Sources: `adam.py`, `momentum.py`, `rmsprop.py` and `adagrad.py` in TensorFlow 1.15's
`python/training`, with `training_ops.cc`; the files of the same names (`sgd.py` for Momentum) in
`keras/src/optimizers`.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from rosetta.checkpoints.matching import Match
from rosetta.checkpoints.tf1_names import Contents
from rosetta.console.errors import UsageError

SMALLEST = np.finfo(np.float32).tiny
LARGEST_STEP = 10_000_000  # where the powers of every beta up to 0.99999 have underflowed
ROUNDING = 100  # steps by which products in float32 may underflow later than exact ones


@dataclasses.dataclass(frozen=True)
class Slots:
    """The slots of an optimizer.

    Args:
        optimizer: its name in TensorFlow 1.
        lists: for each slot, in TensorFlow 1's order, Keras' values of it, one for each variable;
            None where Keras needs none.
        factor: what TensorFlow 1's value is multiplied by to give Keras'.
    """

    optimizer: str
    lists: tuple[Sequence[Any] | None, ...]
    factor: float = 1.0


def of(optimizer: keras.optimizers.Optimizer) -> Slots:
    """Returns the slots of a Keras optimizer.

    Raises:
        UsageError: TensorFlow 1 has no such optimizer, or none with its options.
    """
    kind = type(optimizer)
    options = ("amsgrad", "use_ema", "weight_decay", "gradient_accumulation_steps")
    for option in options:
        if getattr(optimizer, option, None):
            raise UsageError(
                f"the target's {kind.__name__} has {option}; no optimizer of TensorFlow 1 has it"
            )
    if kind is keras.optimizers.Adam:
        return Slots("Adam", (optimizer._momentums, optimizer._velocities))
    if kind is keras.optimizers.Adagrad:
        return Slots("Adagrad", (optimizer._accumulators,))
    if kind is keras.optimizers.RMSprop:
        means = (optimizer._average_gradients,) if optimizer.centered else ()
        momentums = optimizer._momentums if optimizer.momentum else None
        return Slots("RMSProp", (optimizer._velocities, *means, momentums))
    if kind is keras.optimizers.SGD and not optimizer.momentum:
        return Slots("GradientDescent", ())
    if kind is keras.optimizers.SGD:
        if isinstance(optimizer._learning_rate, keras.optimizers.schedules.LearningRateSchedule):
            raise UsageError(
                "the target's SGD has momentum and a learning rate that changes; Keras keeps the "
                "momentum multiplied by the learning rate, TensorFlow 1 does not, so the two train "
                "alike at a constant rate only"
            )
        rate = float(optimizer.learning_rate)
        if not rate:
            raise UsageError("the target's SGD has momentum and a learning rate of zero")
        return Slots("Momentum", (optimizer.momentums,), -rate)
    raise UsageError(
        f"the target's optimizer is {kind.__name__}; Adam, SGD, RMSprop and Adagrad can be "
        "converted; let --like return the model without compile() to convert the weights alone"
    )


@dataclasses.dataclass(frozen=True)
class Pairing:
    """One slot of a part: Keras' variables and the names of TensorFlow 1's, in layout's order."""

    match: Match
    variables: tuple[Any, ...] | None
    names: tuple[str, ...]


def check_kind(slots: Slots, contents: Contents) -> None:
    """Checks that a checkpoint is of the target's optimizer.

    Raises:
        UsageError: it is of another one, of several, or of none.
    """
    kinds = sorted({slot.optimizer for slot in contents.slots})
    if kinds != ([slots.optimizer] if slots.lists else []):
        theirs = " and ".join(kinds) or "plain gradient descent, or was saved without its slots"
        raise UsageError(
            f"the checkpoint's optimizer is {theirs}; the target's is {slots.optimizer}; compile "
            "it with the same, or not at all to convert the weights alone"
        )
    if slots.optimizer == "Adam" and len(contents.beta_powers) != 2:
        raise UsageError(
            f"Adam's step is in beta1_power and beta2_power; the checkpoint has "
            f"{', '.join(contents.beta_powers) or 'neither'}; convert the weights alone, without "
            "compile()"
        )


def pairings(
    optimizer: keras.optimizers.Optimizer,
    slots: Slots,
    matches: Sequence[Match],
    contents: Contents,
) -> Iterator[Pairing]:
    """Yields each slot of each trained part.

    Raises:
        UsageError: the two do not train the same variables.
    """
    places = {id(v): place for place, v in enumerate(optimizer._trainable_variables)}
    by_variable: dict[str, dict[int, str]] = {}
    for slot in contents.slots:
        by_variable.setdefault(slot.variable, {})[slot.number] = slot.name
    for match in matches:
        trained = [id(variable) in places for variable in match.part.variables]
        if not slots.lists:
            continue
        kept = [len(by_variable.get(name, {})) for name in match.names]
        if any(count not in (0, len(slots.lists)) for count in kept):
            raise UsageError(
                f"the checkpoint has {kept[0]} slots of {match.names[0]}, "
                f"{slots.optimizer} keeps {len(slots.lists)}"
            )
        if all(trained) and not all(kept):
            raise UsageError(
                f"{match.part.name} is trained in the target; the checkpoint has no slot of "
                f"{match.names[0]}, which was not; set trainable=False there"
            )
        if any(kept) and not all(trained):
            raise UsageError(
                f"{match.names[0]} was trained; {match.part.name} is not trained in the target"
            )
        if not any(trained):
            continue
        for number, values in enumerate(slots.lists):
            variables = None
            if values is not None:
                variables = tuple(values[places[id(v)]] for v in match.part.variables)
            yield Pairing(match, variables, tuple(by_variable[n][number] for n in match.names))


def step(
    optimizer: keras.optimizers.Optimizer, contents: Contents, values: Mapping[str, Any]
) -> tuple[int, list[str]]:
    """Returns how many updates TensorFlow 1 has made, and what there is to say about it.

    Adam keeps `beta ** (updates + 1)` and no count. The count is found by multiplying as TensorFlow
    1 did, in float32. Where `beta2_power` has underflowed, the corrections that depend on the count
    are 1 in float32, so any count from there on trains alike; the global step is taken if it is as
    large.

    Raises:
        UsageError: the powers are not those of the target's betas.
    """
    counted = [int(values[name]) for name in contents.global_steps]
    if not contents.beta_powers:
        return (counted[0], []) if counted else (0, [])
    notes = []
    name1, name2 = sorted(contents.beta_powers, key=lambda name: name.rpartition("/")[2])
    powers2 = _powers(optimizer.beta_2)
    found = [int(n) for n in np.flatnonzero(powers2 == values[name2])]
    if values[name2] == 0 and not powers2[-1]:
        first = int(np.argmin(powers2))
        found = [max([first, *counted])]
        notes.append(
            f"{name2} has underflowed, as it does after some {first} updates: the step is "
            f"{found[0]}; any step from {first} on trains alike"
        )
    if len(found) != 1 or _power(optimizer.beta_1, found[0]) != values[name1]:
        raise UsageError(
            f"{name1} = {values[name1]:g} and {name2} = {values[name2]:g} are no powers of the "
            f"target's beta_1 = {optimizer.beta_1:g} and beta_2 = {optimizer.beta_2:g} after any "
            "one number of updates; give it the betas of the original"
        )
    if counted and counted[0] != found[0] and not notes:
        notes.append(
            f"Adam has made {found[0]} updates, {contents.global_steps[0]} is {counted[0]}; the "
            "former is taken"
        )
    return found[0], notes


def beta_powers(
    optimizer: keras.optimizers.Optimizer, contents: Contents, updates: int
) -> dict[str, np.ndarray]:
    """Returns the values of `beta1_power` and `beta2_power` after a number of updates."""
    names = sorted(contents.beta_powers, key=lambda name: name.rpartition("/")[2])
    betas = (optimizer.beta_1, optimizer.beta_2) if names else ()
    return {name: np.asarray(_power(beta, updates)) for name, beta in zip(names, betas)}


def _powers(beta: float) -> np.ndarray:
    """Returns what TensorFlow 1 keeps after 0, 1, … updates, up to the first zero.

    They are products in float32, where what is smaller than any normal number is zero.
    """
    count = 1
    if 0 < beta < 1:
        count = min(LARGEST_STEP, int(np.log(SMALLEST) / np.log(beta)) + ROUNDING)
    powers = np.multiply.accumulate(np.full(count + 1, beta, np.float32))
    return np.where(powers < SMALLEST, np.float32(0), powers)


def _power(beta: float, updates: int) -> np.float32:
    powers = _powers(beta)
    if updates >= len(powers) and powers[-1]:
        raise UsageError(f"the target has made {updates} updates, more than can be converted")
    return powers[min(updates, len(powers) - 1)]
