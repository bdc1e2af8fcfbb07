"""How a lesson's figures read in the terminal and in TensorBoard's Text tab."""

from typing import Any

import numpy as np


def as_text(value: Any) -> str:
    """Returns a number or an array in one line, with eight digits; `none` for None."""
    if value is None:
        return "none"
    return " ".join(np.array2string(np.asarray(value), precision=8, separator=", ").split())
