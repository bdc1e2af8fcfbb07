"""Writes the files of a checkpoint whole or not at all."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from rosetta.checkpoints.messages import first_line
from rosetta.console import output, temporary
from rosetta.console.errors import RunError, UsageError


def check(out: Path, overwrite: bool) -> None:
    """Checks, before anything is computed, that a checkpoint may be written.

    Args:
        out: a file, or the prefix of a checkpoint's files.
        overwrite: whether an earlier one may be replaced.

    Raises:
        UsageError: there is one already, or its directory cannot be written.
    """
    output.check_place(f"OUT {out}", out)
    earlier = [path for path in (out, _index(out)) if path.exists()]
    if earlier and not overwrite:
        raise UsageError(f"OUT {out}: {earlier[0]} exists; replace it with --overwrite")


@contextlib.contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Gives a name to write under; what was written is moved to `out` when the block ends well.

    Raises:
        RunError: it cannot be written, such as on a full disk.
    """
    import tensorflow as tf

    try:
        with temporary.directory(out.parent, f".{out.name[:100]}.partial-") as folder:
            partial = folder / "written" / out.name
            partial.parent.mkdir()
            yield partial
            # The index comes last: without it, the values are no checkpoint.
            files = sorted(partial.parent.iterdir(), key=lambda f: f == _index(partial))
            for file in files:
                os.replace(file, out.parent / file.name)
    except OSError as error:
        raise RunError(f"OUT {out}: {error.strerror or first_line(error)}") from None
    except tf.errors.OpError as error:
        raise RunError(f"OUT {out}: {first_line(error)}") from None


def _index(prefix: Path) -> Path:
    return prefix.with_name(prefix.name + ".index")
