"""What takes long to make is made by one test process and read by all."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def filled_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], None]
) -> Path:
    """Returns a directory of this run of the tests, filled by whichever process comes first.

    Args:
        tmp_path_factory: pytest's.
        name: of the directory.
        fill: puts into the directory, which is there, what belongs into it.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the processes' own directories lie in it
    directory, done = base / name, base / f"{name}.done"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a process that ends gives it back
        if not done.exists():
            directory.mkdir(exist_ok=True)  # another process may have failed to fill it
            fill(directory)
            done.touch()
    return directory
