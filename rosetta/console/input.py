"""Files that a command reads for its user."""

from pathlib import Path

from rosetta.console.errors import UsageError


def check_plain(what: str, path: Path) -> None:
    """Checks that reading a file comes to an end: that of a device or a pipe need not.

    Args:
        what: the file as the user named it, for the message, such as `--data=rows.csv`.
        path: the file. A link is followed; it need not be there.

    Raises:
        UsageError: it is a device, a pipe or a socket, or its name cannot be one.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise UsageError(f"{what}: it is not a plain file; name one")
    except OSError as error:
        raise UsageError(f"{what}: {error.strerror}") from None
