"""Runs a command on hostile input and says what is wrong with how it ended."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from support.commands import environment, started

PATIENCE = 120  # seconds
LEFT_AFTER = 10  # seconds in which whatever a command started has to be gone


def wrong(folder: Path, arguments: Sequence[str], codes: Sequence[int], said: str = "") -> str:
    """Runs `rosetta ARGUMENTS` in a folder. Returns what is wrong with how it ended, "" if nothing.

    Args:
        folder: where it runs; its temporary files lie beside it.
        arguments: of the command.
        codes: the exit codes that are right.
        said: what it has to say.
    """
    temporary = folder.with_name(f"{folder.name}-temporary")
    temporary.mkdir()
    log = folder.with_name(f"{folder.name}.log")
    variables = {**environment(), "TMPDIR": str(temporary), "ROSETTA_TF1_PYTHON": ""}
    with started(["-m", "rosetta", *arguments], log, folder, env=variables) as command:
        try:
            code = command.wait(PATIENCE)
        except subprocess.TimeoutExpired:  # SIGTERM lets it end what it has started
            command.terminate()
            command.wait()
            return f"did not end within {PATIENCE} s"
    if ending := wrong_ending(log.read_text(errors="replace"), code, codes, said):
        return ending
    deadline = time.monotonic() + LEFT_AFTER
    while (left := _left(temporary)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return f"left behind: {left}" if left else ""


def wrong_ending(text: str, code: int, codes: Sequence[int], said: str) -> str:
    """Returns what is wrong with what a command printed and how it ended, "" if nothing.

    Args:
        text: what it printed.
        code: its exit code.
        codes: those that are right.
        said: what it has to say.
    """
    if "Traceback (most recent call last)" in text:
        return f"a traceback: {text[-500:]}"
    if code not in codes:
        return f"ended with {code}: {text[-300:]}"
    return "" if said in text else f"does not say {said!r}: {text[-300:]}"


def _left(temporary: Path) -> list[str]:
    """Returns the temporary files and the processes that a command has left behind."""
    files = [str(path) for path in temporary.iterdir()]
    wanted = f"TMPDIR={temporary}".encode()
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in entry.read_bytes().split(b"\0"):
                files.append(f"process {entry.parent.name}")
        except OSError:
            continue
    return files
