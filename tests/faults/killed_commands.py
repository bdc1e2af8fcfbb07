"""Commands that are killed at random times: what they write is whole, as it was before, or absent.

What a killed command leaves beside that goes with the next one.
"""

import dataclasses
import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np

from faults import commands
from faults.cases import Case
from rosetta.console.temporary import YOUNG
from support.events import curve, tf1_scalar, write_events
from support.forked import Forked

NAME = "other commands killed"
PATIENCE = 300  # seconds; the machine may be busy
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
RECORDED = commands.ROOT / "tests" / "checkpoints"
# name -> its arguments, what it writes, and how often it is killed; the dear ones seldom
COMMANDS = {
    "port": (["a.py", "-o", "out.py", "--overwrite"], "out.py", 10),
    "port of a folder": (["scripts", "--outdir=out", "--jobs=2", "--overwrite"], "out", 8),
    "diff": (["xor", "--html=out.html"], "out.html", 10),
    "diff of all": (["--all", "--html=out"], "out", 6),
    "compare": (["--plot=out.png"], "out.png", 8),
    "checkpoint": (
        ["convert", str(RECORDED / "recorded/dense/model"), "out.weights.h5", "--to=keras",
         f"--like={RECORDED / 'keras_models.py'}:dense", "--overwrite"],
        "out.weights.h5", 8,
    ),
    "port to tf2_eager": (["a.py", "--to=tf2_eager", "-o", "out.py", "--overwrite"], "out.py", 2),
    "verify": (["plain.py", "plain.py", "--tf1_python=none"], "", 6),
    "bench": (
        ["--variant=tf2_eager,NumPy", "--steps=101", "--repetitions=1", "--tf1_python=none",
         "--plot=out.png"],
        "", 2,
    ),
}  # fmt: skip
SCRIPT = """
import tensorflow as tf
x = tf.placeholder(tf.float32)
with tf.Session() as session:
    print(session.run(2 * x, {x: 1.5}))
"""


@dataclasses.dataclass(frozen=True)
class Whole:
    """What a command does that is not killed: its time, exit code, what it writes, and where."""

    seconds: float
    code: int | None
    written: dict[str, bytes]
    place: Path


def cases(draw: random.Random, folder: Path) -> Iterator[Case]:
    """Yields a case for each of the kills.

    Args:
        draw: draws when they hit, and with which signal.
        folder: an empty directory.
    """
    turns = [name for name, (_, _, times) in COMMANDS.items() for _ in range(times)]
    whole: dict[str, Whole] = {}
    for number, name in enumerate(turns):
        place = folder / f"{number}"
        _fill(place)
        if name in whole:
            if draw.random() < 0.5:  # what it writes is there already and is replaced
                shutil.copytree(whole[name].place, place, dirs_exist_ok=True)
        else:
            started = time.monotonic()
            code = _start(name, place).wait(PATIENCE)
            seconds = time.monotonic() - started
            whole[name] = Whole(seconds, code, _written(name, place), place)
        process = _start(name, place)
        after, with_signal = draw.uniform(0, whole[name].seconds), draw.choice(SIGNALS)
        if process.wait(after) is None:
            process.send_signal(with_signal)
        ended = process.wait(PATIENCE)
        wrong = _wrong(name, place, whole[name], ended, process.said())
        yield Case(name, "", wrong, (with_signal.name, f"{after:.2f} s", ended))


def _fill(place: Path) -> None:
    (place / "scripts").mkdir(parents=True)
    for path in (place / "a.py", *(place / "scripts" / f"{name}.py" for name in "bcdef")):
        path.write_text(SCRIPT)
    (place / "plain.py").write_text("import time\nprint(1.5)\ntime.sleep(0.5)\n")
    for style in ("tf1_compat", "tf2_eager"):
        write_events(place / "logs" / "xor" / "base" / style, curve(tf1_scalar))


def _start(name: str, place: Path) -> Forked:
    command = name.partition(" ")[0]
    temporary = place / "tmp"
    temporary.mkdir(exist_ok=True)
    told = (command, COMMANDS[name][0])
    return Forked(commands.call, told, place / "log.txt", place, {"TMPDIR": str(temporary)})


def _written(name: str, place: Path) -> dict[str, bytes]:
    """Returns what a command has written, by the names of the files."""
    target = place / COMMANDS[name][1]
    if not COMMANDS[name][1] or not target.exists():
        return {}
    files = [target] if target.is_file() else [f for f in target.rglob("*") if f.is_file()]
    return {str(f.relative_to(place)): _contents(f) for f in files if f.name[0] != "."}


def _contents(file: Path) -> bytes:
    if file.suffix != ".h5":
        return file.read_bytes()
    found = []  # without the times that HDF5 notes
    with h5py.File(file) as weights:
        weights.visititems(
            lambda name, item: (
                found.append((name, np.array(item).tobytes()))
                if isinstance(item, h5py.Dataset)
                else None
            )
        )
    return repr(sorted(found)).encode()


def _wrong(name: str, place: Path, whole: Whole, ended: int | None, said: str) -> str:
    if ended is None:
        return "it does not end"
    if "Traceback" in said:
        return f"traceback: {said.splitlines()[-1]}"
    for file, contents in _written(name, place).items():
        if contents != whole.written.get(file):
            return f"{file} is neither whole nor as it was"
    if ended == -signal.SIGKILL:  # what it leaves goes with the next one
        time.sleep(YOUNG + 0.1)  # then it is sure that nobody is about to use it
        again = _start(name, place)
        if again.wait(PATIENCE) != whole.code or _written(name, place) != whole.written:
            return f"the same command does not end well afterwards: {again.said()[-200:]}"
    left = [*(place / "tmp").iterdir(), *place.rglob("*.partial*")]
    return f"it leaves {left[0].name}" if left else ""
