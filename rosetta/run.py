"""One training run: where it writes, what it has shown so far, what it ended in."""

import dataclasses
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import api_pb2
from tensorboard.plugins.hparams import summary as hparams_summary
from tensorboard.plugins.hparams import summary_v2 as hparams_summary_v2
from tensorboard.plugins.scalar import summary_v2 as scalar_summary
from tensorboard.plugins.text import summary_v2 as text_summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from rosetta.errors import RunError


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
    """

    parameters: dict[str, np.ndarray]
    hypothesis: np.ndarray
    accuracy: float | None = None
    figures: dict[str, float | np.ndarray] = dataclasses.field(default_factory=dict)


class Run:
    """What a lesson's `train` is given beside its hyperparameters.

    Args:
        directory: where the run's event files go.
        on_step: called with each logged step and its cost, for a progress bar.
    """

    def __init__(
        self, directory: Path, on_step: Callable[[int, float], None] = lambda step, cost: None
    ):
        self.directory = str(directory)
        self.costs: dict[int, float] = {}
        self._on_step = on_step

    def record(self, step: int, cost: float) -> None:
        """Notes the cost of a logged step. Call it before the step's summaries are written.

        Args:
            step: number of updates so far.
            cost: the cost after them.

        Raises:
            Diverged: the cost is NaN or infinite.
        """
        cost = float(cost)
        if not math.isfinite(cost):
            raise Diverged(self._explain(step, cost))
        self.costs[step] = cost
        self._on_step(step, cost)

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


def write_end(
    directory: str, step: int, result: Result | None, labels: np.ndarray, steps_per_second: float
) -> None:
    """Writes what TensorBoard shows of a run that has ended: how fast it was, its hypothesis.

    Args:
        directory: the run's directory.
        step: the last logged step.
        result: what the lesson reported, or None when the run failed.
        labels: the labels, float32, shape [examples, 1].
        steps_per_second: updates per second, logging included.
    """
    if result is None:
        _write(directory, hparams_summary.session_end_pb(api_pb2.STATUS_FAILURE))
        return
    figures = "\n\n".join(f"{name}: {value}" for name, value in result.figures.items())
    _write(
        directory,
        scalar_summary.scalar_pb("steps_per_second", steps_per_second),
        text_summary.text_pb("hypothesis", _hypothesis_table(result, labels)),
        *([text_summary.text_pb("figures", figures)] if figures else []),
        hparams_summary.session_end_pb(api_pb2.STATUS_SUCCESS),
        step=step,
    )


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
    writer = EventFileWriter(directory, filename_suffix=".rosetta")
    for summary in summaries:
        writer.add_event(
            event_pb2.Event(
                wall_time=time.time(),
                step=step,
                summary=summary_pb2.Summary.FromString(summary.SerializeToString()),
            )
        )
    writer.close()
