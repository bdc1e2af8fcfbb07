"""Reads and writes tensors by name: the files of TensorFlow 1 and 2, which differ in the names."""

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from rosetta.console.errors import UsageError

OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"  # only TensorFlow 2 writes a tensor of this name


@dataclasses.dataclass(frozen=True)
class Spec:
    """What a checkpoint says about a tensor without reading it.

    Args:
        shape: its shape.
        dtype: the name of its type.
    """

    shape: tuple[int, ...]
    dtype: str


def _open(prefix: Path) -> Any:
    try:
        # Unlike tf.train.load_checkpoint, it reads TensorFlow 0.12's format, too.
        return tf.compat.v1.train.NewCheckpointReader(str(prefix))
    except (tf.errors.OpError, RuntimeError, ValueError, IndexError):
        raise UsageError(f"{prefix}: it is not a checkpoint, or its file is cut off") from None


def specs(prefix: Path) -> dict[str, Spec]:
    """Returns what a checkpoint holds, by name.

    Raises:
        UsageError: it cannot be read.
    """
    reader = _open(prefix)
    dtypes = reader.get_variable_to_dtype_map()
    shapes = reader.get_variable_to_shape_map()
    return {name: Spec(tuple(shapes[name]), dtypes[name].name) for name in sorted(shapes)}


def read(prefix: Path) -> Iterator[tuple[str, Any]]:
    """Yields each name of a checkpoint with its value, whose checksum TensorFlow compares.

    Raises:
        UsageError: it cannot be read whole.
    """
    reader = _open(prefix)
    for name in sorted(reader.get_variable_to_shape_map()):
        try:
            yield name, reader.get_tensor(name)
        except (tf.errors.OpError, RuntimeError, ValueError, IndexError):
            raise UsageError(f"{prefix}: {name} cannot be read; a file is cut off") from None


def values(prefix: Path) -> dict[str, Any]:
    """Returns all values of a checkpoint, by name.

    Raises:
        UsageError: it cannot be read whole.
    """
    return dict(read(prefix))


def write(prefix: Path, named: Mapping[str, np.ndarray]) -> None:
    """Writes a checkpoint that TensorFlow 1's Saver restores, in its newer format."""
    tf.raw_ops.SaveV2(
        prefix=str(prefix),
        tensor_names=list(named),
        shape_and_slices=[""] * len(named),
        tensors=[tf.constant(value) for value in named.values()],
    )
