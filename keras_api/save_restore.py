"""Save in one process, restore in the next: ModelCheckpoint, load_weights.

The first process trains half of XOR and saves. A new one builds the same model, restores and
finishes; its curve is that of one process to the last bit, because the file has the optimizer with
Adam's slots and the step, too. Lecture: DeepLearningZeroToAll, lab 13-3.
"""

import os

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_api.initializers import StandardNormal
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.save_restore import SaveRestore
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run


def train(config: SaveRestore, run: Run) -> Result | None:
    """Trains from the newest checkpoint. Returns None where a new process goes on."""
    # 1 Data
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)
    batch = tf.data.Dataset.from_tensors((x, y))

    # 2 Model
    keras.utils.set_random_seed(config.seed)
    model = keras.Sequential([keras.Input([2])])
    parameters = {}
    for i, n_out in enumerate(config.layer_sizes[1:], start=1):
        layer = keras.layers.Dense(
            n_out,
            activation="sigmoid",
            # keras.initializers.RandomNormal starts from other values than TF 1.15.
            kernel_initializer=StandardNormal(weights_op_seed(i)),
            bias_initializer=StandardNormal(biases_op_seed(i)),
            name=f"layer{i}",
        )
        model.add(layer)
        parameters |= {f"layer{i}/weights": layer.kernel, f"layer{i}/biases": layer.bias}

    # 3 Cost
    def cost_of(y, hypothesis):
        # keras.losses.BinaryCrossentropy() clips the hypothesis by 1e-7: another number.
        return -ops.mean(y * ops.log(hypothesis) + (1 - y) * ops.log(1 - hypothesis))

    # 4 Training step
    if config.optimizer == "adam":
        # TensorFlow 1 computes 1 - 0.999 in float32, Keras in float64: 0.00099998713, 0.001.
        beta_1, beta_2 = float(np.float32(0.9)), float(np.float32(0.999))
        optimizer = keras.optimizers.Adam(config.learning_rate, beta_1, beta_2, epsilon=1e-8)
    else:
        optimizer = keras.optimizers.SGD(config.learning_rate)
    model.compile(
        optimizer=optimizer,
        loss=cost_of,
        steps_per_execution=config.log_every,  # one call from Python for each logged step
    )
    optimizer.build(model.trainable_variables)  # makes its slots now, to be restored before `fit`

    # 5 Evaluation
    @tf.function
    def evaluate():
        hypothesis = model(x)
        return cost_of(y, hypothesis), ops.mean(keras.metrics.binary_accuracy(y, hypothesis))

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)

    class Summaries(keras.callbacks.Callback):
        """Not keras.callbacks.TensorBoard: that writes the mean cost of an epoch, into `train/`."""

        def on_train_batch_begin(self, batch, logs=None):
            cost, accuracy = evaluate()
            run.record(int(optimizer.iterations), cost)
            log(optimizer.iterations, cost, accuracy)

    # 7 Checkpoint
    # Not keras.callbacks.BackupAndRestore: it restores the weights and the epoch, but not the batch
    # in it. ModelCheckpoint saves at the end of an epoch, so half of the training is one.
    file = f"{run.directory}/checkpoints/ckpt-{config.half}.weights.h5"
    partial = f"{run.directory}/checkpoints/ckpt-partial.weights.h5"
    checkpoint = keras.callbacks.ModelCheckpoint(partial, save_weights_only=True)

    # 8 Training loop
    if os.path.exists(file):
        model.load_weights(file)
    start, last = int(optimizer.iterations), config.steps - 1
    summaries = Summaries()
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        if start < config.half:
            batches = batch.repeat(config.half - start)
            model.fit(batches, callbacks=[summaries, checkpoint], shuffle=False, verbose=0)
            tf.summary.flush()  # the curve must not fall behind the checkpoint
            os.replace(partial, file)  # ModelCheckpoint writes in place: half a file, if killed
            if config.restart:
                return None
        batches = batch.repeat(last - int(optimizer.iterations))
        epochs = min(1, len(batches))  # without a batch, `fit` must have no epoch
        model.fit(batches, epochs=epochs, callbacks=[summaries], shuffle=False, verbose=0)
        summaries.on_train_batch_begin(last)
        model.train_on_batch(x, y)  # TensorFlow 1's loop updates once more after its last log

    # 9 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy = evaluate()
    return Result(trained, model(x).numpy(), float(accuracy))


if __name__ == "__main__":
    run_lesson(__file__)
