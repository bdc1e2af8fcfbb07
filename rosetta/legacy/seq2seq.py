"""The losses of tf.contrib.seq2seq and the simple decoders of tf.contrib.legacy_seq2seq."""

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow.compat.v1 as tf


def sequence_loss(
    logits: Any,
    targets: Any,
    weights: Any,
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    sum_over_timesteps: bool = False,
    sum_over_batch: bool = False,
    softmax_loss_function: Callable[..., Any] | None = None,
    name: str | None = None,
) -> tf.Tensor:
    """Returns the weighted cross-entropy of a batch of sequences (tf.contrib.seq2seq).

    Args:
        logits: [batch, time, classes] float.
        targets: [batch, time] integer class numbers.
        weights: [batch, time] float.
        average_across_timesteps: divide by the weights over time.
        average_across_batch: divide by the weights over the batch.
        sum_over_timesteps: sum over time and divide by the number of positive weights.
        sum_over_batch: the same over the batch.
        softmax_loss_function: of `labels` and `logits`, instead of the sparse softmax's.
        name: of the operations.

    Raises:
        ValueError: a rank is wrong, or an average and a sum are asked for at once.
    """
    for tensor, rank, what in ((logits, 3, "Logits"), (targets, 2, "Targets"),
                               (weights, 2, "Weights")):  # fmt: skip
        if len(tensor.get_shape()) != rank:
            raise ValueError(f"{what} must be a {rank}-dimensional tensor")
    if (average_across_timesteps and sum_over_timesteps) or (
        average_across_batch and sum_over_batch
    ):
        raise ValueError("an average and a sum over the same dimension exclude each other")
    with tf.name_scope(name, "sequence_loss", [logits, targets, weights]):
        classes = tf.shape(logits)[2]
        flat_logits = tf.reshape(logits, [-1, classes])
        flat_targets = tf.reshape(targets, [-1])
        loss = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
        crossent = loss(labels=flat_targets, logits=flat_logits)
        crossent *= tf.reshape(weights, [-1])
        if average_across_timesteps and average_across_batch:
            return tf.div_no_nan(tf.reduce_sum(crossent), tf.reduce_sum(weights))
        if sum_over_timesteps and sum_over_batch:
            total = tf.count_nonzero(weights, dtype=weights.dtype)
            return tf.div_no_nan(tf.reduce_sum(crossent), total)
        crossent = tf.reshape(crossent, tf.shape(logits)[0:2])
        axis = [0] if average_across_batch else [1]
        if average_across_timesteps or average_across_batch:
            total = tf.reduce_sum(weights, axis=axis)
            return tf.div_no_nan(tf.reduce_sum(crossent, axis=axis), total)
        axis = [0] if sum_over_batch else [1]
        if sum_over_timesteps or sum_over_batch:
            total = tf.count_nonzero(weights, axis=axis, dtype=crossent.dtype)
            return tf.div_no_nan(tf.reduce_sum(crossent, axis=axis), total)
        return crossent


class flat:  # noqa: N801  read as a module
    """tf.contrib.legacy_seq2seq: sequences as Python lists of [batch, ...] tensors."""

    @staticmethod
    def sequence_loss_by_example(
        logits: Sequence[Any],
        targets: Sequence[Any],
        weights: Sequence[Any],
        average_across_timesteps: bool = True,
        softmax_loss_function: Callable[..., Any] | None = None,
        name: str | None = None,
    ) -> tf.Tensor:
        """Returns the weighted cross-entropy of each example, [batch]."""
        if not len(logits) == len(targets) == len(weights):
            raise ValueError(
                f"Lengths of logits, weights, and targets must be the same {len(logits)}, "
                f"{len(weights)}, {len(targets)}."
            )
        with tf.name_scope(name, "sequence_loss_by_example", [*logits, *targets, *weights]):
            losses = []
            for logit, target, weight in zip(logits, targets, weights):
                if softmax_loss_function is None:
                    target = tf.reshape(target, [-1])
                    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(
                        labels=target, logits=logit
                    )
                else:
                    crossent = softmax_loss_function(labels=target, logits=logit)
                losses.append(crossent * weight)
            log_perps = tf.add_n(losses)
            if average_across_timesteps:
                log_perps /= tf.add_n(list(weights)) + 1e-12
            return log_perps

    @staticmethod
    def sequence_loss(
        logits: Sequence[Any],
        targets: Sequence[Any],
        weights: Sequence[Any],
        average_across_timesteps: bool = True,
        average_across_batch: bool = True,
        softmax_loss_function: Callable[..., Any] | None = None,
        name: str | None = None,
    ) -> tf.Tensor:
        """Returns the weighted cross-entropy of a batch, a scalar."""
        with tf.name_scope(name, "sequence_loss", [*logits, *targets, *weights]):
            cost = tf.reduce_sum(
                flat.sequence_loss_by_example(
                    logits, targets, weights, average_across_timesteps, softmax_loss_function
                )
            )
            if not average_across_batch:
                return cost
            return cost / tf.cast(tf.shape(targets[0])[0], cost.dtype)

    @staticmethod
    def rnn_decoder(
        decoder_inputs: Sequence[Any],
        initial_state: Any,
        cell: Any,
        loop_function: Callable[[Any, int], Any] | None = None,
        scope: Any = None,
    ) -> tuple[list[Any], Any]:
        """Runs a cell over inputs, or over what `loop_function` makes of each output.

        Returns:
            The outputs, each [batch, output size], and the last state.
        """
        with tf.variable_scope(scope or "rnn_decoder"):
            state, outputs, previous = initial_state, [], None
            for step, given in enumerate(decoder_inputs):
                if loop_function is not None and previous is not None:
                    with tf.variable_scope("loop_function", reuse=True):
                        given = loop_function(previous, step)
                if step > 0:
                    tf.get_variable_scope().reuse_variables()
                output, state = cell(given, state)
                outputs.append(output)
                if loop_function is not None:
                    previous = output
        return outputs, state

    @staticmethod
    def basic_rnn_seq2seq(
        encoder_inputs: Sequence[Any],
        decoder_inputs: Sequence[Any],
        cell: Any,
        dtype: Any = tf.float32,
        scope: Any = None,
    ) -> tuple[list[Any], Any]:
        """Encodes with a copy of the cell, then decodes from its last state."""
        import copy

        with tf.variable_scope(scope or "basic_rnn_seq2seq"):
            _, state = tf.nn.static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
            return flat.rnn_decoder(decoder_inputs, state, cell)

    @staticmethod
    def tied_rnn_seq2seq(
        encoder_inputs: Sequence[Any],
        decoder_inputs: Sequence[Any],
        cell: Any,
        loop_function: Callable[[Any, int], Any] | None = None,
        dtype: Any = tf.float32,
        scope: Any = None,
    ) -> tuple[list[Any], Any]:
        """Encodes and decodes with one cell and the same parameters."""
        with tf.variable_scope("combined_tied_rnn_seq2seq"):
            scope = scope or "tied_rnn_seq2seq"
            _, state = tf.nn.static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
            tf.get_variable_scope().reuse_variables()
            return flat.rnn_decoder(
                decoder_inputs, state, cell, loop_function=loop_function, scope=scope
            )
