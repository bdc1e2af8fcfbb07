"""Damaged event files and hostile requests: `rosetta compare` and the tab answer, and soon."""

import json
import random
import shutil
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import google_crc32c
from tensorboard.backend import application
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins import base_plugin
from werkzeug.test import Client

from faults import commands
from faults.cases import Case
from rosetta.compare.comparison import compare_experiments
from rosetta.tensorboard_plugin.plugin import RosettaPlugin

NAME = "damaged event files, hostile requests"
FILES, REQUESTS = 100, 100
SLOWEST = 10  # seconds of the processor that one answer may take
RECORDED = commands.ROOT / "logs"
HOSTILE = ("../../etc/passwd", "xor/base/../../..", "%00", "xor%2Fbase", "\\..\\", "%ff%fe",
           "x" * 9999, "<script>", "{}", "/etc/passwd")  # fmt: skip
PLACES = ("comparison?experiment={0}", "sources?experiment={0}", "sources?{0}={0}", "{0}",
          "index.js/{0}", "experiments?{0}", "comparison?experiment=xor/base&{0}")  # fmt: skip
ROUTES = ("experiments", "comparison?experiment=xor/base", "sources?experiment=xor/base")


def cases(draw: random.Random, folder: Path) -> Iterator[Case]:
    """Yields a case for each damaged file and for each request.

    Args:
        draw: draws what is damaged, and how.
        folder: an empty directory.
    """
    (file,) = (RECORDED / "xor/base/tf1_15_5").iterdir()
    whole = file.read_bytes()
    names = list(DAMAGES)
    for number in range(FILES):
        name = names[number % len(names)]
        tree = folder / f"{number}"
        run = tree / "xor" / "base" / "tf2_eager"
        run.mkdir(parents=True)
        (run / file.name).write_bytes(DAMAGES[name](draw, whole))
        shutil.copytree(file.parent, tree / "xor" / "base" / "tf1_compat")
        wrong = _compared(tree) or next(filter(None, (_asked(tree, r) for r in ROUTES)), "")
        yield Case("event file", name, wrong, number)
        shutil.rmtree(tree)
    tree = folder / "tree"
    for style in ("tf1_compat", "tf2_eager"):
        shutil.copytree(file.parent, tree / "xor" / "base" / style)
    for _ in range(REQUESTS):
        route = _route(draw)
        yield Case("request", "", _asked(tree, route), route[:80])
    yield Case("request", "100,000 tags", _many_tags(folder / "many"))


def _cut(draw: random.Random, whole: bytes) -> bytes:
    return whole[: draw.randrange(len(whole))]


def _flipped(draw: random.Random, whole: bytes) -> bytes:
    damaged = bytearray(whole)
    for _ in range(draw.randrange(1, 20)):
        damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
    return bytes(damaged)


def _torn(draw: random.Random, whole: bytes) -> bytes:
    at, length = draw.randrange(len(whole)), draw.randrange(1, 500)
    return whole[:at] + draw.randbytes(draw.randrange(500)) + whole[at + length :]


def _garbage(draw: random.Random, whole: bytes) -> bytes:
    return draw.randbytes(draw.randrange(5000))


def _endless(draw: random.Random, whole: bytes) -> bytes:
    length = struct.pack("<Q", draw.choice([2**63, 2**40, 2**32 - 1, len(whole) * 2]))
    return whole + length + _checksum(length)


def _no_event(draw: random.Random, whole: bytes) -> bytes:
    return whole + _record(draw.randbytes(draw.randrange(200)))


def _strange_value(draw: random.Random, whole: bytes) -> bytes:
    """Adds events that a writer would not write: tensors of any type, shape and plugin."""
    records = []
    for _ in range(20):
        value = summary_pb2.Summary.Value(
            tag=draw.choice(["cost", "accuracy", "", "\n", "x" * 9999])
        )
        kind = draw.choice(["tensor", "tensor", "simple_value", "histo", "image"])
        if kind == "tensor":
            plugin = draw.choice(["scalars", "histograms", "text", "hparams", "images", ""])
            value.metadata.plugin_data.plugin_name = plugin
            value.tensor.dtype = draw.randrange(24)
            value.tensor.tensor_content = draw.randbytes(draw.randrange(40))
            for _ in range(draw.randrange(4)):
                value.tensor.tensor_shape.dim.add(size=draw.choice([-1, 0, 1, 3, 2**40]))
        elif kind == "simple_value":
            value.simple_value = draw.choice([float("nan"), float("inf"), 1e-40, 0.0])
        elif kind == "histo":
            value.histo.num = draw.choice([-1.0, 0.0, float("nan")])
        else:
            value.image.encoded_image_string = draw.randbytes(9)
        step = draw.choice([-1, 0, 100, 2**62, -(2**62)])
        summary = summary_pb2.Summary(value=[value])
        records.append(_record(event_pb2.Event(step=step, summary=summary).SerializeToString()))
    return whole + b"".join(records)


def _empty(draw: random.Random, whole: bytes) -> bytes:
    return b""


DAMAGES: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "cut": _cut, "bits flipped": _flipped, "torn": _torn, "garbage": _garbage,
    "endless record": _endless, "no event": _no_event, "strange value": _strange_value,
    "empty": _empty,
}  # fmt: skip


def _record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + _checksum(length) + data + _checksum(data)


def _checksum(data: bytes) -> bytes:
    crc = google_crc32c.value(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF)


def _compared(tree: Path) -> str:
    try:
        for comparison in compare_experiments(tree):
            json.dumps(comparison.as_json(), allow_nan=False)
    except Exception as error:  # whatever it is, a user would see a traceback
        return f"compare: {type(error).__name__}: {error}"
    return ""


def _asked(tree: Path, route: str) -> str:
    plugin = RosettaPlugin(base_plugin.TBContext(logdir=str(tree)))
    client = Client(application.TensorBoardWSGI([plugin]))
    started = time.process_time()  # it waits for nothing, and others may use the machine
    try:
        answer = client.get(f"/data/plugin/rosetta/{route}")
    except Exception as error:  # the same
        return f"{route}: {type(error).__name__}: {error}"
    seconds = time.process_time() - started
    if answer.status_code not in (200, 404):
        return f"{route}: status {answer.status_code}"
    if "root:" in answer.text or "class RosettaPlugin" in answer.text:
        return f"{route}: it reads another file"
    return f"{route}: {seconds:.0f} s" if seconds > SLOWEST else ""


def _route(draw: random.Random) -> str:
    name = draw.choice([*HOSTILE, "xor/base" * draw.randrange(99), draw.randbytes(20).hex()])
    return draw.choice(PLACES).format(name)


def _many_tags(tree: Path) -> str:
    many = summary_pb2.Summary(
        value=[summary_pb2.Summary.Value(tag=f"tag{i}", simple_value=i) for i in range(100_000)]
    )
    data = _record(event_pb2.Event(step=0, summary=many).SerializeToString())
    for style in ("tf1_compat", "tf2_eager", "keras_api"):
        run = tree / "xor" / "base" / style
        run.mkdir(parents=True)
        (run / "events.out.tfevents.1.x").write_bytes(data)
    return _asked(tree, ROUTES[1])
