"""A throw-away copy of the directory that a script reads its data from."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rosetta.console.errors import RunError, UsageError

LARGEST_COPY = 4 * 2**30  # bytes; more than any course's data, less than a home directory
_NOT_DATA = ("__pycache__", "node_modules", "site-packages")


@contextlib.contextmanager
def copy_beside(original: Path, script: Path) -> Iterator[Path]:
    """Copies everything beside `original`, and `script` with its modules, to a new directory.

    The scripts get copies, not links: a script that overwrites its data leaves the user's alone.
    Hidden directories, virtual environments and sockets stay behind. Where the directory of
    `script` holds another version of a module that lies beside `original`, that version is taken.

    Args:
        original: the script whose data are wanted.
        script: the script to run there, `original` itself or its port.

    Yields:
        The copy of `script`. It goes with its directory when the context ends.

    Raises:
        UsageError: the directory is larger than 4 GiB.
        RunError: the disk for temporary files is too small.
    """
    source = original.resolve().parent
    files = list(_files(source))
    total = sum(path.stat().st_size for path in files)
    if total > LARGEST_COPY:
        raise UsageError(
            f"{source}: {total / 2**30:.1f} GiB lie beside {original.name}, at most 4 GiB are "
            "copied; put the script and its data in a directory of their own"
        )
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if total > 0.9 * free:
        raise RunError(
            f"{tempfile.gettempdir()}: {free / 2**30:.1f} GiB free, but the copy of {source} "
            f"takes {total / 2**30:.1f}; set TMPDIR to a larger disk"
        )
    with tempfile.TemporaryDirectory(prefix="rosetta-verify-") as directory:
        for path in files:
            relative = path.relative_to(source)
            replacement = script.resolve().parent / relative
            ported = relative.suffix == ".py" and replacement.is_file()
            _copy(replacement if ported else path, Path(directory, relative))
        place = Path(directory, script.name)
        _copy(script, place)
        yield place
        _make_removable(directory)


def _files(source: Path) -> Iterator[Path]:
    seen = set()
    for directory, subdirectories, names in os.walk(source, followlinks=True):
        real = os.path.realpath(directory)
        if real in seen:
            subdirectories.clear()
            continue
        seen.add(real)
        subdirectories[:] = [
            name
            for name in subdirectories
            if not name.startswith(".")
            and name not in _NOT_DATA
            and not Path(directory, name, "pyvenv.cfg").exists()
        ]
        for name in names:
            path = Path(directory, name)
            with contextlib.suppress(OSError):
                if stat.S_ISREG(path.stat().st_mode) and os.access(path, os.R_OK):
                    yield path


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _make_removable(directory: str) -> None:
    for parent, _, _ in os.walk(directory):
        with contextlib.suppress(OSError):
            os.chmod(parent, stat.S_IRWXU)
