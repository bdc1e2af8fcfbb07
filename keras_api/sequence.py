"""The next character of a sentence, with a recurrent cell: Sequential, compile, fit.

`--cell=rnn` is the simple cell, `--cell=lstm` the one with gates; an output layer makes classes of
its states. Lecture: DeepLearningZeroToAll, labs 12-1 to 12-4.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_api.initializers import GlorotUniform
from keras_api.resuming import resume
from rosetta.checkpoints.layouts import LSTM, SIMPLE
from rosetta.lessons.result import Result
from rosetta.lessons.sequence import CHARACTERS, CLASSES, LENGTH, Sequence
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run


def train(config: Sequence, run: Run) -> Result:
    """Trains the network and logs it."""
    # 1 Data
    # A batch of one sentence.
    x = tf.constant([config.examples.x])
    y = tf.constant([config.examples.y[:, 0]])
    batch = tf.data.Dataset.from_tensors((x, y))

    # 2 Model
    keras.utils.set_random_seed(config.seed)
    cell = {"rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM}[config.cell]
    layer1 = cell(config.units, return_sequences=True, name="layer1")
    # The default, "glorot_uniform", kept its name but starts from other values than TF 1.15.
    xavier = GlorotUniform(config.output_op_seed)
    layer2 = keras.layers.Dense(CLASSES, kernel_initializer=xavier, name="layer2")
    model = keras.Sequential([keras.Input([LENGTH, CLASSES]), layer1, layer2])
    # TensorFlow 1 has one kernel for input and state, and the gates i, j, f, o. Keras has two, the
    # gates i, f, c (which is j), o, and the forget bias of 1 in its bias.
    layout = {"rnn": SIMPLE, "lstm": LSTM}[config.cell]
    gates = config.gates * config.units
    kernel = GlorotUniform(config.cell_op_seed)([CLASSES + config.units, gates], "float32")
    start = layout.to_keras([kernel.numpy(), np.zeros(gates, np.float32)], forget_bias=1)
    layer1.set_weights(start)
    forget_bias = start[2]

    # 3 Cost
    cost_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    # 4 Training step
    # TensorFlow 1 computes 1 - 0.999 in float32, Keras in float64: 0.00099998713, 0.001.
    beta_1, beta_2 = float(np.float32(0.9)), float(np.float32(0.999))
    model.compile(
        optimizer=keras.optimizers.Adam(config.learning_rate, beta_1, beta_2, epsilon=1e-8),
        loss=cost_of,
        steps_per_execution=config.log_every,  # one call from Python for each logged step
        jit_compile=False,  # compiling takes longer than it saves
    )

    # 5 Evaluation
    @tf.function
    def evaluate():
        logits = model(x)
        accuracy = ops.mean(keras.metrics.sparse_categorical_accuracy(y, logits))
        return cost_of(y, logits), accuracy, ops.argmax(logits, axis=2), ops.softmax(logits)[0]

    # 6 Summaries
    @tf.function
    def log(step, cost, accuracy, predicted):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("accuracy", accuracy, step)
        text = tf.strings.reduce_join(tf.gather(CHARACTERS, predicted[0]))
        tf.summary.text("prediction", text, step)
        kernel, recurrent_kernel, bias, weights, biases = model.trainable_variables
        histogram("layer1/weights", ops.concatenate([kernel, recurrent_kernel]), step)
        histogram("layer1/biases", bias - forget_bias, step)
        histogram("layer2/weights", weights, step)
        histogram("layer2/biases", biases, step)

    class Summaries(keras.callbacks.Callback):
        """Not keras.callbacks.TensorBoard: that writes the mean cost of an epoch, into `train/`."""

        def on_train_begin(self, logs=None):
            self.write()  # step 0

        def on_train_batch_end(self, batch, logs=None):
            self.write()

        def write(self):
            step = self.model.optimizer.iterations
            cost, accuracy, predicted, _ = evaluate()
            run.record(int(step), cost)
            log(step, cost, accuracy, predicted)

    # 7 Training loop
    batches = batch.repeat(config.steps - 1 - resume(run, model))
    epochs = min(1, len(batches))  # without a batch, `fit` must have no epoch
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        model.fit(batches, epochs=epochs, callbacks=[Summaries()], shuffle=False, verbose=0)
        model.train_on_batch(x, y)  # TensorFlow 1's loop updates once more after its last log

    # 8 Result
    weights, biases = layout.to_tf1(layer1.get_weights(), forget_bias=1)
    trained = {"layer1/weights": weights, "layer1/biases": biases}
    trained |= {"layer2/weights": layer2.kernel.numpy(), "layer2/biases": layer2.bias.numpy()}
    _, accuracy, _, hypothesis = evaluate()
    return Result(trained, hypothesis.numpy(), float(accuracy))


if __name__ == "__main__":
    run_lesson(__file__)
