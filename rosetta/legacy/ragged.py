"""Arrays of sequences of unequal lengths."""

from typing import Any

import numpy as np


def array(values: Any) -> np.ndarray:
    """Makes an array of nested sequences as NumPy did before 1.24.

    Args:
        values: a sequence, such as a tuple of a matrix and two vectors.

    Returns:
        An array of numbers if all have equal lengths, else one of objects.
    """
    try:
        return np.asarray(values)
    except ValueError:
        return np.asarray(values, dtype=object)
