"""One sigmoid neuron: what its update is, and why it has a bias."""

import dataclasses
import functools

from absl import flags

from rosetta.lessons import datasets
from rosetta.lessons.hyperparameters import Choice, Hyperparameters, PositiveInteger, hyperparameter

CORNERS = [[1, 1], [1, 0], [0, 1], [0, 0]]  # in the lecture's order: each point is one update
CASES = {
    "zero_to_one": ([[0]], [1]),
    "one_to_zero": ([[1]], [0]),
    "and": (CORNERS, [1, 0, 0, 0]),
    "or": (CORNERS, [1, 1, 1, 0]),
    "xor": (CORNERS, [0, 1, 1, 0]),
}
STEPS_OF_ONE_POINT = 1_000
STEPS_OF_A_GATE = 8_000  # 2,000 epochs over four points


@dataclasses.dataclass(frozen=True, kw_only=True)
class Neuron(Hyperparameters):
    """Hyperparameters of the neuron lesson."""

    case: str = hyperparameter("zero_to_one", Choice(list(CASES)), "what to learn")
    bias: bool = hyperparameter(
        True, flags.BooleanParser(), "the neuron has a bias; --nobias: it has weights only"
    )
    steps: int | None = hyperparameter(
        None,
        PositiveInteger(),
        "updates, each with one example (default: 1000 for one point, 8000 for a gate)",
    )

    selectors = ("case",)

    def __post_init__(self) -> None:
        if self.steps is None:
            steps = STEPS_OF_ONE_POINT if len(self.examples.x) == 1 else STEPS_OF_A_GATE
            object.__setattr__(self, "steps", steps)

    @functools.cached_property
    def examples(self) -> datasets.Dataset:
        """The one point, or the four points of the gate."""
        return datasets.from_lists(*CASES[self.case])

    @property
    def inputs(self) -> int:
        """Inputs of the neuron."""
        return self.examples.x.shape[1]
