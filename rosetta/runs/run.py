"""What a lesson is given: the directory to write to, and where to report its steps."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from rosetta.console.errors import RunError
from rosetta.lessons.exhibits.decision_boundary import DecisionBoundary
from rosetta.lessons.hyperparameters import LARGEST_FLOAT32


class Diverged(RunError):
    """The cost is no longer a finite number."""


class Run:
    """What a lesson's `train` is given beside its hyperparameters.

    Args:
        directory: where the run's event files go.
        on_step: called with each logged step and its cost, for a progress bar.
        boundary: what draws the decision boundary, where the examples have two features.
        takes_logarithms: whether the cost is the lecture's formula, which is NaN for a hypothesis
            of exactly 0 or 1.
    """

    def __init__(
        self,
        directory: Path,
        on_step: Callable[[int, float], None] = lambda step, cost: None,
        boundary: DecisionBoundary | None = None,
        takes_logarithms: bool = False,
    ):
        self.directory = str(directory)
        self._boundary = boundary
        self._takes_logarithms = takes_logarithms
        self._planes: dict[int, np.ndarray] = {}
        self.costs: dict[int, float] = {}
        self._on_step = on_step

    def record(self, step: int, cost: float) -> None:
        """Notes the cost of a logged step. Call it before the step's summaries are written.

        Args:
            step: number of updates so far.
            cost: the cost after them.

        Raises:
            Diverged: the cost is NaN, or beyond float32, in which TensorBoard keeps it.
        """
        cost = float(cost)
        if math.isnan(cost) or abs(cost) > LARGEST_FLOAT32:
            raise Diverged(self._explain(step, cost))
        self.costs[step] = cost
        self._on_step(step, cost)

    def decision_boundary(self, step: int, classify: Callable[[np.ndarray], Any]) -> None:
        """Notes what the classifier makes of the plane, every 1,000 steps. Call it when logging.

        The pictures are drawn after the training, so that they do not count as its time.

        Args:
            step: number of updates so far.
            classify: takes points, float32, shape [points, 2], and returns the hypothesis for each.
        """
        if self._boundary and step % DecisionBoundary.EVERY == 0:
            self._planes[step] = np.asarray(classify(self._boundary.grid))

    def draw(self) -> dict[int, bytes]:
        """Returns the pictures of the decision boundary by step, as PNG files."""
        return self._boundary.draw(self._planes) if self._planes else {}

    def _explain(self, step: int, cost: float) -> str:
        if self.costs:
            last = max(self.costs)
            return (
                f"the cost is {cost} at step {step}, after {self.costs[last]:.7g} at step {last}; "
                "the likely reason is too high a --learning_rate (or inputs far from 0: "
                "standardize them)"
            )
        start = f"the cost is {cost} at step {step}, before any update: "
        if self._takes_logarithms:
            return start + (
                "a float32 sigmoid reaches exactly 0 or 1 and the lecture's formula takes 0·log 0, "
                "which is NaN; use --cost=stable, the same quantity computed from the logits"
            )
        return start + "the inputs are too large for float32 arithmetic; standardize them"
