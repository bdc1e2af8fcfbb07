"""One training run: where it writes, what it has shown so far, what it ended in."""

import dataclasses
import io
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import api_pb2
from tensorboard.plugins.hparams import summary as hparams_summary
from tensorboard.plugins.hparams import summary_v2 as hparams_summary_v2
from tensorboard.plugins.scalar import summary_v2 as scalar_summary
from tensorboard.plugins.text import summary_v2 as text_summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from rosetta import figures
from rosetta.errors import RunError
from rosetta.hyperparameters import LARGEST_FLOAT32
from rosetta.pictures import DecisionBoundary


class Diverged(RunError):
    """The cost is no longer a finite number."""


@dataclasses.dataclass
class Result:
    """What a lesson reports after its last update.

    Attributes:
        parameters: trained values by tag, such as `layer1/weights`, float32.
        hypothesis: output for every training example, float32, shape [examples, 1].
        accuracy: share of the training examples on the right side of 0.5, or None where the
            lesson does not classify.
        figures: what else the lesson has to show after the last update, by name, such as
            `prediction_at_10`: a number or an array.
        tables: what the Text tab shows beside the figures, by name, as Markdown.
        pictures: what the Images tab shows after the last update, by name, as PNG files.
    """

    parameters: dict[str, np.ndarray]
    hypothesis: np.ndarray
    accuracy: float | None = None
    figures: dict[str, float | np.ndarray] = dataclasses.field(default_factory=dict)
    tables: dict[str, str] = dataclasses.field(default_factory=dict)
    pictures: dict[str, bytes] = dataclasses.field(default_factory=dict)


class Run:
    """What a lesson's `train` is given beside its hyperparameters.

    Args:
        directory: where the run's event files go.
        on_step: called with each logged step and its cost, for a progress bar.
        boundary: what draws the decision boundary, where the examples have two features.
    """

    def __init__(
        self,
        directory: Path,
        on_step: Callable[[int, float], None] = lambda step, cost: None,
        boundary: DecisionBoundary | None = None,
    ):
        self.directory = str(directory)
        self._boundary = boundary
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
        return (
            f"the cost is {cost} at step {step}, before any update: a float32 sigmoid reaches "
            "exactly 0 or 1 and the lecture's formula takes 0·log 0, which is NaN; "
            "use --cost=stable, the same quantity computed from the logits"
        )


def write_start(directory: str, hyperparameters: dict[str, Any], source: Path) -> None:
    """Writes what TensorBoard shows of a run that has begun: its hyperparameters, its source.

    Args:
        directory: the run's directory.
        hyperparameters: for the HParams tab; `style` is one of them.
        source: the lesson's file, shown in the Text tab.
    """
    code = source.read_text(encoding="utf-8")
    fenced = "```python\n" + code + "```"
    _write(
        directory,
        hparams_summary_v2.hparams_pb(hyperparameters, trial_id=directory),
        text_summary.text_pb("source", fenced),
    )


def write_end(run: Run, result: Result | None, labels: np.ndarray, steps_per_second: float) -> None:
    """Writes what TensorBoard shows of a run that has ended: how fast it was, its hypothesis.

    Args:
        run: the run.
        result: what the lesson reported, or None when the run failed.
        labels: the labels, float32, shape [examples, 1].
        steps_per_second: updates per second, logging included.
    """
    planes = {step: [_image_pb("decision_boundary", png)] for step, png in run.draw().items()}
    if planes:
        _write_steps(run.directory, planes)
    if result is None:
        _write(run.directory, hparams_summary.session_end_pb(api_pb2.STATUS_FAILURE))
        return
    shown = "\n\n".join(f"{k}: {figures.as_text(v)}" for k, v in result.figures.items())
    _write(
        run.directory,
        scalar_summary.scalar_pb("steps_per_second", steps_per_second),
        text_summary.text_pb("hypothesis", _hypothesis_table(result, labels)),
        *([text_summary.text_pb("figures", shown)] if shown else []),
        *(text_summary.text_pb(name, table) for name, table in result.tables.items()),
        *(_image_pb(name, picture) for name, picture in result.pictures.items()),
        hparams_summary.session_end_pb(api_pb2.STATUS_SUCCESS),
        step=max(run.costs),
    )


def _image_pb(tag: str, png: bytes) -> summary_pb2.Summary:
    image = summary_pb2.Summary.Image(encoded_image_string=png, colorspace=3)
    image.width, image.height = Image.open(io.BytesIO(png)).size
    return summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, image=image)])


def _hypothesis_table(result: Result, labels: np.ndarray) -> str:
    headings = ["example", "hypothesis", "label"]
    rows = [
        [str(i), f"{float(h):.8f}", f"{float(y):g}"]
        for i, (h, y) in enumerate(zip(result.hypothesis[:, 0], labels[:, 0], strict=True))
    ]
    if result.accuracy is not None:
        headings.insert(2, "predicted")
        for row, h in zip(rows, result.hypothesis[:, 0], strict=True):
            row.insert(2, str(int(h > 0.5)))
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _write(directory: str, *summaries: Any, step: int = 0) -> None:
    _write_steps(directory, {step: summaries})


def _write_steps(directory: str, summaries: dict[int, Sequence[Any]]) -> None:
    writer = EventFileWriter(directory, filename_suffix=".rosetta")
    for step, summary in ((step, one) for step, several in summaries.items() for one in several):
        writer.add_event(
            event_pb2.Event(
                wall_time=time.time(),
                step=step,
                summary=summary_pb2.Summary.FromString(summary.SerializeToString()),
            )
        )
    writer.close()
