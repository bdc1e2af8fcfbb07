"""Reads every scalar and histogram of a run, without importing TensorFlow.

TensorBoard's own loaders either leave out steps, or are slow without TensorFlow: they compute a
checksum of each record in Python, which takes 8 to 17 s for 100,001 records. Here the framing is
read with a compiled checksum. TensorBoard's protobufs decode what is in a record.

The framing is TFRecord's, https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details:
length (uint64), its masked CRC-32C, the data, its masked CRC-32C, all little-endian.
"""

import contextlib
import dataclasses
import os
import struct
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

import google_crc32c
import numpy as np
from google.protobuf.message import DecodeError
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.util import tensor_util

from rosetta.logs.tree import EVENT_FILE

SCALARS = "scalars"
HISTOGRAMS = "histograms"
TEXT = "text"
FRAME = 16  # bytes a record takes besides its data


@dataclasses.dataclass(frozen=True)
class Series:
    """What one tag of a run holds.

    Attributes:
        kind: `scalars` or `histograms`.
        steps: the logged steps, ascending, each once, int64, shape [steps].
        statistics: by name, float64, shape [steps]: `value` of scalars; `count`, `min` and `max`
            of histograms, and of those in TF1's format also `sum` and `sum_squares`.
    """

    kind: str
    steps: np.ndarray
    statistics: dict[str, np.ndarray]


@dataclasses.dataclass(frozen=True)
class RunData:
    """What a run's event files hold.

    Attributes:
        series: scalars and histograms by tag.
        texts: the newest text of each tag of the Text tab.
        other_tags: tags that hold something else, such as images.
        problems: what could not be read, one line each.
    """

    series: dict[str, Series]
    texts: dict[str, str]
    other_tags: set[str]
    problems: list[str]


class _Damaged(Exception):
    """A record does not match its length or its checksum."""


def event_files(run: Path) -> list[Path]:
    """Returns the event files of a run, the oldest first. Raises OSError if the run is gone."""
    return sorted(path for path in run.iterdir() if EVENT_FILE in path.name and path.is_file())


def read(run: Path) -> RunData:
    """Reads a run, live or finished.

    A file that is damaged, or vanishes while it is read, is read as far as possible and named in
    `problems`.

    Args:
        run: the run's directory.
    """
    return collect(run).data()


def collect(run: Path) -> "Collected":
    """Reads a run as `read` does, for whoever does not want all of its tags."""
    collected = Collected(run)
    problems = collected.of_files
    try:
        files = event_files(run)
        if not files:
            problems.append(f"{run}: holds no event file")
    except OSError as error:
        files = []
        problems.append(f"{run}: {error.strerror}")
    for file in files:
        try:
            for event, _ in _events(file):
                collected.add(event)
        except _Damaged as error:
            problems.append(f"{file}: {error}")
        except OSError as error:
            problems.append(f"{file}: {error.strerror}")
    return collected


def _events(file: Path) -> Iterator[tuple[event_pb2.Event, int]]:
    """Yields each event with the byte at which it ends."""
    with file.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size  # what a live run adds later is not read
        if not size:
            raise _Damaged("the file is empty")
        offset = 0
        while offset < size:
            data = _record(stream, offset, size)
            try:
                event = event_pb2.Event.FromString(data)
            except DecodeError:
                message = f"the record at byte {offset} is no event; read up to there"
                raise _Damaged(message) from None
            offset += FRAME + len(data)
            yield event, offset


def _record(stream: BinaryIO, offset: int, size: int) -> bytes:
    header = stream.read(12)
    if len(header) == 12:
        length, checksum = struct.unpack("<QI", header)
        if _masked_crc32c(header[:8]) != checksum:
            where = f"damaged at byte {offset}; read up to there"
            raise _Damaged(where if offset else "not an event file")
        if offset + FRAME + length <= size:
            data = stream.read(length)
            checksum = stream.read(4)
            if len(checksum) == 4:
                if _masked_crc32c(data) != int.from_bytes(checksum, "little"):
                    raise _Damaged(f"damaged at byte {offset}; read up to there")
                return data
    raise _Damaged(f"ends in the middle of a record, at byte {offset}; read up to there")


def _masked_crc32c(data: bytes) -> int:
    crc = google_crc32c.value(data)
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def cut(file: Path, step: int) -> None:
    """Removes from an event file what was logged at a step or later, and a half-written end.

    A file in which nothing logged is left is removed. A lesson logs in the order of its steps, so
    what is removed is the end of the file.

    Args:
        file: the event file; nobody else may be writing it.
        step: the first step that goes.
    """
    kept, holds_summaries = 0, False
    with contextlib.suppress(_Damaged):
        for event, end in _events(file):
            logged = event.HasField("summary")
            if logged and event.step >= step:
                break
            kept = end
            holds_summaries |= logged
    if holds_summaries:
        os.truncate(file, kept)
    else:
        file.unlink()


