"""Where Glorot and Bengio (2010) let weights start, which the lectures call Xavier."""

import math
from collections.abc import Sequence


def limit(shape: Sequence[int]) -> float:
    """Returns sqrt(6 / (inputs + outputs)): weights start uniformly between it and its negative.

    Args:
        shape: of a matrix, [inputs, outputs], or of filters, [height, width, channels, filters],
            where each output sees height · width · channels inputs.
    """
    *field, channels, filters = shape
    return math.sqrt(6 / (math.prod(field) * (channels + filters)))
