"""How near a number must come to the one that real TensorFlow 1.15.5 computed."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_less
from numpy.typing import ArrayLike

COST_ABSOLUTE, COST_RELATIVE = 1e-6, 1e-5  # whichever is larger
# of the largest value in the tensor; where that is 0 but for rounding, absolute
PARAMETERS_RELATIVE, PARAMETERS_ABSOLUTE = 1e-4, 1e-6


def assert_cost_close(actual: ArrayLike, expected: ArrayLike) -> None:
    tolerance = np.maximum(COST_ABSOLUTE, COST_RELATIVE * np.abs(expected))
    assert_array_less(np.abs(np.subtract(actual, expected)), tolerance)


def assert_parameters_close(actual: dict[str, np.ndarray], expected: dict[str, ArrayLike]) -> None:
    assert actual.keys() == expected.keys()
    for tag, values in expected.items():
        tolerance = max(PARAMETERS_ABSOLUTE, PARAMETERS_RELATIVE * np.abs(values).max())
        assert_allclose(actual[tag], values, rtol=0, atol=tolerance, err_msg=tag)
