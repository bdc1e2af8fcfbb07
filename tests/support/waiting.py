"""Waiting for a condition, never for a fixed time."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from support.commands import Started

PATIENCE = 240  # seconds; a loaded machine takes long to import TensorFlow


def wait_until(
    condition: Callable[[], object], what: str, processes: Iterable[Started] = ()
) -> None:
    """Returns when the condition holds.

    Args:
        condition: what is asked again and again.
        what: what is waited for, as the test's failure names it.
        processes: those that have to run on meanwhile; the test fails when one ends.
    """
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"after {PATIENCE} s: not {what}"
        for process in processes:
            assert process.poll() is None, f"ended before {what}:\n{process.said()}"
        time.sleep(0.1)


def runs(pid: str) -> bool:
    """Returns whether a process has not ended; one that nobody asked how it ended, has."""
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False
