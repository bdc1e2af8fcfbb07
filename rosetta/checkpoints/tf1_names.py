"""What the names in a TensorFlow 1 checkpoint say: weights, an optimizer's slots, counters."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from rosetta.checkpoints.tensors import Spec


@dataclasses.dataclass(frozen=True)
class Slot:
    """A value that an optimizer keeps for one variable.

    Args:
        name: its name in the checkpoint.
        optimizer: the optimizer's name, such as `Adam`.
        number: its place among the optimizer's slots of this variable, from 0.
        variable: the variable's name.
    """

    name: str
    optimizer: str
    number: int
    variable: str


@dataclasses.dataclass(frozen=True)
class Contents:
    """The names of a TensorFlow 1 checkpoint, sorted by what they are.

    Args:
        weights: the model's variables, in the order in which they were created where that is
            known, and else with numbers in names in their order.
        slots: what optimizers keep for each variable.
        beta_powers: Adam's `beta1_power` and `beta2_power`.
        global_steps: counters of updates.
        created: whether the order is that of creation.
    """

    weights: tuple[str, ...]
    slots: tuple[Slot, ...]
    beta_powers: tuple[str, ...]
    global_steps: tuple[str, ...]
    created: bool


def contents(specs: Mapping[str, Spec], creation_order: Sequence[str] = ()) -> Contents:
    """Sorts the names of a checkpoint.

    Args:
        specs: what it holds, by name.
        creation_order: the variables of its graph, where its `.meta` file tells them.
    """
    slots = [slot for name in specs if (slot := _slot(name, specs))]
    powers = [name for name in specs if _is_beta_power(name, specs)]
    steps = [name for name in specs if _is_global_step(name, specs)]
    taken = {slot.name for slot in slots}.union(powers, steps)
    weights = [name for name in specs if name not in taken]
    created = bool(creation_order) and set(weights) <= set(creation_order)
    weights.sort(key=list(creation_order).index if created else _by_numbers)
    return Contents(tuple(weights), tuple(slots), tuple(powers), tuple(steps), created)


def _slot(name: str, specs: Mapping[str, Spec]) -> Slot | None:
    """Returns what a name says, if it is a slot's: `VARIABLE/OPTIMIZER`, `VARIABLE/OPTIMIZER_1`.

    `minimize` inside a variable scope puts the scope before it all.
    """
    owner, _, last = name.rpartition("/")
    while owner:
        if owner in specs and specs[owner] == specs[name]:
            optimizer, _, number = last.rpartition("_")
            if optimizer and number.isdigit():
                return Slot(name, optimizer, int(number), owner)
            return Slot(name, last, 0, owner)
        owner = owner.partition("/")[2]
    return None


def _is_beta_power(name: str, specs: Mapping[str, Spec]) -> bool:
    return unnumbered(name.rpartition("/")[2]) == "beta_power" and specs[name].shape == ()


def _is_global_step(name: str, specs: Mapping[str, Spec]) -> bool:
    is_counter = specs[name].shape == () and specs[name].dtype in ("int32", "int64")
    return is_counter and name.rpartition("/")[2] == "global_step"


def unnumbered(name: str) -> str:
    """Returns a name without its numbers: `dense_1/kernel` and `dense/kernel` give the same."""
    return re.sub(r"_?\d+", "", name)


def numbers(name: str) -> list[int]:
    """Returns the numbers in a name: `cell_1/dense` gives [1]."""
    return [int(number) for number in re.findall(r"\d+", name)]


def _by_numbers(name: str) -> list[tuple[str, list[int]]]:
    """Sorts `dense` before `dense_1`, and that before `dense_10`."""
    return [(unnumbered(part), numbers(part)) for part in name.split("/")]