class Collected:
    """What has been read of one run so far.

    Args:
        run: the run's directory.

    Attributes:
        of_files: which of its files could not be read whole, one line each.
    """

    def __init__(self, run: Path) -> None:
        self._run = run
        self.of_files: list[str] = []
        self.texts: dict[str, str] = {}
        self.other_tags: set[str] = set()
        self._plugins: dict[str, str] = {}  # TF1 writers send a tag's metadata only once
        self._scalars: dict[str, dict[int, float]] = {}
        self._histograms: dict[str, dict[int, dict[str, float]]] = {}
        self._repeated: dict[str, int] = {}
        self._unreadable: dict[str, int] = {}

    def tags(self) -> list[str]:
        """Returns the tags of its scalars and histograms."""
        return list(dict.fromkeys([*self._scalars, *self._histograms]))

    def data(self, tags: Collection[str] | None = None) -> RunData:
        """Returns what the run holds, of scalars and histograms only those of `tags`, if given."""
        problems = [f"{self._run}: {problem}" for problem in self._problems()]
        series = self._series(set(self.tags()) if tags is None else tags)
        return RunData(series, self.texts, self.other_tags, self.of_files + problems)

    def add(self, event: event_pb2.Event) -> None:
        """Takes in what an event logs."""
        step = event.step
        for value in event.summary.value:
            tag = value.tag
            what = value.WhichOneof("value")
            if what == "simple_value":
                self._keep(self._scalars, tag, step, value.simple_value)
            elif what == "histo":
                self._keep(self._histograms, tag, step, _of_histogram_proto(value.histo))
            elif what == "tensor":
                try:
                    self._add_tensor(tag, step, value)
                except (TypeError, ValueError, LookupError, AttributeError, MemoryError):
                    self._unreadable.setdefault(tag, step)
            else:
                self.other_tags.add(tag)

    def _add_tensor(self, tag: str, step: int, value: summary_pb2.Summary.Value) -> None:
        if value.HasField("metadata"):
            self._plugins.setdefault(tag, value.metadata.plugin_data.plugin_name)
        plugin = self._plugins.get(tag)
        if plugin == SCALARS:
            tensor = value.tensor
            scalar = tensor.float_val[0] if tensor.float_val else _number(tensor)
            self._keep(self._scalars, tag, step, scalar)
        elif plugin == HISTOGRAMS:
            self._keep(self._histograms, tag, step, _of_buckets(value.tensor))
        elif plugin == TEXT:
            self.texts[tag] = tensor_util.make_ndarray(value.tensor).ravel()[0].decode()
        else:
            self.other_tags.add(tag)

    def _keep(self, where: dict, tag: str, step: int, value: object) -> None:
        values = where.setdefault(tag, {})
        if step in values:
            self._repeated.setdefault(tag, step)
        values[step] = value

    def _problems(self) -> list[str]:
        return [
            f"{tag}: step {step} is logged more than once (two runs in one directory?); "
            "the last value counts"
            for tag, step in self._repeated.items()
        ] + [
            f"{tag}: what is logged at step {step} is no {self._plugins[tag].removesuffix('s')}"
            for tag, step in self._unreadable.items()
        ]

    def _series(self, tags: Collection[str]) -> dict[str, Series]:
        series = {}
        for tag in [tag for tag in self._scalars if tag in tags]:
            values = self._scalars[tag]
            steps = sorted(values)
            numbers = np.array([values[step] for step in steps], np.float64)
            series[tag] = Series(SCALARS, np.array(steps, np.int64), {"value": numbers})
        for tag in [tag for tag in self._histograms if tag in tags]:
            histograms = self._histograms[tag]
            steps = sorted(histograms)
            names = [n for n in histograms[steps[0]] if all(n in histograms[s] for s in steps)]
            statistics = {
                name: np.array([histograms[step][name] for step in steps], np.float64)
                for name in names
            }
            series.setdefault(tag, Series(HISTOGRAMS, np.array(steps, np.int64), statistics))
        return series


def _number(tensor) -> float:
    return float(tensor_util.make_ndarray(tensor).reshape(()))


def _of_histogram_proto(histogram: summary_pb2.HistogramProto) -> dict[str, float]:
    return {
        "count": histogram.num,
        "min": histogram.min if histogram.num else np.nan,
        "max": histogram.max if histogram.num else np.nan,
        "sum": histogram.sum,
        "sum_squares": histogram.sum_squares,
    }


def _of_buckets(tensor) -> dict[str, float]:
    """Returns what rows `[left edge, right edge, count]` tell however the buckets are cut."""
    buckets = tensor_util.make_ndarray(tensor).astype(np.float64).reshape(-1, 3)
    count = float(buckets[:, 2].sum())
    return {
        "count": count,
        "min": float(buckets[0, 0]) if count else np.nan,
        "max": float(buckets[-1, 1]) if count else np.nan,
    }
