"""The layers that draw what TensorFlow 1.15 drew."""

import keras
import tensorflow as tf


class Dropout(keras.layers.Layer):
    """Leaves out what `tf.nn.dropout` left out. `keras.layers.Dropout` draws other masks.

    Args:
        rate: share of the values that training sets to 0; the others grow to make up for it.
        op_seed: the op seed that TF 1.15 gave the draw.
    """

    def __init__(self, rate: float, op_seed: int):
        super().__init__()
        self.rate = rate
        self.op_seed = op_seed

    def call(self, values: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns the values, in training with some of them set to 0."""
        if not training:
            return values
        return tf.nn.dropout(values, rate=self.rate, seed=self.op_seed)
