"""Running a script so that it, and all it starts, ends.

On Linux that reaches processes which began a session of their own: this process takes over those
whose parents end, and whatever runs in a container is found by a variable in its environment. On
other systems of the Unix family those stay; on Windows, those whose parent has ended before.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rosetta.console import children

MARK = "ROSETTA_VERIFY_RUN"
_GRACE = 2.0  # seconds from SIGTERM, on which a script leaves its traceback, to SIGKILL
_PR_SET_CHILD_SUBREAPER = 36  # of linux/prctl.h


@contextlib.contextmanager
def started(
    command: list[Any], mark: str, env: dict[str, str], **options: Any
) -> Iterator[subprocess.Popen]:
    """Starts a program for a `with` block, at whose end it ends, with whatever it has started.

    Args:
        command: the program and its arguments.
        mark: what tells its processes from those of other runs.
        env: its environment variables.
        **options: more for `subprocess.Popen`.
    """
    before: set[int] = set()
    if os.name == "nt":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        options["start_new_session"] = True
        _take_over_orphans()
        before.update(_children(os.getpid()))
    options |= children.ENDING_WITH_PARENT
    process = subprocess.Popen(command, env={**env, MARK: mark}, **options)
    try:
        yield process
    finally:
        if os.name == "nt":
            _end_on_windows(process)
        else:
            _end(process, mark, before)


def _end_on_windows(process: subprocess.Popen) -> None:
    subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)
    process.wait()


def _end(process: subprocess.Popen, mark: str, before: set[int]) -> None:
    if process.poll() is None:
        _signal_group(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    _signal_group(process, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + _GRACE
    while (left := _left(mark, before)) and time.monotonic() < deadline:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.01)


def _signal_group(process: subprocess.Popen, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: a group of zombies
        os.killpg(process.pid, number)


def _take_over_orphans() -> None:
    """Makes this process the parent of those below it whose own parent ends, on Linux."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _left(mark: str, before: set[int]) -> set[int]:
    """Returns what a program has left behind: it carries the mark, or this process took it over."""
    new = set(_children(os.getpid())) - before
    found = set(_marked(mark)) | new
    while new:
        new = {child for pid in new for child in _children(pid)} - found
        found |= new
    return found


def _children(pid: int) -> Iterator[int]:
    """Yields the children of a process, zombies included, on Linux; elsewhere none."""
    for tasks in Path("/proc", str(pid), "task").glob("*/children"):
        with contextlib.suppress(OSError):
            yield from map(int, tasks.read_text().split())


def _marked(mark: str) -> Iterator[int]:
    """Yields the processes that carry a mark, on Linux. A zombie's environment is empty."""
    wanted = f"{MARK}={mark}".encode()
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if wanted in entry.read_bytes().split(b"\0"):
                yield int(entry.parent.name)
