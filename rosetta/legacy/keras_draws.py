"""Importing this module makes Keras 3 draw as Keras did up to TensorFlow 2.9.

Initial values: an initializer without a seed was an operation of TensorFlow's own generator; under
`tf.random.set_seed(s)` its seed is the next number of the context's counter. Since TensorFlow 2.10,
and in Keras 3, an initializer draws a seed from Python's `random` when it is made, and its values
are a function of that seed. Initializers with a seed of their own stay as they are.

The order of what `fit` gets: Keras 2 shuffled its arrays anew for each epoch, with one generator.
Keras 3 makes that generator anew for each epoch, so that under `tf.random.set_seed(s)` every epoch
goes in the same order.

Dropout is not brought along: its operation's seed was the number of nodes in the graph of Keras 2's
training step.
"""

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from keras.src.backend.tensorflow.trainer import TFEpochIterator
from keras.src.initializers import random_initializers
from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter

_random = random_initializers.random


class _Unseeded(int):
    """What stands for the seed of an initializer that was given none."""


def _drawing(stateless: Callable[..., tf.Tensor], stateful: Callable[..., tf.Tensor]):
    def draw(
        shape: Any, *limits: float, dtype: str | None = None, seed: Any = None, **named: float
    ):
        if isinstance(seed, _Unseeded):
            with tf.init_scope():  # where fit makes the weights, a graph is under way
                return stateful(shape, *limits, dtype=dtype or tf.keras.backend.floatx(), **named)
        return stateless(shape, *limits, dtype=dtype, seed=seed, **named)

    return draw


class _Draws:
    """The module of random functions as the initializers see it."""

    SeedGenerator = _random.SeedGenerator
    uniform = staticmethod(_drawing(_random.uniform, tf.random.uniform))
    normal = staticmethod(_drawing(_random.normal, tf.random.normal))
    truncated_normal = staticmethod(_drawing(_random.truncated_normal, tf.random.truncated_normal))

    @staticmethod
    def make_default_seed() -> int:
        return _Unseeded(0)


random_initializers.random = _Draws


# --- the order of fit ------------------------------------------------------------------------

_dataset_of_one_epoch = ArrayDataAdapter.get_tf_dataset
_iterator_of_one_epoch = TFEpochIterator._get_iterator
_range = tf.data.Dataset.range


def _shuffles(adapter: Any) -> bool:
    return isinstance(adapter, ArrayDataAdapter) and adapter._shuffle is True


def _dataset(self: ArrayDataAdapter) -> tf.data.Dataset:
    """Returns the batches of all epochs; Keras 3 asks `range` for one permutation only."""
    if not _shuffles(self):
        return _dataset_of_one_epoch(self)
    tf.data.Dataset.range = staticmethod(lambda *limits: _range(*limits).repeat())
    try:
        return _dataset_of_one_epoch(self)
    finally:
        tf.data.Dataset.range = staticmethod(_range)


def _iterator(self: TFEpochIterator) -> Any:
    """Returns what the next epoch's batches come from: where the last epoch stopped."""
    if not _shuffles(self.data_adapter):
        return _iterator_of_one_epoch(self)
    if not hasattr(self, "_of_all_epochs"):
        self._of_all_epochs = iter(_iterator_of_one_epoch(self))
    return self._of_all_epochs


ArrayDataAdapter.get_tf_dataset = _dataset
TFEpochIterator._get_iterator = _iterator
