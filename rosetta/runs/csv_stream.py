"""What goes wrong in a CSV file that is read while the training runs."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from rosetta.console.errors import RunError

# What `tf.io.decode_csv` and the lessons' own check say; records count from 0 in their mini-batch.
REASONS = r"Field \d+ in record \d+ [^\[\n]*|Expect \d+ fields [^\[\n]*|a label is neither 0 nor 1"


@contextlib.contextmanager
def wrong_rows_named(path: Path) -> Iterator[None]:
    """Turns what TensorFlow raises about a row of a streamed file into one line.

    Args:
        path: the file.

    Raises:
        RunError: a row is not numbers, has another number of columns or a wrong label.
    """
    import tensorflow as tf

    try:
        yield
    except tf.errors.InvalidArgumentError as error:
        reason = re.search(REASONS, str(error))
        if not reason:
            raise
        raise RunError(
            f"--data={path}: {reason[0].strip()} (of a mini-batch, counted from 0); "
            "without --stream the whole file is checked and the row named"
        ) from None
