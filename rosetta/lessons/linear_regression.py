"""Linear regression: the "hello world" of Keras, and why it does not say 19."""

import dataclasses
import functools

from rosetta.lessons import datasets
from rosetta.lessons.hyperparameters import (
    Hyperparameters,
    PositiveFloat,
    PositiveInteger,
    hyperparameter,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class LinearRegression(Hyperparameters):
    """Hyperparameters of the linear regression lesson."""

    steps: int = hyperparameter(500, PositiveInteger(), "updates: epochs of one batch")
    learning_rate: float = hyperparameter(0.01, PositiveFloat(), "size of one update")
    log_every: int = hyperparameter(10, PositiveInteger(), "steps between two logged ones")

    @functools.cached_property
    def examples(self) -> datasets.Dataset:
        """Six points of Y = 2X - 1."""
        return datasets.from_lists([[-1], [0], [1], [2], [3], [4]], [-3, -1, 1, 3, 5, 7])
