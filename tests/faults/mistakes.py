"""Wrong values of every flag of every command: one line says what is wrong, and nothing is harmed.

The flags are the commands' own, so none is forgotten; of the wrong values each flag gets some. Each
is tried in a process of its own, in a directory of its own.
"""

import contextlib
import os
import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

from absl import flags

from faults import commands
from faults.cases import Case
from rosetta.console import command_line
from rosetta.lessons.styles import STYLES
from support.events import curve, tf1_scalar, write_events
from support.forked import Forked

NAME = "mistakes"
PATIENCE = 300  # seconds; the machine may be busy
AT_ONCE = 3
EACH = 4  # values of a flag
CODES = {0, 1, 2, 3, 4}
LONG = "x" * 300
VALUES = (
    "", "nan", "inf", "-1", "0", "1e999", "9" * 20, "a,b", "a=b", "no\nline", "\udcff", LONG, "..",
    ".", "/dev/full", "/dev/zero", "/dev/stdout", "pipe", "loop", "thesis.txt", "nowhere/file",
)  # fmt: skip
VALID = {("steps", "9" * 20)}
SCRIPT = "import tensorflow as tf\nprint(1.5, 2.5)\n"
CHECKPOINT = commands.ROOT / "tests" / "checkpoints" / "recorded" / "dense" / "model"
# command -> what it is given besides the flag that is wrong
COMMANDS: dict[str, list[str]] = {
    "run": ["linear_regression", "--steps=3", "--style=tf1_compat"],
    "compare": ["xor"],
    "diff": ["a.py", "b.py"],
    "port": ["a.py"],
    "bench": ["--variant=NumPy", "--steps=11", "--repetitions=1", "--tf1_python=none"],
    "checkpoint": ["show", str(CHECKPOINT)],
    "tf1": [],
    "verify": ["plain.py", "same.py", "--tf1_python=none"],  # they import no TensorFlow
}
LESSONS = [("tf2_eager", "xor"), ("keras_api", "digits"), ("tf1_compat", "neuron")]
POSITIONAL = ("run", "compare", "diff", "port", "bench", "checkpoint", "verify", "new", "tf1")
HOSTILE = ("", "..", "/dev/zero", "pipe", "loop", "thesis.txt", LONG, "\udcff", "no\nline", "xor")
NEW_NAMES = ("a/b", "class", "A", "a b", "../c", "xor", "a;b", "1a", "é", "x" * 300, "", "_")


def cases(draw: random.Random, folder: Path) -> Iterator[Case]:
    """Yields a case for each mistake.

    Args:
        draw: draws the values that each flag gets.
        folder: an empty directory.
    """
    template = folder / "template"
    _fill(template)
    running: list[tuple[str, list[str], Path, Forked]] = []
    for number, (command, arguments) in enumerate(_all(draw)):
        place = folder / f"mistake-{number}"
        shutil.copytree(template, place, symlinks=True, copy_function=_copy)
        process = Forked(commands.call, (command, arguments), folder / f"{number}.txt", place,
                         {"TMPDIR": str(place / "tmp")})  # fmt: skip
        running.append((command, arguments, place, process))
        if len(running) == AT_ONCE:
            yield _case(*running.pop(0))
    for started in running:
        yield _case(*started)


def _all(draw: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Yields each command with arguments of which one is a mistake."""
    for command, given in COMMANDS.items():
        for flag in _flags(command, ["--help"]):
            for argument in _mistakes(draw, flag):
                yield command, [*given, argument]
    for style, lesson in LESSONS:
        for flag in _flags(f"{style}.{lesson}", ["--help"]):
            for argument in _mistakes(draw, flag):
                yield f"{style}.{lesson}", ["--steps=3", argument]
    for command in POSITIONAL:
        for name in HOSTILE:
            if (command, name) == ("bench", "xor"):  # no mistake: it measures, for minutes
                continue
            yield command, [name]
            yield command, [name, name]
    for name in NEW_NAMES:
        yield "new", [name]


def _mistakes(draw: random.Random, flag: flags.Flag) -> Iterator[str]:
    name = f"--{flag.name}" if len(flag.name) > 1 else f"-{flag.name}"
    yield name + "x"
    if flag.boolean:
        yield f"{name}=maybe"
        return
    yield name  # without a value, as the last argument
    for value in draw.sample(VALUES, EACH):
        if (flag.name, value) not in VALID:
            yield f"{name}={value}"


def _flags(command: str, arguments: Sequence[str]) -> list[flags.Flag]:
    """Returns the flags that a command defines."""
    found: list[flags.FlagValues] = []

    def parse(values: flags.FlagValues, *others: object) -> list[str]:
        found.append(values)
        raise command_line.HelpWanted

    with mock.patch.object(command_line, "parse", parse), contextlib.suppress(SystemExit):
        commands.call(command, arguments)
    return [found[0][name] for name in found[0]]


def _fill(template: Path) -> None:
    (template / "tmp").mkdir(parents=True)
    (template / "thesis.txt").write_text("years of work\n")
    for name in "ab":
        (template / f"{name}.py").write_text(SCRIPT)
    for name in ("plain", "same"):
        (template / f"{name}.py").write_text("print(1.5, 2.5)\n")
    (template / "loop").symlink_to("loop")
    os.mkfifo(template / "pipe")
    for style in list(STYLES)[:2]:
        write_events(template / "logs" / "xor" / "base" / style, curve(tf1_scalar))


def _copy(source: str, target: str) -> None:
    if Path(source).is_file():
        shutil.copy(source, target)
    else:
        os.mkfifo(target)


def _case(command: str, arguments: list[str], place: Path, process: Forked) -> Case:
    code = process.wait(PATIENCE)
    if code is None:
        process.kill()
        process.wait(PATIENCE)
    wrong = _wrong(code, process.log.read_text(errors="replace"), place)
    shutil.rmtree(place)
    return Case(command, "", wrong, [a[:40] for a in arguments])


def _wrong(code: int | None, said: str, place: Path) -> str:
    if code is None:
        return "it hangs"
    if "Traceback" in said:
        return f"traceback: {said.splitlines()[-1][:200]}"
    if code not in CODES:
        return f"it ended with {code}: {said[-200:]}"
    lines = [line for line in said.splitlines() if line.startswith("error: ")]
    if code == 2 and len(lines) != 1:
        return f"not one line: {said[-300:]}"
    if (place / "thesis.txt").read_text() != "years of work\n":
        return "somebody's file has been changed"
    left = [path.name for path in place.rglob("*.partial")] + os.listdir(place / "tmp")
    return f"it leaves {left[0]}" if left else ""
