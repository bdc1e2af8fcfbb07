"""Files that a command writes for its user: whole or not at all, and never over somebody's work.

The rule for every command: what it is told to write must be new or a plain file. A device, a pipe
and a directory are refused before anything is computed; so is /dev/stdout where it is no file.
"""

import os
import tempfile
from pathlib import Path

from rosetta.console.errors import RunError, UsageError

SEARCHED = 4096  # bytes


def check(flag: str, path: Path, mark: bytes) -> None:
    """Checks, before anything is computed, that a command may write a file.

    Args:
        flag: as the user gave it, for the message, such as `--plot=xor.png`.
        path: the file. A link is followed.
        mark: what the command's own files hold near their beginning; a file without it is not
            replaced.

    Raises:
        UsageError: it exists and is not the command's own, or see `check_place`.
    """
    check_place(flag, path)
    try:
        if path.exists() and not _begins_with(path, mark):
            raise UsageError(f"{flag}: it exists and this command did not write it; move it away")
    except OSError as error:
        raise UsageError(f"{flag}: {error.strerror}; name a file that can be written") from None


def check_place(flag: str, path: Path) -> None:
    """Checks that a file of some name can be made where it is asked for.

    Args:
        flag: as the user gave it, for the message.
        path: the file. A link is followed.

    Raises:
        UsageError: it is a directory, a device or a pipe; its name is too long; its directory does
            not exist or may not be written.
    """
    try:
        if path.is_dir():
            raise UsageError(f"{flag}: it is a directory; name a file")
        if path.exists() and not path.is_file():
            raise UsageError(f"{flag}: it is not a plain file; name one")
        directory = path.resolve().parent
        if not directory.is_dir():
            raise UsageError(f"{flag}: there is no directory {path.parent}")
        if not os.access(directory, os.W_OK):
            raise UsageError(f"{flag}: the directory {path.parent} may not be written")
    except (OSError, RuntimeError) as error:  # RuntimeError: a circle of links, Python 3.10 to 3.12
        why = error.strerror if isinstance(error, OSError) else "links that lead in a circle"
        raise UsageError(f"{flag}: {why}; name a file that can be written") from None


def _begins_with(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return mark in file.read(SEARCHED)


def write(flag: str, path: Path, data: bytes) -> None:
    """Writes a file that may be written, whole or not at all. An earlier one's mode stays.

    Raises:
        RunError: it cannot be written, such as on a full disk.
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
        partial = None
    except OSError as error:
        raise RunError(f"{flag}: {error.strerror}; name a file that can be written") from None
    finally:  # also when the command is interrupted
        if partial:
            partial.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
