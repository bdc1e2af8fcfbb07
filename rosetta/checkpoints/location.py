"""Finds the checkpoint that a path names, and its format."""

import dataclasses
import enum
from pathlib import Path

from rosetta.console.errors import UsageError

STATE = "checkpoint"  # the file in which a Saver writes the name of its latest checkpoint
HDF5, ZIP = b"\x89HDF\r\n\x1a\n", b"PK\x03\x04"


class Format(enum.Enum):
    """How a checkpoint is stored."""

    NAMES = "names, as TensorFlow 1 writes them"
    OBJECTS = "objects, as TensorFlow 2 writes them"
    HDF5 = "Keras weights"
    KERAS = "Keras model"


@dataclasses.dataclass(frozen=True)
class Location:
    """A checkpoint on disk.

    Args:
        path: its file, or the prefix of its files.
        format: how it is stored.
    """

    path: Path
    format: Format

    @property
    def meta(self) -> Path | None:
        """The graph that a Saver wrote beside the values, if it is there."""
        meta = self.path.with_name(self.path.name + ".meta")
        return meta if self.format is Format.NAMES and meta.is_file() else None


def find(name: str) -> Location:
    """Returns the checkpoint that a user names.

    Args:
        name: a file, the prefix of a checkpoint's files, one of these files, or a directory in
            which a Saver or a `CheckpointManager` wrote.

    Raises:
        UsageError: there is none, or it is something else.
    """
    path = Path(name)
    if path.is_dir():
        path = _latest(path)
    elif path.suffix in (".index", ".meta") or ".data-" in path.name:
        path = path.with_name(path.name.rpartition(".")[0])
    if path.with_name(path.name + ".index").is_file():
        return Location(path, _of_tensors(path))
    if not path.is_file():
        raise UsageError(f"{name}: there is no such checkpoint; name its file, prefix or directory")
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from None
    if start.startswith(HDF5):
        return Location(path, Format.HDF5)
    if start.startswith(ZIP):
        return Location(path, Format.KERAS)
    return Location(path, _of_tensors(path))


def _latest(directory: Path) -> Path:
    import tensorflow as tf

    latest = tf.train.latest_checkpoint(str(directory))
    if latest is None:
        raise UsageError(
            f"{directory}: it has no file `{STATE}` that names a checkpoint in it; name the prefix"
        )
    return Path(latest)


def _of_tensors(prefix: Path) -> Format:
    from rosetta.checkpoints import tensors

    return Format.OBJECTS if tensors.OBJECT_GRAPH in tensors.specs(prefix) else Format.NAMES
