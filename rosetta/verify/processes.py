"""Starting a script so that it, and all it starts, can be ended.

On Linux that reaches processes which began a session of their own: all are found by a variable in
their environment. On other systems of the Unix family those stay; on Windows, those whose parent
has ended before.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MARK = "ROSETTA_VERIFY_RUN"
_GRACE = 2.0  # seconds from SIGTERM, on which a script leaves its traceback, to SIGKILL


def start(command: list[Any], mark: str, env: dict[str, str], **options: Any) -> subprocess.Popen:
    """Starts a program in a process group of its own.

    Args:
        command: the program and its arguments.
        mark: what tells its processes from those of other runs.
        env: its environment variables.
        **options: more for `subprocess.Popen`.
    """
    if os.name == "nt":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        options["start_new_session"] = True
    return subprocess.Popen(command, env={**env, MARK: mark}, **options)


def end(process: subprocess.Popen, mark: str) -> None:
    """Ends a program, if it still runs, and whatever it has started.

    Args:
        process: what `start` returned.
        mark: what `start` was given.
    """
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)
        process.wait()
        return
    if process.poll() is None:
        _signal_group(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    _signal_group(process, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + _GRACE
    while (left := list(_marked(mark))) and time.monotonic() < deadline:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _signal_group(process: subprocess.Popen, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: a group of zombies
        os.killpg(process.pid, number)


def _marked(mark: str) -> Iterator[int]:
    """Returns the processes that carry a mark, on Linux. A zombie's environment is empty."""
    wanted = f"{MARK}={mark}".encode()
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if wanted in entry.read_bytes().split(b"\0"):
                yield int(entry.parent.name)
