"""Small data helpers of tf.contrib.data and tf.contrib.learn.datasets."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from rosetta.lessons import real_data


def batch_and_drop_remainder(batch_size: Any) -> Callable[[Any], Any]:
    """Returns a transformation for `Dataset.apply` that batches and drops what is left over."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


def padded_batch_and_drop_remainder(
    batch_size: Any, padded_shapes: Any, padding_values: Any = None
) -> Callable[[Any], Any]:
    """Returns the same for padded batches."""
    return lambda dataset: dataset.padded_batch(
        batch_size, padded_shapes=padded_shapes, padding_values=padding_values, drop_remainder=True
    )


class Dataset(NamedTuple):
    """[n, features] float64 values and [n] integer classes."""

    data: np.ndarray
    target: np.ndarray


def load_iris(data_path: str | None = None) -> Dataset:
    """Returns the iris data that tf.contrib.learn shipped.

    TensorFlow had the copy of the UCI repository, in which two flowers differ from Fisher's paper.

    Args:
        data_path: a CSV file with a header line instead; the class is the last column.
    """
    if data_path is not None:
        table = np.genfromtxt(data_path, delimiter=",", skip_header=1)
        return Dataset(table[:, :-1], table[:, -1].astype(int))
    x, y = real_data.table("iris.csv", np.int64, header_rows=1)
    x[[34, 37]] = [4.9, 3.1, 1.5, 0.1]
    return Dataset(x, y[:, 0])
