"""The data of the lessons as arrays: points that are written here, and CSV files."""

import csv
import dataclasses
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rosetta.console.errors import UsageError
from rosetta.console.input import check_plain
from rosetta.lessons.hyperparameters import LARGEST_FLOAT32


@dataclasses.dataclass(frozen=True)
class Dataset:
    """Examples with their labels.

    Attributes:
        x: inputs, float32, shape [examples, features].
        y: labels, shape [examples, 1]; float32, or the numbers of more than two classes, int32.
        x_test: inputs kept out of the training, or None.
        y_test: their labels, or None.
        image_shape: height and width, where each row of inputs is a picture, or None.
    """

    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray | None = None
    y_test: np.ndarray | None = None
    image_shape: tuple[int, int] | None = None

    @property
    def has_test(self) -> bool:
        """Whether there are examples kept out of the training."""
        return self.x_test is not None


def from_lists(x: list, y: list) -> Dataset:
    """Returns examples given as a list of rows and a list of labels."""
    return Dataset(np.array(x, np.float32), np.array(y, np.float32).reshape(-1, 1))


CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]


def xor() -> Dataset:
    """Returns the four points of exclusive or."""
    return from_lists(CORNERS, [0, 1, 1, 0])


def and_gate() -> Dataset:
    """Returns the four points of the AND gate."""
    return from_lists(CORNERS, [0, 0, 0, 1])


def or_gate() -> Dataset:
    """Returns the four points of the OR gate."""
    return from_lists(CORNERS, [0, 1, 1, 1])


def lecture() -> Dataset:
    """Returns the lecture's six points: hours of study and of help, and whether it was a pass.

    Source: DeepLearningZeroToAll, lab 05-1.
    """
    return from_lists([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], [0, 0, 0, 1, 1, 1])


def lecture_classes() -> Dataset:
    """Returns the lecture's eight points of three classes.

    Source: DeepLearningZeroToAll, lab 06-1.
    """
    x = [
        [1, 2, 1, 1],
        [2, 1, 3, 2],
        [3, 1, 3, 4],
        [4, 1, 5, 5],
        [1, 7, 5, 5],
        [1, 2, 5, 6],
        [1, 6, 6, 6],
        [1, 7, 7, 7],
    ]
    return Dataset(np.array(x, np.float32), np.array([[2, 2, 2, 1, 1, 1, 0, 0]], np.int32).T)


def header_rows(path: Path) -> int:
    """Returns 1 where a numeric CSV file begins with a row of names, otherwise 0."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return int(not any(_is_number(cell) for cell in next(csv.reader(file))))


def read_csv(path: Path, first: int | None = None) -> Dataset:
    """Reads a numeric CSV file whose last column is the 0/1 label. A header row is optional.

    The numbers are used as they stand; nothing is standardized.

    Args:
        path: the file.
        first: read this many rows only; they may all have one label.

    Raises:
        UsageError: the file cannot be read or is not of that form; the message names the file,
            and where there is one the row (the header counts, from 1) and the column (from 1).
    """
    check_plain(f"--data={path}", path)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            numbered = ((number, row) for number, row in _numbered_rows(file) if row)
            rows = list(itertools.islice(numbered, first and first + 1))  # a header, perhaps
    except OSError as error:
        raise UsageError(
            f"--data={path}: {error.strerror}; name a CSV file that can be read"
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"--data={path}: not a CSV text file ({error}); save it as UTF-8 text"
        ) from None

    header = None
    if rows and not any(_is_number(cell) for cell in rows[0][1]):
        header = rows.pop(0)[1]
    rows = rows[:first]
    if not rows:
        raise UsageError(
            f"--data={path}: no rows of numbers; it must have at least two, one for each label"
        )
    width = len(header or rows[0][1])
    if width < 2:
        raise UsageError(
            f"--data={path}: row {rows[0][0]} has 1 column; it must have at least two: the inputs, "
            "then the label 0 or 1"
        )
    x = np.empty((len(rows), width - 1), np.float32)
    y = np.empty((len(rows), 1), np.float32)
    for index, (number, row) in enumerate(rows):
        place = f"--data={path}: row {number}"
        if len(row) != width:
            raise UsageError(
                f"{place}, column {min(len(row), width) + 1}: the row has {len(row)} columns, "
                f"the rows before it {width}; every row must have as many"
            )
        for column, cell in enumerate(row):
            name = f" ({header[column]!r})" if header else ""
            where = f"{place}, column {column + 1}{name}"
            value = float(cell) if _is_number(cell) else None
            if value is None:
                raise UsageError(f"{where}: {cell!r} is not a number; every cell must be one")
            if not abs(value) <= LARGEST_FLOAT32:  # NaN compares as false too
                raise UsageError(f"{where}: {cell!r} is not a finite float32; fill or drop the row")
            if column < width - 1:
                x[index, column] = value
            elif value in (0, 1):
                y[index] = value
            else:
                raise UsageError(f"{where}: label {cell!r} must be 0 or 1")
    if not first and y.min() == y.max():
        raise UsageError(
            f"--data={path}: row {rows[0][0]} to {rows[-1][0]}, column {width}: every label is "
            f"{int(y[0, 0])}; there must be rows of both classes, 0 and 1"
        )
    return Dataset(x, y)


def _numbered_rows(file) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(file)
    return ((reader.line_num, row) for row in reader)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell  # float() takes 1_000, a CSV file does not mean it
