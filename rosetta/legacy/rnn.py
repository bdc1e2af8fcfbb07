"""Cells and wrappers of tf.contrib.rnn that `tf.nn.rnn_cell` does not have."""

# ruff: noqa: D102  the methods are those of every `RNNCell`

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow.compat.v1 as tf

RNNCell = tf.nn.rnn_cell.RNNCell
LSTMStateTuple = tf.nn.rnn_cell.LSTMStateTuple


def _linear(inputs: Any, size: int) -> Any:
    """Multiplies by `kernel` and adds `bias`, [batch, size], as tf.contrib's cells do."""
    width = inputs.get_shape()[1]
    kernel = tf.get_variable("kernel", [width, size], dtype=inputs.dtype)
    product = tf.matmul(inputs, kernel)
    bias = tf.get_variable("bias", [size], dtype=inputs.dtype, initializer=tf.zeros_initializer())
    return tf.nn.bias_add(product, bias)


class _Wrapper(RNNCell):
    """A cell around another."""

    def __init__(self, cell: Any, reuse: bool | None = None) -> None:
        super().__init__(_reuse=reuse)
        self._cell = cell

    @property
    def state_size(self) -> Any:
        return self._cell.state_size

    @property
    def output_size(self) -> Any:
        return self._cell.output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)


class OutputProjectionWrapper(_Wrapper):
    """Projects a cell's output to another size.

    Args:
        cell: the cell.
        output_size: size of the projection.
        activation: function of the projection.
        reuse: whether to reuse variables of the scope.
    """

    def __init__(
        self,
        cell: Any,
        output_size: int,
        activation: Callable[[Any], Any] | None = None,
        reuse: bool | None = None,
    ) -> None:
        if output_size < 1:
            raise ValueError(f"Parameter output_size must be > 0: {output_size}.")
        super().__init__(cell, reuse)
        self._output_size, self._activation = output_size, activation

    @property
    def output_size(self) -> int:
        return self._output_size

    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        output, state = self._cell(inputs, state)
        projected = _linear(output, self._output_size)
        return (self._activation(projected) if self._activation else projected), state


