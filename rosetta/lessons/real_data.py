"""Tables of measurements, every fourth row kept for the test; `measurements` says whence they are.

The split depends on the row number alone, so no library version can change it. The tables stand
here because Keras imports scikit-learn wherever it is installed, a second of every start.
"""

import dataclasses
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from rosetta.lessons.datasets import Dataset

_MEASUREMENTS = Path(__file__).parent / "measurements"


def breast_cancer() -> Dataset:
    """Returns the breast cancer data (569 × 30), standardized; the labels are 0 and 1, float32."""
    x, y = table("breast_cancer.csv", np.float32, header_rows=1)
    return _split(_standardized(x), y)


def iris() -> Dataset:
    """Returns the iris data (150 × 4), standardized; the labels are 0, 1 and 2, int32."""
    x, y = table("iris.csv", np.int32, header_rows=1)
    return _split(_standardized(x), y)


def digits() -> Dataset:
    """Returns the digits data (1797 × 64): 8×8 pixels from 0 to 1; labels from 0 to 9, int32."""
    x, y = table("digits.csv.gz", np.int32)
    return dataclasses.replace(_split(x / 16, y), image_shape=(8, 8))


def table(file: str, label: DTypeLike, header_rows: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Returns the numbers of a table, float64, and its last column, of shape [rows, 1].

    Args:
        file: its name in `measurements`.
        label: the type of the last column.
        header_rows: how many rows of the file are none of the table.
    """
    table = np.loadtxt(_MEASUREMENTS / file, delimiter=",", skiprows=header_rows)
    return table[:, :-1], table[:, -1:].astype(label)


def _is_test(rows: np.ndarray) -> np.ndarray:
    return np.arange(len(rows)) % 4 == 3


def _standardized(x: np.ndarray) -> np.ndarray:
    """Returns columns with the mean 0 and the standard deviation 1 over the training rows."""
    train = x[~_is_test(x)]
    return (x - train.mean(axis=0)) / train.std(axis=0)


def _split(x: np.ndarray, y: np.ndarray) -> Dataset:
    x, test = x.astype(np.float32), _is_test(x)
    return Dataset(x[~test], y[~test], x[test], y[test])
