"""Finds the checkpoint that a path names, and its format."""

import dataclasses
import enum
from pathlib import Path

from rosetta.console.errors import UsageError

STATE = "checkpoint"  # the file in which a Saver writes the name of its latest checkpoint
HDF5, ZIP = b"\x89HDF\r\n\x1a\n", b"PK\x03\x04"
TABLE_END = bytes.fromhex("57fb808b247547db")  # of an index, and of the values before 1.0


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
    index = path.with_name(path.name + ".index")
    if index.is_file():
        return _of_tensors(path, index)
    if not path.is_file():
        raise UsageError(f"{name}: there is no such checkpoint; name its file, prefix or directory")
    start = _bytes(path, at_end=False)
    if start.startswith(HDF5):
        return Location(path, Format.HDF5)
    if start.startswith(ZIP):
        return Location(path, Format.KERAS)
    return _of_tensors(path, path)


def _bytes(path: Path, at_end: bool) -> bytes:
    try:
        with path.open("rb") as file:
            if at_end:
                file.seek(max(0, path.stat().st_size - len(TABLE_END)))
            return file.read(len(TABLE_END))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None


def _latest(directory: Path) -> Path:
    import tensorflow as tf

    try:
        latest = tf.train.latest_checkpoint(str(directory))
    except UnicodeDecodeError:
        latest = None
    if latest is None:
        raise UsageError(
            f"{directory}: it has no file `{STATE}` that names a checkpoint in it; name the prefix"
        )
    return Path(latest)


def _of_tensors(prefix: Path, table: Path) -> Location:
    # TensorFlow itself prints a line of its own about a file that is no table.
    if _bytes(table, at_end=True) != TABLE_END:
        raise UsageError(f"{table}: it is not a checkpoint, or it is cut off")
    from rosetta.checkpoints import tensors

    has_objects = tensors.OBJECT_GRAPH in tensors.specs(prefix)
    return Location(prefix, Format.OBJECTS if has_objects else Format.NAMES)
