"""The initial values that layers had on TensorFlow 1.15.

Keras 3's own initializers draw other values from the same seed: they are stateless and draw from a
hash of it. These call the kernel of TensorFlow 1, with the seed of `keras.utils.set_random_seed`
and an op seed.
"""

import keras
import tensorflow as tf

from rosetta.lessons import glorot


class StandardNormal(keras.initializers.Initializer):
    """Draws what `tf.random_normal(shape)` drew: mean 0, standard deviation 1.

    Args:
        op_seed: the op seed that TF 1.15 gave the draw.
    """

    def __init__(self, op_seed: int):
        self.op_seed = op_seed

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> tf.Tensor:
        """Returns the values of a variable."""
        return tf.random.normal(shape, seed=self.op_seed, dtype=dtype)


class GlorotUniform(keras.initializers.Initializer):
    """Draws what layers started from by default: uniform up to `glorot.limit`.

    Args:
        op_seed: the op seed that TF 1.15 gave the draw.
    """

    def __init__(self, op_seed: int):
        self.op_seed = op_seed

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> tf.Tensor:
        """Returns the values of a kernel."""
        limit = glorot.limit(shape)
        return tf.random.uniform(shape, -limit, limit, dtype, self.op_seed)
