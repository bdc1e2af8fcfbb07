"""How an interrupted lesson of this style goes on: save_weights, load_weights."""

import keras
import tensorflow as tf

from rosetta.runs.run import Run

ENDING = ".weights.h5"


def resume(run: Run, model: keras.Model) -> int:
    """Restores what an interrupted run has saved; from now on the run saves at logged steps.

    Args:
        run: the lesson's run.
        model: its model, compiled. What its optimizer keeps is saved with the weights.

    Returns:
        The step to go on from, 0 in a new run.
    """
    model.optimizer.build(model.trainable_variables)  # to load what it keeps, it must have it

    def save(prefix: str) -> None:
        tf.summary.flush()
        model.save_weights(prefix + ENDING)

    return run.resume(save, lambda prefix: model.load_weights(prefix + ENDING))
