"""One sigmoid neuron and its learning rule: Sequential, compile, fit.

The lecture's update, w = w + x * learning_rate * error with error = y - output, is gradient descent
on the cross-entropy: the gradient of that cost is -x * error. Where x is 0 only a bias can learn.
The lecture prints before it updates, so what it prints at i = 99 is step 99 here.
"""

import keras
import tensorflow as tf
from keras import ops

from keras_api.initializers import StandardNormal
from keras_api.resuming import resume
from rosetta.lessons.neuron import Neuron
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.histogram import histogram
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run


def train(config: Neuron, run: Run) -> Result:
    """Trains the neuron and logs it."""
    # 1 Data
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)
    points = tf.data.Dataset.from_tensor_slices((x, y)).batch(1).repeat()  # by turns

    # 2 Model
    keras.utils.set_random_seed(config.seed)
    layer = keras.layers.Dense(
        1,
        use_bias=config.bias,
        # keras.initializers.RandomNormal starts from other values than TF 1.15.
        kernel_initializer=StandardNormal(weights_op_seed(1)),
        bias_initializer=StandardNormal(biases_op_seed(1)),
        name="layer1",
    )
    model = keras.Sequential([keras.Input([config.inputs]), layer])
    parameters = {"layer1/weights": layer.kernel}
    if config.bias:
        parameters["layer1/biases"] = layer.bias

    # 3 Cost
    cost_of = keras.losses.BinaryCrossentropy(from_logits=True)

    # 4 Training step
    model.compile(
        optimizer=keras.optimizers.SGD(config.learning_rate),  # this is the lecture's rule
        loss=cost_of,
        steps_per_execution=config.log_every,  # one call from Python for each logged step
    )

    # 5 Evaluation
    @tf.function
    def evaluate():
        logits = model(x)
        output = ops.sigmoid(logits)
        return cost_of(y, logits), ops.mean(y - output), ops.mean(output)

    # 6 Summaries
    @tf.function
    def log(step, cost, mean_error, mean_output):
        tf.summary.scalar("cost", cost, step)
        tf.summary.scalar("error", mean_error, step)
        tf.summary.scalar("output", mean_output, step)
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
            cost, mean_error, mean_output = evaluate()
            run.record(int(step), cost)
            log(step, cost, mean_error, mean_output)

    # 7 Training loop
    last = config.steps - 1
    start = resume(run, model)
    batches = points.skip(start % len(x)).take(last - start)
    epochs = min(1, last - start)  # without a batch, `fit` must have no epoch
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(evaluate.get_concrete_function().graph)
        model.fit(batches, epochs=epochs, callbacks=[Summaries()], shuffle=False, verbose=0)
        # TensorFlow 1's loop updates once more after its last log.
        model.train_on_batch(*next(iter(points.skip(last % len(x)))))

    # 8 Result
    trained = {tag: variable.numpy() for tag, variable in parameters.items()}
    return Result(trained, ops.sigmoid(model(x)).numpy())


if __name__ == "__main__":
    run_lesson(__file__)
