"""What a lesson is given: the directory to write to, and where to report its steps."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rosetta.console.errors import RunError
from rosetta.lessons.exhibits.decision_boundary import DecisionBoundary
from rosetta.lessons.hyperparameters import LARGEST_FLOAT32
from rosetta.logs import event_files
from rosetta.logs.tree import UNFINISHED
from rosetta.runs.checkpoints import Checkpoints

PLANE = "plane-"  # begins the name of a file with the hypothesis over the plane at a step


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
        earlier: the event files of an interrupted run that goes on.
    """

    def __init__(
        self,
        directory: Path,
        on_step: Callable[[int, float], None] = lambda step, cost: None,
        boundary: DecisionBoundary | None = None,
        takes_logarithms: bool = False,
        earlier: Sequence[Path] = (),
    ):
        self.directory = str(directory)
        self._boundary = boundary
        self._takes_logarithms = takes_logarithms
        self._planes: dict[int, np.ndarray] = {}
        self.costs: dict[int, float] = {}
        self.start: int | None = None
        self._on_step = on_step
        self._earlier = earlier
        self._unfinished = Path(directory, UNFINISHED)
        self._checkpoints = Checkpoints(self._unfinished)
        self._save: Callable[[str], None] | None = None

    def resume(self, save: Callable[[str], None], restore: Callable[[str], None]) -> int:
        """Restores the newest checkpoint, and has others saved at logged steps from now on.

        Args:
            save: takes a prefix of files and writes the values of all variables there, after
                everything that was logged is in the event files.
            restore: takes the same prefix and reads them back.

        Returns:
            The step to go on from. It is 0 in a new run, and if there is no checkpoint yet.
        """
        self._save = save
        self._unfinished.mkdir(parents=True, exist_ok=True)
        newest = self._checkpoints.newest()
        if not newest:
            return 0
        step, prefix = newest
        restore(prefix)
        return step

    def record(self, step: int, cost: float) -> None:
        """Notes the cost of a logged step. Call it before the step's summaries are written.

        The first step that it is given is where the run goes on: what an interrupted run had logged
        there and later goes.

        Args:
            step: number of updates so far.
            cost: the cost after them.

        Raises:
            Diverged: the cost is NaN, or beyond float32, in which TensorBoard keeps it.
        """
        cost = float(cost)
        if math.isnan(cost) or abs(cost) > LARGEST_FLOAT32:
            raise Diverged(self._explain(step, cost))
        if self.start is None:
            self._begin(step)
        if self._save:
            self._checkpoints.save_if_due(step, self._save)
        self.costs[step] = cost
        self._on_step(step, cost)

    def _begin(self, step: int) -> None:
        self.start = step
        if not self._earlier:
            return
        for file in self._earlier:
            event_files.cut(file, step)
        logged = event_files.read(Path(self.directory)).series.get("cost")
        if logged:
            costs = zip(logged.steps.tolist(), logged.statistics["value"].tolist())
            self.costs = {earlier: cost for earlier, cost in costs if earlier < step}
        for plane in self._unfinished.glob(f"{PLANE}*.npy"):
            noted_at = int(plane.stem.removeprefix(PLANE))
            if noted_at < step:
                self._planes[noted_at] = np.load(plane)

    def decision_boundary(self, step: int, classify: Callable[[np.ndarray], Any]) -> None:
        """Notes what the classifier makes of the plane, every 1,000 steps. Call it when logging.

        The pictures are drawn after the training, so that they do not count as its time.

        Args:
            step: number of updates so far.
            classify: takes points, float32, shape [points, 2], and returns the hypothesis for each.
        """
        if self._boundary and step % DecisionBoundary.EVERY == 0:
            self._planes[step] = np.asarray(classify(self._boundary.grid))
            if self._save:
                np.save(self._unfinished / f"{PLANE}{step}.npy", self._planes[step])

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
