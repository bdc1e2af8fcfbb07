"""Files that a command writes for its user: whole or not at all, and never over somebody's work."""

import os
import tempfile
from pathlib import Path

from rosetta.console.errors import UsageError

SEARCHED = 4096  # bytes


def check(flag: str, path: Path, mark: bytes) -> None:
    """Checks, before anything is computed, that a command may write a file.

    Args:
        flag: as the user gave it, for the message, such as `--plot=xor.png`.
        path: the file. A link is followed.
        mark: what the command's own files hold near their beginning; a file without it is not
            replaced.

    Raises:
        UsageError: it is a directory or a device, it exists and is not the command's own, or its
            directory does not exist or may not be written.
    """
    target = path.resolve()
    try:
        check_place(flag, path)
        if target.exists() and not target.is_file():
            raise UsageError(f"{flag}: it is not a plain file; name one")
        if target.exists() and not _begins_with(target, mark):
            raise UsageError(f"{flag}: it exists and this command did not write it; move it away")
    except OSError as error:
        raise UsageError(f"{flag}: {error.strerror}; name a file that can be written") from None


def check_place(flag: str, path: Path) -> None:
    """Checks that a file of some name can be made where it is asked for.

    Args:
        flag: as the user gave it, for the message.
        path: the file. A link is followed.

    Raises:
        UsageError: it is a directory, or its directory does not exist or may not be written.
    """
    target = path.resolve()
    if target.is_dir():
        raise UsageError(f"{flag}: it is a directory; name a file")
    if not target.parent.is_dir():
        raise UsageError(f"{flag}: there is no directory {path.parent}")
    if not os.access(target.parent, os.W_OK):
        raise UsageError(f"{flag}: the directory {path.parent} may not be written")


def _begins_with(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return mark in file.read(SEARCHED)


def write(flag: str, path: Path, data: bytes) -> None:
    """Writes a file that `check` has allowed, whole or not at all. An earlier one's mode stays.

    Raises:
        UsageError: it cannot be written, such as on a full disk.
    """
    target = path.resolve()
    partial = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=".", suffix=".partial", delete=False
        ) as file:
            partial = Path(file.name)
            file.write(data)
        mode = target.stat().st_mode if target.exists() else 0o666 & ~_umask()
        os.chmod(partial, mode)
        os.replace(partial, target)
    except OSError as error:
        if partial:
            partial.unlink(missing_ok=True)
        raise UsageError(f"{flag}: {error.strerror}; name a file that can be written") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
