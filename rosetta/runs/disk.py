"""What goes wrong where a run is written: a full disk, a directory that somebody removes."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from rosetta.console.errors import RunError


@contextlib.contextmanager
def failures_named(directory: Path) -> Iterator[None]:
    """Turns what TensorFlow and Python raise about a run's files into one line.

    Args:
        directory: of the run.

    Raises:
        RunError: something could not be written.
    """
    import tensorflow as tf

    errors = tf.errors
    try:
        yield
    except (
        errors.DataLossError,  # of a checkpoint
        errors.NotFoundError,
        errors.PermissionDeniedError,
        errors.ResourceExhaustedError,
    ) as error:
        why = type(error).__name__
        raise RunError(f"it cannot be read or written ({why}){_space(directory)}") from None
    except OSError as error:
        why = error.strerror or str(error).partition("\n")[0]
        raise RunError(f"it cannot be read or written ({why}){_space(directory)}") from None


def _space(directory: Path) -> str:
    if not directory.exists():
        return f"; {directory} is gone"
    return f"; its disk has {shutil.disk_usage(directory).free / 1e6:.1f} MB left"
