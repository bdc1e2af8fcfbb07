"""A command's temporary files: in a directory of its own, which goes however the command ends.

TensorFlow's AutoGraph writes a file for each function that it converts and removes it when Python
ends. A process that a signal ends leaves it.
"""

import contextlib
import glob
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PREFIX = "tf-rosetta-command-"
LOCK = "lock"  # the command holds it as long as it lives
YOUNG = 5  # seconds; in younger directories a command may be about to take its lock

_current: str | None = None


@contextlib.contextmanager
def own_directory() -> Iterator[None]:
    """Leads all temporary files of the block, and of what it starts, into a new directory.

    At the end the directory is removed. So are those of commands that were killed.
    """
    global _current
    base, variable = tempfile.gettempdir(), os.environ.get("TMPDIR")
    with directory(Path(base), PREFIX) as place:
        _current = tempfile.tempdir = os.environ["TMPDIR"] = str(place)
        try:
            yield
        finally:
            _current, tempfile.tempdir = None, base
            if variable is None:
                del os.environ["TMPDIR"]
            else:
                os.environ["TMPDIR"] = variable


def remove() -> None:
    """Removes this command's directory, if it has one, when the process ends at once."""
    if _current:
        shutil.rmtree(_current, ignore_errors=True)


@contextlib.contextmanager
def directory(base: Path, prefix: str) -> Iterator[Path]:
    """Makes a directory for a `with` block and removes it, and those that killed processes left.

    Args:
        base: where it is made.
        prefix: what its name begins with. What is called so and holds the lock's file is of a
            command before.

    Raises:
        OSError: it cannot be made.
    """
    import filelock  # it takes longer than all that a command needs before it takes Ctrl-C

    for other in base.glob(f"{glob.escape(prefix)}*"):
        with contextlib.suppress(OSError, filelock.Timeout):
            if _may_be_abandoned(other):
                with filelock.FileLock(other / LOCK, timeout=0):
                    shutil.rmtree(other, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=prefix, dir=base))
    try:
        with filelock.FileLock(place / LOCK):
            yield place
    finally:
        _remove(place)


def _remove(place: Path) -> None:
    """Removes a directory; if `multiprocessing` keeps its files there, once it has removed them."""
    if not any(place.glob("pymp-*")):
        shutil.rmtree(place, ignore_errors=True)
        return
    from multiprocessing import util

    # It removes its own when Python ends, with the priority -100, and fails if they are gone.
    util.Finalize(None, shutil.rmtree, (place,), {"ignore_errors": True}, exitpriority=-101)


def _may_be_abandoned(place: Path) -> bool:
    status = place.lstat()
    ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    made_here = stat.S_ISDIR(status.st_mode) and (place / LOCK).is_file()
    return ours and made_here and time.time() - status.st_mtime > YOUNG
