"""Commands that are killed at random times: what they write is whole, as it was before, or absent.

What a killed command leaves beside that goes with the next one.
"""

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
KILLS = 50
PATIENCE = 120  # seconds
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
SCRIPTS = commands.ROOT / "tests" / "port" / "scripts"
RECORDED = commands.ROOT / "tests" / "checkpoints"
# command -> its arguments, and what it writes
COMMANDS = {
    "port": ([str(SCRIPTS / "convolution.py"), "-o", "out.py", "--overwrite"], "out.py"),
    "port to tf2_eager": (
        [str(SCRIPTS / "lstm_sequence.py"), "--to=tf2_eager", "-o", "out.py", "--overwrite"],
        "out.py",
    ),
    "port of a folder": ([str(SCRIPTS), "--outdir=out", "--jobs=2", "--overwrite"], "out"),
    "diff": (["xor", "--html=out.html"], "out.html"),
    "diff of all": (["--all", "--html=out"], "out"),
    "compare": (["--plot=out.png"], "out.png"),
    "checkpoint": (
        ["convert", str(RECORDED / "recorded/dense/model"), "out.weights.h5", "--to=keras",
         f"--like={RECORDED / 'keras_models.py'}:dense", "--overwrite"],
        "out.weights.h5",
    ),
    "bench": (
        ["--variant=tf2_eager,NumPy", "--steps=101", "--repetitions=1", "--tf1_python=none",
         "--plot=out.png"],
        "",
    ),
}  # fmt: skip


def cases(draw: random.Random, folder: Path) -> Iterator[Case]:
    """Yields a case for each of the kills.

    Args:
        draw: draws when they hit, and with which signal.
        folder: an empty directory.
    """
    whole = {}
    for number in range(KILLS):
        name = list(COMMANDS)[number % len(COMMANDS)]
        place = folder / f"{number}"
        place.mkdir()
        for style in ("tf1_compat", "tf2_eager"):
            write_events(place / "logs" / "xor" / "base" / style, curve(tf1_scalar))
        if name not in whole:
            started = time.monotonic()
            code = _start(name, place).wait(PATIENCE)
            whole[name] = time.monotonic() - started, code, _written(name, place)
        seconds, code, expected = whole[name]
        before = number % 2 == 0 and number >= len(COMMANDS)
        if before:  # what it writes is there already and is replaced
            shutil.copytree(folder / str(number % len(COMMANDS)), place, dirs_exist_ok=True)
        process = _start(name, place)
        after, number_of_signal = draw.uniform(0, seconds), draw.choice(SIGNALS)
        if process.wait(after) is None:
            process.send_signal(number_of_signal)
        ended = process.wait(PATIENCE)
        detail = (number_of_signal.name, f"{after:.2f} s", ended)
        yield Case(name, "", _wrong(name, place, expected, code, ended, process.said()), detail)


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


def _wrong(
    name: str,
    place: Path,
    expected: dict[str, bytes],
    code: int | None,
    ended: int | None,
    said: str,
) -> str:
    if ended is None:
        return "it does not end"
    if "Traceback" in said:
        return f"traceback: {said.splitlines()[-1]}"
    for file, contents in _written(name, place).items():
        if contents != expected.get(file):
            return f"{file} is neither whole nor as it was"
    time.sleep(YOUNG + 0.1)  # then it is sure that nobody is about to use what is left
    again = _start(name, place)
    if again.wait(PATIENCE) != code or _written(name, place) != expected:
        return f"the same command does not end well afterwards: {again.said()[-200:]}"
    left = [*(place / "tmp").iterdir(), *place.rglob("*.partial*")]
    return f"it leaves {left[0].name}" if left else ""
