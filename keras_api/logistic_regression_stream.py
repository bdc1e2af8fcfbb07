"""Logistic regression on a CSV file larger than memory: tf.data, Sequential, fit.

`--stream` of logistic_regression.py runs this file: the same model, trained on mini-batches in the
order of the file, again and again. What is logged is computed on the file's first batch,
`config.examples`: the cost of all rows would take a pass through the file each time.
"""

import keras
import tensorflow as tf
from keras import ops

from keras_api.initializers import StandardNormal
from keras_api.resuming import resume
from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.histogram import histogram
from rosetta.runs.run import Run


def stream(config: LogisticRegression, start: int = 0):
    """Returns the batches of the file from number `start` on, without end; few are in memory."""
    lines = tf.data.TextLineDataset(str(config.data)).skip(config.header_rows).repeat()
    columns = [[0.0]] * (config.features + 1)

    def parse(batch):
        cells = tf.io.decode_csv(batch, columns)
        x, y = tf.stack(cells[:-1], axis=1), cells[-1][:, tf.newaxis]
        tf.debugging.assert_equal(y * (1 - y), 0.0, "a label is neither 0 nor 1")
        return x, y

    return lines.skip(start * config.batch_size).batch(config.batch_size).map(parse).prefetch(2)


def train(config: LogisticRegression, run: Run) -> Result:
    """Trains the layer and logs it."""
    # 1 Data
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)

    # 2 Model
    keras.utils.set_random_seed(config.seed)
    layer = keras.layers.Dense(
        1,
        # keras.initializers.RandomNormal starts from other values than TF 1.15.
        kernel_initializer=StandardNormal(weights_op_seed(1)),
        bias_initializer=StandardNormal(biases_op_seed(1)),
        name="layer1",
    )
    model = keras.Sequential([keras.Input([config.features]), layer])
    parameters = {"layer1/weights": layer.kernel, "layer1/biases": layer.bias}

    # 3 Cost
    def cost_of(y, logits):
        if config.cost == "stable":
            return ops.mean(keras.losses.binary_crossentropy(y, logits, from_logits=True))
        # NaN where float32 rounds a hypothesis to exactly 0 or 1. Without from_logits=True, Keras'
        # own loss hides that: it clips the hypothesis by 1e-7, which is another number.
        hypothesis = ops.sigmoid(logits)
        return -ops.mean(y * ops.log(hypothesis) + (1 - y) * ops.log(1 - hypothesis))

    # 4 Training step
    model.compile(
        optimizer=keras.optimizers.SGD(config.learning_rate),  # `lr=` is gone
        loss=cost_of,
        steps_per_execution=config.log_every,  # one call from Python for each logged step
    )

    # 5 Evaluation
    @tf.function
    def evaluate():
        logits = model(x)
        hypothesis = ops.sigmoid(logits)
        accuracy = ops.mean(keras.metrics.binary_accuracy(y, hypothesis))
        return cost_of(y, logits), accuracy, hypothesis

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy, hypothesis):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        histogram("layer1/output", hypothesis, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)

    class Summaries(keras.callbacks.Callback):
        """Not keras.callbacks.TensorBoard: that writes the mean cost of an epoch, into `train/`."""

        def on_train_begin(self, logs=None):
            self.write()  # step 0

        def on_train_batch_end(self, batch, logs=None):
            self.write()

        def write(self):
            step = self.model.optimizer.iterations
            cost, accuracy, hypothesis = evaluate()
            run.record(int(step), cost)
            run.decision_boundary(int(step), lambda p: ops.sigmoid(self.model(p)))
            log(step, cost, accuracy, hypothesis)

    # 7 Training loop
    last = config.steps - 1
    start = resume(run, model)
    batches = stream(config, start).take(last - start)
    epochs = min(1, last - start)  # without a batch, `fit` must have no epoch
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        model.fit(batches, epochs=epochs, callbacks=[Summaries()], shuffle=False, verbose=0)
        # TensorFlow 1's loop updates once more after its last log.
        model.train_on_batch(*next(iter(stream(config, start=last))))

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy, hypothesis = evaluate()
    return Result(trained, hypothesis.numpy(), float(accuracy))
