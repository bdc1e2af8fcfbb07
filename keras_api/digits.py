"""Handwritten digits in mini-batches, with dropout and Adam: Sequential, compile, fit.

`--model=mlp`: two hidden layers; `--model=cnn`: convolution and pooling. 8×8 pixels, so that an
epoch takes no time. Lecture: DeepLearningZeroToAll, labs 10-2 to 10-5 and 11-1, 11-2.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_api.initializers import GlorotUniform
from keras_api.layers import Dropout
from rosetta.lessons.digits import CLASSES, SIDE, Digits
from rosetta.lessons.result import Result
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run


def train(config: Digits, run: Run) -> Result:
    """Trains the network and logs it."""
    # 1 Data
    examples = config.examples
    x = tf.constant(examples.x)
    y = tf.constant(examples.y)
    # Not fit(x, y, batch_size): that shuffles the rows and keeps a last, smaller batch.
    rows = tf.data.Dataset.from_tensor_slices((x, y))
    endless = rows.batch(config.batch_size, drop_remainder=True).repeat()
    last = config.steps - 1  # 0 with --steps=1: then `fit` has no batch, and no epoch
    batches = endless.take(last)

    # 2 Model
    keras.utils.set_random_seed(config.seed)

    def named(i):
        # The default, "glorot_uniform", kept its name but starts from other values than TF 1.15.
        initializer = GlorotUniform(config.weights_op_seed(i))
        return {"kernel_initializer": initializer, "name": f"layer{i}"}

    activation = config.activation
    model = keras.Sequential([keras.Input([SIDE * SIDE])])
    if config.model == "cnn":
        model.add(keras.layers.Reshape([SIDE, SIDE, 1]))
    for i, n_out in enumerate(config.hidden, start=1):
        if config.model == "mlp":
            model.add(keras.layers.Dense(n_out, activation, **named(i)))
        else:
            model.add(keras.layers.Conv2D(n_out, 3, padding="same", **named(i)))
            model.add(keras.layers.Activation(activation))
            model.add(keras.layers.AveragePooling2D(2, padding="same"))
        model.add(Dropout(config.dropout, config.dropout_op_seed(i)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(CLASSES, **named(len(config.shapes))))
    parameters = {}
    for layer in model.layers:
        if layer.weights:
            parameters[f"{layer.name}/weights"] = layer.kernel
            parameters[f"{layer.name}/biases"] = layer.bias

    # 3 Cost
    cost_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    # 4 Training step
    # TensorFlow 1 computes 1 - 0.999 in float32, Keras in float64: 0.00099998713, 0.001.
    beta_1, beta_2 = float(np.float32(0.9)), float(np.float32(0.999))
    model.compile(
        optimizer=keras.optimizers.Adam(config.learning_rate, beta_1, beta_2, epsilon=1e-8),
        loss=cost_of,
        steps_per_execution=config.log_every,  # one call from Python for each logged step
        jit_compile=False,  # XLA draws other masks
    )

    # 5 Evaluation
    def accuracy_of(y, logits):
        return ops.mean(keras.metrics.sparse_categorical_accuracy(y, logits))

    @tf.function
    def evaluate():
        logits = model(x)
        return cost_of(y, logits), accuracy_of(y, logits), ops.softmax(logits)

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        for tag, variable in parameters.items():
            histogram(tag, variable, step)
        test_accuracy = accuracy_of(examples.y_test, model(examples.x_test))
        tf.summary.scalar("test/accuracy", test_accuracy, step)

    class Summaries(keras.callbacks.Callback):
        """Not keras.callbacks.TensorBoard: that writes the mean cost of an epoch, into `train/`."""

        def on_train_begin(self, logs=None):
            self.write()  # step 0

        def on_train_batch_end(self, batch, logs=None):
            self.write()

        def write(self):
            step = self.model.optimizer.iterations
            cost, accuracy, _ = evaluate()
            run.record(int(step), cost)
            log(step, cost, accuracy)

    # 7 Training loop
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        model.fit(batches, epochs=min(1, last), callbacks=[Summaries()], shuffle=False, verbose=0)
        # TensorFlow 1's loop updates once more after its last log. Not train_on_batch: that is
        # traced anew, and its dropout would begin again with the first mask.
        model.fit(endless.skip(last).take(1), shuffle=False, verbose=0)

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    _, accuracy, hypothesis = evaluate()
    test_hypothesis = ops.softmax(model(examples.x_test)).numpy()
    return Result(trained, hypothesis.numpy(), float(accuracy), test_hypothesis=test_hypothesis)


if __name__ == "__main__":
    run_lesson(__file__)
