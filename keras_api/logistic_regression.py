"""Logistic regression, sigmoid(XW + b): Sequential, compile, fit.

One sigmoid layer learns what a line can separate: the lecture's six points, AND, OR, real data;
not XOR. Lecture: DeepLearningZeroToAll, labs 05-1, 05-2 and 09-1.
`--stream` runs logistic_regression_stream.py instead: the same model on a file larger than memory;
`--workers` runs logistic_regression_workers.py: the same model on several machines.
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
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run


def train(config: LogisticRegression, run: Run) -> Result:
    """Trains the layer and logs it."""
    # 1 Data
    examples = config.examples
    x = tf.constant(examples.x)
    y = tf.constant(examples.y)
    batch = tf.data.Dataset.from_tensors((x, y))

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
    def accuracy_of(y, hypothesis):
        return ops.mean(keras.metrics.binary_accuracy(y, hypothesis))

    @tf.function
    def evaluate():
        logits = model(x)
        hypothesis = ops.sigmoid(logits)
        return cost_of(y, logits), accuracy_of(y, hypothesis), hypothesis

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy, hypothesis):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        histogram("layer1/output", hypothesis, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)
        if examples.has_test:
            test_hypothesis = ops.sigmoid(model(examples.x_test))
            tf.summary.scalar("test/accuracy", accuracy_of(examples.y_test, test_hypothesis), step)

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
    batches = batch.repeat(config.steps - 1 - resume(run, model))
    epochs = min(1, len(batches))  # without a batch, `fit` must have no epoch
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        model.fit(batches, epochs=epochs, callbacks=[Summaries()], shuffle=False, verbose=0)
        model.train_on_batch(x, y)  # TensorFlow 1's loop updates once more after its last log

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy, hypothesis = evaluate()
    return Result(trained, hypothesis.numpy(), float(accuracy))


if __name__ == "__main__":
    run_lesson(__file__)
