"""One execution of a script under an interpreter, with its output, its end and its time."""

import contextlib
import dataclasses
import json
import os
import re
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from rosetta.scripts import notebook
from rosetta.scripts.working_directory import copy_beside, copy_regular_files, temporary_directory
from rosetta.tf1 import interpreter
from rosetta.verify import processes

LARGEST_OUTPUT = 8 * 2**20  # bytes; three times what the longest lab of the course prints
_LARGEST_ERRORS = 2**28  # bytes of stderr, of which only the end is read
_END_OF_ERRORS = 2**16
_LOOK_EVERY = 0.1  # seconds
_RUNNER = Path(__file__).with_name("script_runner.py")
_EXCEPTION = re.compile(r"^[\w.]*(?:Error|Exception|Exit|Interrupt|Warning)\b")


@dataclasses.dataclass(frozen=True)
class Place:
    """A line of a script, or of a notebook's code cell; both count from 1."""

    line: int
    cell: int | None = None

    def __str__(self) -> str:
        return f"line {self.line}" if self.cell is None else f"cell {self.cell} line {self.line}"


@dataclasses.dataclass(frozen=True)
class Execution:
    """What a script did.

    `exit_code` is None when it was stopped, and negative when a signal ended it. `unseeded` names
    the random generators it drew from without a seed, `nudged` counts the variables that were
    changed by a millionth, `tensorflow` is the version it imported. `stopped` says why it was
    stopped, `place` is the line of the script it failed in or was stopped in, if that is known.
    `draws` tells what its graphs drew without a seed.
    """

    output: str
    last_error: str
    exit_code: int | None
    seconds: float
    tensorflow: str | None
    unseeded: tuple[str, ...]
    nudged: int
    stopped: str = ""
    place: Place | None = None
    draws: tuple[Sequence[Any], ...] = ()

    @property
    def failure(self) -> str:
        """A clause that says how it failed; empty if it did not."""
        where = f" in {self.place}" if self.place else ""
        if self.exit_code is None:
            return f"{self.stopped or 'did not end in time'}" + (
                f" (it was{where})" if where else ""
            )
        if self.exit_code < 0:
            return f"was ended by {_signal_name(-self.exit_code)}{where}"
        reason = self.last_error or f"exit code {self.exit_code}"
        return f"failed{where}: {reason}" if self.exit_code else ""


def execute(
    original: Path,
    script: Path,
    python: str,
    *,
    timeout: float,
    foreign: bool = False,
    seed: int = 1,
    nudge: int = 0,
    draws: Sequence[Sequence[Any]] = (),
    keep: tuple[str, Path] | None = None,
    on_wait: Callable[[float], None] = lambda seconds: None,
) -> Execution:
    """Runs a script in a copy of the directory of `original`.

    It is stopped, with all it started, when its time is over or it has printed more than 8 MiB.
    Where it prints the path of the copy, its output has that of the directory itself.

    Args:
        original: the script whose data it reads.
        script: the script to run.
        python: the interpreter.
        timeout: seconds it may take.
        foreign: the interpreter is another one than this, so PYTHONPATH is not for it.
        seed: what it draws from where it draws without a seed.
        nudge: change the initial weights by a millionth, in one of several patterns; 0: leave them.
        draws: what its original drew without a seed from a graph, as `Execution` has it.
        keep: a directory that the script writes, relative to its own, and where to copy it.
        on_wait: called several times a second, with the seconds it has taken.

    Raises:
        UsageError: the script is a notebook that cannot be read, or its directory is too large.
        RunError: there is no room for a copy of its directory.
    """
    with copy_beside(original, script) as place, temporary_directory() as records:
        report = records / "report.json"
        options = [f"--seed={seed}", *([f"--nudge={nudge}"] if nudge else [])]
        if draws:
            (records / "draws.json").write_text(json.dumps(draws))
            options.append(f"--draws={records / 'draws.json'}")
        if script.suffix == ".ipynb":
            cells = records / "cells.json"
            cells.write_text(json.dumps(notebook.code_cells(script)))
            options.append(f"--cells={cells}")
        mark = uuid.uuid4().hex
        with (
            (records / "stdout").open("w+b") as stdout,
            (records / "stderr").open("w+b") as stderr,
        ):
            start = time.monotonic()
            with processes.started(
                [python, "-u", _RUNNER, report, place.name, *options],
                mark,
                _environment(foreign),
                cwd=place.parent,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
            ) as process:
                stopped = _wait(process, start, timeout, (stdout, stderr), on_wait)
            seconds = time.monotonic() - start
            there, here = str(place.parent), str(original.resolve().parent)
            output, errors = (text.replace(there, here) for text in (_head(stdout), _tail(stderr)))
        if keep and (place.parent / keep[0]).is_dir():
            copy_regular_files(place.parent / keep[0], keep[1])
        facts = _facts(report)
        failed_at = facts.get("failed_at") or _stack(report, place.name)
    return Execution(
        output,
        _last_error(errors),
        None if stopped else process.returncode,
        seconds,
        facts.get("tensorflow"),
        tuple(facts.get("unseeded", ())),
        facts.get("nudged", 0),
        stopped,
        Place(**failed_at) if failed_at and (stopped or process.returncode) else None,
        tuple(facts.get("draws", ())),
    )


