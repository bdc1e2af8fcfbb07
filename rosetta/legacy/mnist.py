"""The MNIST reader of `tensorflow.examples.tutorials.mnist.input_data`, batch order included.

It reads the same four idx files from a directory. It downloads nothing.
"""

import gzip
import os
import struct
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import tensorflow as tf
from tensorflow.python.framework import random_seed

FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
IMAGES_MAGIC = 2051
LABELS_MAGIC = 2049


class DataSet:
    """Images and labels that are handed out batch by batch.

    Shuffles as TensorFlow 1.15 did: with NumPy's global generator, which it seeds with the graph's
    seed (or with `seed`) when it is made.

    Args:
        images: [n, rows, columns, 1] uint8.
        labels: [n] uint8, or [n, classes] float64.
        fake_data: hand out images of ones and labels of the first class instead.
        one_hot: shape of the fake labels.
        dtype: `tf.float32` for pixels from 0 to 1, `tf.uint8` for the bytes themselves.
        reshape: make each image one row of pixels.
        seed: of the shuffling, instead of the graph's.

    Raises:
        TypeError: `dtype` is neither of the two.
        AssertionError: there are not as many labels as images.
    """

    def __init__(
        self,
        images: Any,
        labels: Any,
        fake_data: bool = False,
        one_hot: bool = False,
        dtype: Any = tf.float32,
        reshape: bool = True,
        seed: int | None = None,
    ) -> None:
        graph_seed, op_seed = random_seed.get_seed(seed)
        np.random.seed(graph_seed if seed is None else op_seed)
        dtype = tf.as_dtype(dtype)
        if dtype not in (tf.uint8, tf.float32):
            raise TypeError(f"Invalid image dtype {dtype!r}, expected uint8 or float32")
        self._fake_data, self.one_hot = fake_data, one_hot
        if not fake_data:
            if len(images) != len(labels):
                raise AssertionError(f"{len(images)} images but {len(labels)} labels")
            if reshape:
                images = images.reshape(len(images), images.shape[1] * images.shape[2])
            if dtype == tf.float32:
                images = np.multiply(images.astype(np.float32), 1.0 / 255.0)
        self._num_examples = 10000 if fake_data else len(images)
        self._images, self._labels = images, labels
        self._epochs_completed = self._index_in_epoch = 0

    @property
    def images(self) -> np.ndarray:
        """[n, pixels], or [n, rows, columns, 1]; in the order of the present epoch."""
        return self._images

    @property
    def labels(self) -> np.ndarray:
        """[n], or [n, classes]; in the order of the present epoch."""
        return self._labels

    @property
    def num_examples(self) -> int:
        """Number of images."""
        return self._num_examples

    @property
    def epochs_completed(self) -> int:
        """How often every image has been handed out."""
        return self._epochs_completed

    def _shuffle(self) -> None:
        order = np.arange(self._num_examples)
        np.random.shuffle(order)
        self._images, self._labels = self._images[order], self._labels[order]

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> Any:
        """Returns the next images and labels, going on into the next epoch where one ends."""
        if fake_data or self._fake_data:
            label: Any = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784] * batch_size, [label] * batch_size
        start = self._index_in_epoch
        if self._epochs_completed == 0 and start == 0 and shuffle:
            self._shuffle()
        end = start + batch_size
        if end <= self._num_examples:
            self._index_in_epoch = end
            return self._images[start:end], self._labels[start:end]
        self._epochs_completed += 1
        rest_images, rest_labels = self._images[start:], self._labels[start:]
        if shuffle:
            self._shuffle()
        self._index_in_epoch = end - self._num_examples
        return (
            np.concatenate((rest_images, self._images[: self._index_in_epoch])),
            np.concatenate((rest_labels, self._labels[: self._index_in_epoch])),
        )


class Datasets(NamedTuple):
    """What `read_data_sets` returns."""

    train: DataSet
    validation: DataSet
    test: DataSet


def _header(stream: BinaryIO, name: str, magic: int, numbers: int) -> tuple[int, ...]:
    found, *shape = struct.unpack(f">{1 + numbers}I", stream.read(4 + 4 * numbers))
    if found != magic:
        raise ValueError(f"Invalid magic number {found} in MNIST file: {name}")
    return tuple(shape)


def extract_images(f: BinaryIO) -> np.ndarray:
    """Reads an opened, gzipped idx3 file into [n, rows, columns, 1] uint8."""
    print("Extracting", f.name)
    with gzip.GzipFile(fileobj=f) as stream:
        shape = _header(stream, f.name, IMAGES_MAGIC, 3)
        return np.frombuffer(stream.read(int(np.prod(shape))), np.uint8).reshape(*shape, 1)


def dense_to_one_hot(labels_dense: np.ndarray, num_classes: int) -> np.ndarray:
    """Turns [n] class numbers into [n, classes] float64 rows of one 1."""
    return np.eye(num_classes)[labels_dense.ravel()]


def extract_labels(f: BinaryIO, one_hot: bool = False, num_classes: int = 10) -> np.ndarray:
    """Reads an opened, gzipped idx1 file into [n] uint8, or [n, classes] float64."""
    print("Extracting", f.name)
    with gzip.GzipFile(fileobj=f) as stream:
        (count,) = _header(stream, f.name, LABELS_MAGIC, 1)
        labels = np.frombuffer(stream.read(count), np.uint8)
        return dense_to_one_hot(labels, num_classes) if one_hot else labels


def maybe_download(filename: str, work_directory: str, source_url: str = "") -> str:
    """Returns the path of a file that is there already; nothing is downloaded.

    Raises:
        SystemExit: it is not there; the message says where to put it.
    """
    path = os.path.join(work_directory, filename)
    if not os.path.exists(path):
        raise SystemExit(
            f"error: {path}: no such file; put the four MNIST files {', '.join(FILES)}"
            f" into {os.path.abspath(work_directory)}"
        )
    return path


def read_data_sets(
    train_dir: str,
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: Any = tf.float32,
    reshape: bool = True,
    validation_size: int = 5000,
    seed: int | None = None,
    source_url: str = "",
) -> Datasets:
    """Reads MNIST from four gzipped idx files.

    Args:
        train_dir: directory of the files.
        fake_data: make data up instead of reading it.
        one_hot: labels as rows of one 1.
        dtype: see `DataSet`.
        reshape: see `DataSet`.
        validation_size: how many of the training images become the validation set.
        seed: see `DataSet`.
        source_url: ignored; nothing is downloaded.

    Raises:
        SystemExit: a file is missing.
        ValueError: `validation_size` is out of range, or a file is no idx file.
    """
    options = {"dtype": dtype, "seed": seed}
    if fake_data:
        fakes = [DataSet([], [], fake_data=True, one_hot=one_hot, **options) for _ in range(3)]
        return Datasets(*fakes)
    arrays = []
    for name in FILES:
        with open(maybe_download(name, train_dir, source_url), "rb") as file:
            arrays.append(
                extract_images(file) if "images" in name else extract_labels(file, one_hot=one_hot)
            )
    images, labels, test_images, test_labels = arrays
    if not 0 <= validation_size <= len(images):
        raise ValueError(
            f"Validation size should be between 0 and {len(images)}. Received: {validation_size}."
        )
    options["reshape"] = reshape
    train = DataSet(images[validation_size:], labels[validation_size:], **options)
    validation = DataSet(images[:validation_size], labels[:validation_size], **options)
    return Datasets(train, validation, DataSet(test_images, test_labels, **options))
