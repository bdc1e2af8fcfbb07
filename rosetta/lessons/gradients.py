"""Gradients: what an optimizer stands on, from the difference quotient to the descent."""

import dataclasses
import functools
import itertools
from collections.abc import Iterator

import numpy as np

from rosetta.lessons import datasets
from rosetta.lessons.hyperparameters import Hyperparameters, PositiveInteger, hyperparameter

# The lecture's givens, float64.
PARABOLA_AT = np.array([5.0, 10.0])
BOWL_AT = np.array([[3.0, 4.0], [0.0, 2.0], [3.0, 0.0]])
START = np.array([-3.0, 4.0])
LEARNING_RATES = (0.1, 10.0, 1e-10)
NEURON = {"w": -2.0, "x": 5.0, "b": 3.0}
NET_INPUT = np.array([[0.6, 0.9]])
NET_LABEL = np.array([2])
NET_WEIGHTS = np.array([[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]])
POINTS = datasets.lecture().x.astype(np.float64)
LABELS = datasets.lecture().y[:, 0].astype(np.float64)
LOGISTIC_START = np.zeros(3)


def point_after(updates: int, descent: Iterator[tuple[np.ndarray, float]]) -> np.ndarray:
    """Returns the point that a descent has reached after some updates.

    Args:
        updates: how many.
        descent: yields each point with its cost, the start first.
    """
    point, _ = next(itertools.islice(descent, updates, None))
    return point


@dataclasses.dataclass(frozen=True, kw_only=True)
class Gradients(Hyperparameters):
    """Hyperparameters of the descent on `x0² + x1²` from (-3, 4)."""

    steps: int = hyperparameter(100, PositiveInteger(), "updates of the point")
    log_every: int = hyperparameter(1, PositiveInteger(), "steps between two logged ones")

    @classmethod
    def fields(cls) -> dict[str, dataclasses.Field]:
        """Returns the fields by name, without the seed: nothing here is random."""
        return {name: field for name, field in super().fields().items() if name != "seed"}

    @functools.cached_property
    def examples(self) -> datasets.Dataset:
        """None: the lesson has points to differentiate at, not examples to learn."""
        return datasets.Dataset(np.empty([0, 2], np.float32), np.empty([0, 1], np.float32))
