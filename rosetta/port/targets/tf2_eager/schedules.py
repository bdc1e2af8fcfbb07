"""Learning rates that decay: functions of the step in TensorFlow 1, objects of Keras now."""

import dataclasses
from collections.abc import Iterator

import libcst as cst

from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.unknown import Unknown


@dataclasses.dataclass(frozen=True)
class Schedule:
    """A schedule of Keras that computes what a function of TensorFlow 1 computed.

    Attributes:
        name: its class in `tf.keras.optimizers.schedules`.
        parameters: of TensorFlow 1's function, in its order.
        step: which of them is the step.
        renamed: Keras' names, where they are others.
    """

    name: str
    parameters: tuple[str, ...]
    step: str = "global_step"
    renamed: dict[str, str] = dataclasses.field(default_factory=dict)


_RATE = {"learning_rate": "initial_learning_rate"}
_DECAY = ("learning_rate", "global_step", "decay_steps", "decay_rate", "staircase", "name")
# Checked against TensorFlow 1.15.5 (tests/port/scripts/decaying_rates.py).
SCHEDULES = {
    "train.exponential_decay": Schedule("ExponentialDecay", _DECAY, renamed=_RATE),
    "train.inverse_time_decay": Schedule("InverseTimeDecay", _DECAY, renamed=_RATE),
    "train.polynomial_decay": Schedule(
        "PolynomialDecay",
        ("learning_rate", "global_step", "decay_steps", "end_learning_rate", "power", "cycle",
         "name"),
        renamed=_RATE,
    ),
    "train.cosine_decay": Schedule(
        "CosineDecay", ("learning_rate", "global_step", "decay_steps", "alpha", "name"),
        renamed=_RATE,
    ),
    "train.piecewise_constant": Schedule(
        "PiecewiseConstantDecay", ("x", "boundaries", "values", "name"), step="x"
    ),
}  # fmt: skip


def pieces(call: cst.Call, schedule: Schedule, alias: str) -> Iterator[str | cst.BaseExpression]:
    """Yields what stands in a call's place: text, and expressions of the script.

    Args:
        call: of TensorFlow 1's function.
        schedule: what computes the same.
        alias: of TensorFlow.

    Raises:
        Unknown: its arguments are not understood.
    """
    found = by_name(call, schedule.parameters)
    if schedule.step not in found or "name" in found:
        raise Unknown(call, "its arguments are not understood; give the step, and no name")
    step = found.pop(schedule.step).value
    yield f"{alias}.keras.optimizers.schedules.{schedule.name}("
    for number, (name, argument) in enumerate(found.items()):
        comma = ", " if number else ""
        keyword = f"{schedule.renamed.get(name, name)}=" if argument.keyword else ""
        yield f"{comma}{keyword}"
        yield argument.value
    yield ")("
    yield step
    yield ")"
