"""What stands in a run beside the style's own summaries: hyperparameters, text and pictures.

It is the same in all styles, so it is written once, here, through TensorBoard's own protocol.
"""

import io
import time
from collections.abc import Sequence
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

from rosetta.lessons.datasets import Dataset
from rosetta.lessons.exhibits import classification
from rosetta.lessons.result import Result, as_text, predicted
from rosetta.logs import event_files
from rosetta.runs.run import Run

SUFFIX = ".rosetta"  # of the event files that are written here
SHOWN_EXAMPLES = 100  # rows of the hypothesis table; a CSV file may hold millions


def remove(directory: Path) -> list[Path]:
    """Removes what this module has written of a run that goes on. Returns the style's own files.

    It returns in a later second than that in which the newest of them was begun. The name of an
    event file begins with the second, by which TensorBoard orders them, and a `FileWriter` of
    TensorFlow 1 that is opened in the same one takes the same name and empties the file.
    """
    earlier = event_files.event_files(directory)
    for file in earlier:
        if file.name.endswith(SUFFIX):
            file.unlink()
    now = time.time()
    if any(f".{int(now)}." in file.name for file in earlier):
        time.sleep(int(now) + 1 - now)
    return [file for file in earlier if file.exists()]


def write_start(
    directory: Path, trial: Path, hyperparameters: dict[str, Any], source: Path
) -> None:
    """Writes what TensorBoard shows of a run that has begun: its hyperparameters, its source.

    Args:
        directory: the run's directory.
        trial: the same below the log tree's root, TensorBoard's name for the run.
        hyperparameters: for the HParams tab; `style` is one of them.
        source: the lesson's file, shown in the Text tab.
    """
    # `cost` is also the metric's tag, and two columns of one name say nothing.
    shown = {
        "cost_formula" if name == "cost" else name: value for name, value in hyperparameters.items()
    }
    code = source.read_text(encoding="utf-8")
    fenced = "```python\n" + code + "```"
    _write(
        str(directory),
        hparams_summary_v2.hparams_pb(shown, trial_id=trial.as_posix()),
        text_summary.text_pb("source", fenced),
    )


def write_end(run: Run, result: Result | None, examples: Dataset, steps_per_second: float) -> None:
    """Writes what TensorBoard shows of a run that has ended: how fast it was, its hypothesis.

    Args:
        run: the run.
        result: what the lesson reported, or None when the run failed.
        examples: what was learned.
        steps_per_second: updates per second, logging included.
    """
    planes = {step: [_image_pb("decision_boundary", png)] for step, png in run.draw().items()}
    if planes:
        _write_steps(run.directory, planes)
    if result is None:
        _write(run.directory, hparams_summary.session_end_pb(api_pb2.STATUS_FAILURE))
        return
    pictures = {**result.pictures, **classification.pictures(result, examples)}
    shown = "\n\n".join(f"{k}: {as_text(v)}" for k, v in result.values.items())
    _write(
        run.directory,
        scalar_summary.scalar_pb("steps_per_second", steps_per_second),
        text_summary.text_pb("hypothesis", _hypothesis_table(result, examples.y)),
        *([text_summary.text_pb("values", shown)] if shown else []),
        *(text_summary.text_pb(name, table) for name, table in result.tables.items()),
        *(_image_pb(name, picture) for name, picture in pictures.items()),
        hparams_summary.session_end_pb(api_pb2.STATUS_SUCCESS),
        step=max(run.costs),
    )


def _image_pb(tag: str, png: bytes) -> summary_pb2.Summary:
    image = summary_pb2.Summary.Image(encoded_image_string=png, colorspace=3)
    image.width, image.height = Image.open(io.BytesIO(png)).size
    return summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, image=image)])


def _hypothesis_table(result: Result, labels: np.ndarray) -> str:
    shown, outputs = result.hypothesis[:SHOWN_EXAMPLES], result.hypothesis.shape[1]
    columns = {"example": range(len(shown))}
    for k in range(outputs):
        name = "hypothesis" if outputs == 1 else f"class {k}"
        columns[name] = [f"{float(h):.8f}" for h in shown[:, k]]
    if result.accuracy is not None:
        columns["predicted"] = predicted(shown)
    columns["label"] = [f"{float(y):g}" for y in labels[:SHOWN_EXAMPLES, 0]]
    lines = [columns, ["---"] * len(columns), *zip(*columns.values(), strict=True)]
    table = "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in lines)
    left_out = len(labels) - len(shown)
    return table + (f"\n\nand {left_out} more examples" if left_out else "")


def _write(directory: str, *summaries: Any, step: int = 0) -> None:
    _write_steps(directory, {step: summaries})


def _write_steps(directory: str, summaries: dict[int, Sequence[Any]]) -> None:
    writer = EventFileWriter(directory, filename_suffix=SUFFIX)
    for step, summary in ((step, one) for step, several in summaries.items() for one in several):
        writer.add_event(
            event_pb2.Event(
                wall_time=time.time(),
                step=step,
                summary=summary_pb2.Summary.FromString(summary.SerializeToString()),
            )
        )
    writer.close()
