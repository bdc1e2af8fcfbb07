"""Importing this module makes Keras 3 draw initial values as Keras did up to TensorFlow 2.9.

There an initializer without a seed was an operation of TensorFlow's own generator: under
`tf.random.set_seed(s)` its seed is the next number of the context's counter. Since TensorFlow 2.10,
and in Keras 3, an initializer draws a seed from Python's `random` when it is made, and its values
are a function of that seed. Initializers with a seed of their own stay as they are.
"""

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from keras.src.initializers import random_initializers

_random = random_initializers.random


class _Unseeded(int):
    """What stands for the seed of an initializer that was given none."""


def _drawing(stateless: Callable[..., tf.Tensor], stateful: Callable[..., tf.Tensor]):
    def draw(shape: Any, *limits: float, dtype: str | None = None, seed: Any = None, **named: float):
        if isinstance(seed, _Unseeded):
            return stateful(shape, *limits, dtype=dtype or tf.keras.backend.floatx(), **named)
        return stateless(shape, *limits, dtype=dtype, seed=seed, **named)

    return draw


class _Draws:
    """The module of random functions as the initializers see it."""

    SeedGenerator = _random.SeedGenerator
    uniform = staticmethod(_drawing(_random.uniform, tf.random.uniform))
    normal = staticmethod(_drawing(_random.normal, tf.random.normal))
    truncated_normal = staticmethod(
        _drawing(_random.truncated_normal, tf.random.truncated_normal)
    )

    @staticmethod
    def make_default_seed() -> int:
        return _Unseeded(0)


random_initializers.random = _Draws
