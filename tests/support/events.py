"""Event files written by hand, in the formats of TensorFlow 1 and 2."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from rosetta.logs import event_files


def tf1_scalar(tag: str, value: float) -> summary_pb2.Summary:
    return summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, simple_value=value)])


def tf1_histogram(tag: str, values: Iterable[float]) -> summary_pb2.Summary:
    values = np.asarray(values, np.float64)
    proto = summary_pb2.HistogramProto(
        num=len(values),
        min=values.min(),
        max=values.max(),
        sum=values.sum(),
        sum_squares=(values**2).sum(),
        bucket_limit=[values.max()],
        bucket=[len(values)],
    )
    return summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, histo=proto)])


def write_events(run: Path, summaries: Iterable[tuple[int, Any]]) -> Path:
    """Writes (step, summary) pairs into one new event file and returns the run's oldest file."""
    writer = EventFileWriter(str(run))
    for step, summary in summaries:
        proto = summary_pb2.Summary.FromString(summary.SerializeToString())
        writer.add_event(event_pb2.Event(wall_time=time.time(), step=step, summary=proto))
    writer.close()
    return next(iter(event_files.event_files(run)))


def curve(
    scalar: Callable[[str, float], Any],
    tag: str = "cost",
    steps: Iterable[int] = range(0, 1000, 100),
    change: dict[int, float] | None = None,
) -> list[tuple[int, Any]]:
    """Returns 1 / (1 + step) at each step, but for the values that `change` has."""
    change = change or {}
    return [(step, scalar(tag, change.get(step, 1 / (1 + step)))) for step in steps]