class InputProjectionWrapper(_Wrapper):
    """Projects a cell's input to another size; see `OutputProjectionWrapper`."""

    def __init__(
        self,
        cell: Any,
        num_proj: int,
        activation: Callable[[Any], Any] | None = None,
        input_size: int | None = None,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(cell, reuse)
        self._num_proj, self._activation = num_proj, activation

    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        projected = _linear(inputs, self._num_proj)
        return self._cell(self._activation(projected) if self._activation else projected, state)


class EmbeddingWrapper(_Wrapper):
    """Looks integer inputs up in an embedding before the cell sees them.

    Args:
        cell: the cell.
        embedding_classes: number of symbols.
        embedding_size: size of each symbol's vector.
        initializer: of the embedding; by default uniform with variance 1.
        reuse: whether to reuse variables of the scope.
    """

    def __init__(
        self,
        cell: Any,
        embedding_classes: int,
        embedding_size: int,
        initializer: Any = None,
        reuse: bool | None = None,
    ) -> None:
        if embedding_classes <= 0 or embedding_size <= 0:
            raise ValueError("Both embedding_classes and embedding_size must be > 0: "
                             f"{embedding_classes}, {embedding_size}.")  # fmt: skip
        super().__init__(cell, reuse)
        self._shape = [embedding_classes, embedding_size]
        self._initializer = initializer

    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        with tf.device("/cpu:0"):
            initializer = self._initializer or tf.get_variable_scope().initializer
            initializer = initializer or tf.random_uniform_initializer(-(3**0.5), 3**0.5)
            first = state[0] if isinstance(state, tuple) else state
            embedding = tf.get_variable(
                "embedding", self._shape, initializer=initializer, dtype=first.dtype
            )
            embedded = tf.nn.embedding_lookup(embedding, tf.reshape(inputs, [-1]))
        return self._cell(embedded, state)


class LayerNormBasicLSTMCell(RNNCell):
    """An LSTM cell with layer normalization and recurrent dropout (arXiv:1607.06450, 1603.05118).

    Args:
        num_units: size of the cell.
        forget_bias: added to the forget gate.
        input_size: ignored, as in tf.contrib.
        activation: of the inner states.
        layer_norm: normalize the gates and the state.
        norm_gain: initial scale.
        norm_shift: initial shift.
        dropout_keep_prob: of the candidate state.
        dropout_prob_seed: of the dropout.
        reuse: whether to reuse variables of the scope.
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        input_size: int | None = None,
        activation: Callable[[Any], Any] = tf.tanh,
        layer_norm: bool = True,
        norm_gain: float = 1.0,
        norm_shift: float = 0.0,
        dropout_keep_prob: Any = 1.0,
        dropout_prob_seed: int | None = None,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        self._num_units, self._forget_bias, self._activation = num_units, forget_bias, activation
        self._layer_norm, self._gain, self._shift = layer_norm, norm_gain, norm_shift
        self._keep_prob, self._seed = dropout_keep_prob, dropout_prob_seed

    @property
    def state_size(self) -> Any:
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self) -> int:
        return self._num_units

    def _norm(self, inputs: Any, scope: str) -> Any:
        from rosetta.legacy.slim import tf_slim

        with tf.variable_scope(scope):
            size = inputs.get_shape()[-1:]
            tf.get_variable("gamma", size, initializer=tf.constant_initializer(self._gain))
            tf.get_variable("beta", size, initializer=tf.constant_initializer(self._shift))
        return tf_slim.layer_norm(inputs, reuse=True, scope=scope)

    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        c, h = state
        joined = tf.concat([inputs, h], 1)
        width = joined.get_shape()[-1]
        gates = tf.matmul(joined, tf.get_variable("kernel", [width, 4 * self._num_units]))
        if not self._layer_norm:
            gates = tf.nn.bias_add(gates, tf.get_variable("bias", [4 * self._num_units]))
        i, j, f, o = tf.split(value=gates, num_or_size_splits=4, axis=1)
        if self._layer_norm:
            i, j, f, o = (
                self._norm(gate, name)
                for gate, name in ((i, "input"), (j, "transform"), (f, "forget"), (o, "output"))
            )
        g = self._activation(j)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            g = tf.nn.dropout(g, self._keep_prob, seed=self._seed)
        new_c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * g
        if self._layer_norm:
            new_c = self._norm(new_c, "state")
        new_h = self._activation(new_c) * tf.sigmoid(o)
        return new_h, LSTMStateTuple(new_c, new_h)


def transpose_batch_time(x: Any) -> Any:
    """Swaps the first two dimensions of [batch, time, ...]."""
    if x.get_shape().ndims is not None and x.get_shape().ndims < 2:
        raise ValueError(f"Expected input tensor {x} to have rank at least 2")
    rank = tf.rank(x)
    swapped = tf.transpose(x, tf.concat(([1, 0], tf.range(2, rank)), axis=0))
    static = x.get_shape()
    if static.ndims is not None:
        swapped.set_shape(tf.TensorShape([static[1], static[0], *static[2:]]))
    return swapped


def stack_bidirectional_rnn(
    cells_fw: Sequence[Any],
    cells_bw: Sequence[Any],
    inputs: Any,
    initial_states_fw: Sequence[Any] | None = None,
    initial_states_bw: Sequence[Any] | None = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[Any, Any, Any]:
    """Stacks `tf.nn.static_bidirectional_rnn`; each layer sees both directions of the last.

    Returns:
        The outputs of the last layer, and the last states of all layers in both directions.
    """
    states_fw, states_bw = [], []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for layer, (fw, bw) in enumerate(zip(cells_fw, cells_bw)):
            with tf.variable_scope(f"cell_{layer}"):
                inputs, last_fw, last_bw = tf.nn.static_bidirectional_rnn(
                    fw, bw, inputs,
                    initial_state_fw=initial_states_fw and initial_states_fw[layer],
                    initial_state_bw=initial_states_bw and initial_states_bw[layer],
                    sequence_length=sequence_length, dtype=dtype,
                )  # fmt: skip
            states_fw.append(last_fw)
            states_bw.append(last_bw)
    return inputs, tuple(states_fw), tuple(states_bw)


def stack_bidirectional_dynamic_rnn(
    cells_fw: Sequence[Any],
    cells_bw: Sequence[Any],
    inputs: Any,
    initial_states_fw: Sequence[Any] | None = None,
    initial_states_bw: Sequence[Any] | None = None,
    dtype: Any = None,
    sequence_length: Any = None,
    parallel_iterations: int | None = None,
    time_major: bool = False,
    scope: Any = None,
    swap_memory: bool = False,
) -> tuple[Any, Any, Any]:
    """Stacks `tf.nn.bidirectional_dynamic_rnn`; see `stack_bidirectional_rnn`."""
    states_fw, states_bw = [], []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for layer, (fw, bw) in enumerate(zip(cells_fw, cells_bw)):
            with tf.variable_scope(f"cell_{layer}"):
                outputs, (last_fw, last_bw) = tf.nn.bidirectional_dynamic_rnn(
                    fw, bw, inputs,
                    initial_state_fw=initial_states_fw and initial_states_fw[layer],
                    initial_state_bw=initial_states_bw and initial_states_bw[layer],
                    sequence_length=sequence_length, parallel_iterations=parallel_iterations,
                    dtype=dtype, swap_memory=swap_memory, time_major=time_major,
                )  # fmt: skip
                inputs = tf.concat(outputs, 2)
            states_fw.append(last_fw)
            states_bw.append(last_bw)
    return inputs, tuple(states_fw), tuple(states_bw)
