"""A command's temporary files: in a directory of its own, which goes however the command ends.

TensorFlow's AutoGraph writes a file for each function that it converts and removes it when Python
ends. A process that a signal ends leaves it.
"""

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PREFIX = "tf-rosetta-"
LOCK = "lock"  # the command holds it as long as it lives
YOUNG = 5  # seconds; in younger directories a command may be about to take its lock

_current: str | None = None


@contextlib.contextmanager
def own_directory() -> Iterator[None]:
    """Leads all temporary files of the block, and of what it starts, into a new directory.

    At the end the directory is removed. So are those of commands that were killed.
    """
    global _current
    import filelock  # it takes longer than all that a command needs before it takes Ctrl-C

    base, variable = tempfile.gettempdir(), os.environ.get("TMPDIR")
    _remove_abandoned(Path(base))
    _current = tempfile.mkdtemp(prefix=PREFIX)
    lock = filelock.FileLock(Path(_current, LOCK))
    lock.acquire()
    tempfile.tempdir = os.environ["TMPDIR"] = _current
    try:
        yield
    finally:
        lock.release()
        remove()
        tempfile.tempdir = base
        if variable is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = variable


def remove() -> None:
    """Removes this command's directory, if it has one."""
    global _current
    if _current:
        shutil.rmtree(_current, ignore_errors=True)
    _current = None


def _remove_abandoned(base: Path) -> None:
    import filelock

    for directory in base.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, filelock.Timeout):
            status = directory.lstat()
            ours = stat.S_ISDIR(status.st_mode) and status.st_uid == _user()
            if ours and time.time() - status.st_mtime > YOUNG:
                with filelock.FileLock(directory / LOCK, timeout=0):
                    shutil.rmtree(directory, ignore_errors=True)


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0  # 0 is what Windows says of every file
