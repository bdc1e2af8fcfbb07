"""The compiled training loop of this style's lessons."""

from collections.abc import Callable

import tensorflow as tf


def repeat(train_step: Callable[[], None], jit: bool) -> Callable[[tf.Tensor], None]:
    """Returns a function that takes a number of training steps in one call from Python.

    A call from Python costs more than a step of such a small network. XLA compiles the whole loop
    into one kernel.

    Args:
        train_step: updates the variables once.
        jit: whether XLA compiles the loop. Otherwise it is a plain `tf.function`.

    Returns:
        A function of the number of steps, an int32 scalar tensor: a Python number would trace the
        loop anew for each value.
    """

    @tf.function(jit_compile=jit)
    def train_steps(count: tf.Tensor) -> None:
        while count > 0:  # XLA would compile `for _ in tf.range(count)` anew for each count
            train_step()
            count -= 1

    return train_steps
