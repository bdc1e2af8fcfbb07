"""What TensorFlow 1.15.5 computed for a new lesson: as long as it computes the same as its model.

The recorder's script of the new lesson is its model's, so the model's recordings hold for it, too.
`make record-tf1` records them anew once the lesson has become another.
"""

import io
import json
import struct
from pathlib import Path

from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

from rosetta.new.copies import MODEL

RECORDED = "rosetta/reference/recorded"
TABLE = f"{RECORDED}/ONE_ULP.txt"
EVENTS = ("rosetta/reference/event_files/{}", "logs/{}/base/tf1_15_5")


def files(root: Path, name: str) -> dict[Path, bytes]:
    """Returns the recordings and event files of the new lesson by their paths.

    Args:
        root: the clone of the repository.
        name: of the lesson.
    """
    found = {}
    for path in sorted((root / RECORDED).glob(f"{MODEL}*.json")):
        recording = {**json.loads(path.read_text(encoding="utf-8")), "lesson": name}
        text = json.dumps(recording, separators=(",", ":"), sort_keys=True) + "\n"
        found[path.with_name(path.name.replace(MODEL, name))] = text.encode()
    for place in EVENTS:
        (path,) = (root / place.format(MODEL)).iterdir()
        found[root / place.format(name) / path.name] = _of_lesson(path.read_bytes(), name)
    return found


def changed(root: Path, name: str) -> dict[Path, bytes]:
    """Returns the table of what one unit in the last place does, with the new lesson's rows."""
    head, rows = [], {}
    for line in (root / TABLE).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            head.append(line)
        else:
            recording, share = line.split()
            rows[recording] = share
            if recording.partition(",")[0] == MODEL:
                rows[recording.replace(MODEL, name)] = share
    width = max(map(len, rows))
    written = [*head, *(f"{recording:{width}}  {rows[recording]}" for recording in sorted(rows))]
    return {root / TABLE: ("\n".join(written) + "\n").encode()}


def _of_lesson(events: bytes, name: str) -> bytes:
    """Returns an event file whose hyperparameters name another lesson."""
    written = io.BytesIO()
    writer = RecordWriter(written)
    at = 0
    while at < len(events):
        (length,) = struct.unpack_from("<Q", events, at)
        writer.write(_renamed(events[at + 12 : at + 12 + length], name))
        at += 12 + length + 4  # length and its checksum, the data, theirs
    return written.getvalue()


def _renamed(data: bytes, name: str) -> bytes:
    event = event_pb2.Event.FromString(data)
    for value in event.summary.value:
        plugin = value.metadata.plugin_data
        if plugin.plugin_name == "hparams":
            told = plugin_data_pb2.HParamsPluginData.FromString(plugin.content)
            if "lesson" in told.session_start_info.hparams:
                told.session_start_info.hparams["lesson"].string_value = name
                plugin.content = told.SerializeToString()
                return event.SerializeToString()
    return data
