"""Softmax classification, softmax(XW + b): Sequential, compile, fit.

One layer with an output for each class: three kinds of iris, or the lecture's eight points.
Lecture: DeepLearningZeroToAll, labs 06-1 (softmax) and 06-2 (one-hot labels, logits, accuracy).
"""

import keras
import tensorflow as tf
from keras import ops

from keras_api.initializers import StandardNormal
from keras_api.resuming import resume
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.lessons.softmax import Softmax
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run


def train(config: Softmax, run: Run) -> Result:
    """Trains the layer and logs it."""
    # 1 Data
    examples = config.examples
    x = tf.constant(examples.x)
    y = tf.constant(examples.y)
    labels = ops.squeeze(y, axis=1)  # one_hot of the column itself is [rows, 1, classes]
    one_hot = ops.one_hot(labels, config.classes)
    batch = tf.data.Dataset.from_tensors((x, one_hot))

    # 2 Model
    keras.utils.set_random_seed(config.seed)
    layer = keras.layers.Dense(
        config.classes,
        # keras.initializers.RandomNormal starts from other values than TF 1.15.
        kernel_initializer=StandardNormal(weights_op_seed(1)),
        bias_initializer=StandardNormal(biases_op_seed(1)),
        name="layer1",
    )
    model = keras.Sequential([keras.Input([config.features]), layer])
    parameters = {"layer1/weights": layer.kernel, "layer1/biases": layer.bias}

    # 3 Cost
    # From the logits: with activation="softmax" and no from_logits, Keras clips by 1e-7.
    cost_of = keras.losses.CategoricalCrossentropy(from_logits=True)

    # 4 Training step
    model.compile(
        optimizer=keras.optimizers.SGD(config.learning_rate),  # `lr=` is gone
        loss=cost_of,
        steps_per_execution=config.log_every,  # one call from Python for each logged step
    )

    # 5 Evaluation
    def accuracy_of(y, hypothesis):
        return ops.mean(keras.metrics.sparse_categorical_accuracy(y, hypothesis))

    @tf.function
    def evaluate():
        logits = model(x)
        hypothesis = ops.softmax(logits)
        return cost_of(one_hot, logits), accuracy_of(y, hypothesis), hypothesis

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy, hypothesis):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        histogram("layer1/output", hypothesis, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)
        if examples.has_test:
            test_hypothesis = ops.softmax(model(examples.x_test))
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
            log(step, cost, accuracy, hypothesis)

    # 7 Training loop
    batches = batch.repeat(config.steps - 1 - resume(run, model))
    epochs = min(1, len(batches))  # without a batch, `fit` must have no epoch
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        model.fit(batches, epochs=epochs, callbacks=[Summaries()], shuffle=False, verbose=0)
        model.train_on_batch(x, one_hot)  # TensorFlow 1's loop updates once more after its last log

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy, hypothesis = evaluate()
    return Result(trained, hypothesis.numpy(), float(accuracy))


if __name__ == "__main__":
    run_lesson(__file__)
