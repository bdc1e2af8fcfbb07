"""The cells of `tf.nn.rnn_cell`, which is gone with Keras 3. `tf.nn.dynamic_rnn` still runs them.

Source of the formulas: `rnn_cell_impl.py` of TensorFlow 1.15.
"""

from typing import NamedTuple

import tensorflow.compat.v1 as tf


class LSTMStateTuple(NamedTuple):
    """The state of an LSTM cell, each part of shape [batch, units]."""

    c: tf.Tensor
    h: tf.Tensor


class BasicRNNCell:
    """h = tanh([x, h] kernel + bias).

    Args:
        num_units: size of the state.
    """

    def __init__(self, num_units: int):
        self.state_size = self.output_size = num_units

    def zero_state(self, batch_size: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
        """Returns the state before the first input."""
        return tf.zeros([batch_size, self.output_size], dtype)

    def __call__(
        self, inputs: tf.Tensor, state: tf.Tensor, scope: None = None
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns the output and the next state."""
        output = tf.tanh(_linear(inputs, state, self.output_size))
        return output, output


class BasicLSTMCell:
    """One kernel for four gates, in the order i, j, f, o; j is the candidate.

    Args:
        num_units: size of each part of the state.
        forget_bias: added to the forget gate when it is computed; it is not in the bias.
    """

    def __init__(self, num_units: int, forget_bias: float = 1.0):
        self.output_size = num_units
        self.state_size = LSTMStateTuple(num_units, num_units)
        self._forget_bias = forget_bias

    def zero_state(self, batch_size: tf.Tensor, dtype: tf.DType) -> LSTMStateTuple:
        """Returns the state before the first input."""
        zeros = tf.zeros([batch_size, self.output_size], dtype)
        return LSTMStateTuple(zeros, zeros)

    def __call__(
        self, inputs: tf.Tensor, state: LSTMStateTuple, scope: None = None
    ) -> tuple[tf.Tensor, LSTMStateTuple]:
        """Returns the output and the next state."""
        gates = _linear(inputs, state.h, 4 * self.output_size)
        i, j, f, o = tf.split(gates, 4, axis=1)
        c = state.c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * tf.tanh(j)
        h = tf.tanh(c) * tf.sigmoid(o)
        return h, LSTMStateTuple(c, h)


def _linear(inputs: tf.Tensor, state: tf.Tensor, size: int) -> tf.Tensor:
    joined = tf.concat([inputs, state], axis=1)
    kernel = tf.get_variable("kernel", [joined.shape[1], size])
    bias = tf.get_variable("bias", [size], initializer=tf.zeros_initializer())
    return tf.matmul(joined, kernel) + bias
