"""Save and restore: half of a training in one process, the other half in the next."""

import dataclasses
import functools

from absl import flags

from rosetta.lessons import datasets
from rosetta.lessons.hyperparameters import (
    Choice,
    Hyperparameters,
    PositiveFloat,
    PositiveInteger,
    hyperparameter,
)

LEARNING_RATES = {"gradient_descent": 1.0, "adam": 0.01}


@dataclasses.dataclass(frozen=True, kw_only=True)
class SaveRestore(Hyperparameters):
    """Hyperparameters of XOR that is interrupted in the middle."""

    optimizer: str = hyperparameter(
        "adam", Choice(list(LEARNING_RATES)), "what updates the parameters"
    )
    learning_rate: float | None = hyperparameter(
        None, PositiveFloat(), "size of one update (default: 0.01 for adam, otherwise 1)"
    )
    restart: bool = hyperparameter(
        True, flags.BooleanParser(), "train the second half in a new process; --norestart: in one"
    )
    steps: int = hyperparameter(2_001, PositiveInteger(), "updates of the parameters")

    selectors = ("optimizer",)

    def __post_init__(self) -> None:
        if self.learning_rate is None:
            object.__setattr__(self, "learning_rate", LEARNING_RATES[self.optimizer])

    @property
    def half(self) -> int:
        """The logged step in the middle, where the checkpoint is saved."""
        return self.steps // 2 // self.log_every * self.log_every

    @functools.cached_property
    def examples(self) -> datasets.Dataset:
        """The four points of XOR."""
        return datasets.xor()

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Neurons of every layer, the two inputs and the one output included."""
        return (2, 4, 1)