def _wait(
    process: subprocess.Popen,
    start: float,
    timeout: float,
    written: tuple[IO[bytes], IO[bytes]],
    on_wait: Callable[[float], None],
) -> str:
    """Waits for a script. Returns why it has to be stopped, or an empty string if it has ended."""
    while True:
        left = start + timeout - time.monotonic()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, min(left, _LOOK_EVERY)))
            return ""
        for file, name, limit in zip(
            written, ("stdout", "stderr"), (LARGEST_OUTPUT, _LARGEST_ERRORS)
        ):
            if os.fstat(file.fileno()).st_size > limit:
                return f"was stopped after it had written {limit // 2**20} MiB to {name}"
        if left <= 0:
            return "did not end in time"
        on_wait(time.monotonic() - start)


def _environment(foreign: bool) -> dict[str, str]:
    return {
        **(interpreter.environment() if foreign else os.environ),
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
    }


def _head(file: IO[bytes]) -> str:
    file.seek(0)
    output = file.read(LARGEST_OUTPUT)
    if len(output) == LARGEST_OUTPUT:
        output = output[: output.rfind(b"\n") + 1]  # without half a number
    return output.decode("utf-8", errors="replace")


def _tail(file: IO[bytes]) -> str:
    file.seek(max(0, os.fstat(file.fileno()).st_size - _END_OF_ERRORS))
    return file.read(_END_OF_ERRORS).decode("utf-8", errors="replace")


def _facts(report: Path) -> dict[str, Any]:
    """Returns what the runner reported; nothing if it was ended before it could."""
    try:
        return json.loads(report.read_text())
    except (OSError, ValueError):
        return {}


def _stack(report: Path, name: str) -> dict[str, int] | None:
    """Returns the innermost line of the script that a fatal signal, or SIGTERM, found it in."""
    try:
        stack = report.with_suffix(".stack").read_text("ascii", errors="replace")
    except OSError:
        return None
    name = name.encode("ascii", "backslashreplace").decode()
    found = re.search(rf'File "{re.escape(name)}(?: cell (\d+))?", line (\d+)', stack)
    return found and {"cell": found[1] and int(found[1]), "line": int(found[2])}


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _last_error(stderr: str) -> str:
    """Returns the line that says what went wrong: the last exception, else the last line."""
    told = [line.strip() for line in stderr.splitlines() if line.strip()]
    exceptions = [line for line in told if _EXCEPTION.match(line)]
    return (exceptions or told or [""])[-1]
