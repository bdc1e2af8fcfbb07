"""How an interrupted lesson of this style goes on: tf.train.Checkpoint."""

from collections.abc import Mapping

import keras
import tensorflow as tf

from rosetta.runs.run import Run


def resume(
    run: Run,
    variables: Mapping[str, tf.Variable],
    optimizer: keras.optimizers.Optimizer | None = None,
) -> int:
    """Restores what an interrupted run has saved; from now on the run saves at logged steps.

    Args:
        run: the lesson's run.
        variables: what the training changes, by name.
        optimizer: what changes the variables. It keeps slots of them and counts the steps.

    Returns:
        The step to go on from, 0 in a new run.
    """
    checkpoint = tf.train.Checkpoint(**variables)
    if optimizer:
        optimizer.build(list(variables.values()))
        checkpoint.optimizer = optimizer

    def save(prefix: str) -> None:
        tf.summary.flush()
        checkpoint.write(prefix)

    return run.resume(save, lambda prefix: checkpoint.read(prefix).assert_consumed())
