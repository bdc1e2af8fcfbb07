"""Linear regression, Y = 2X - 1 from six points: Sequential, compile, fit.

The "hello world" of Keras. It predicts 18.98 for 10, not 19: least squares gives 19 exactly, but
after 500 updates the slowest error is not gone. Each update leaves 1 - learning_rate * 1.0324 of it
(the smaller eigenvalue of the cost's Hessian), so 0.0056 of it remains, and at 10 that is 0.0165.
"""

import math

import keras
import tensorflow as tf

from rosetta.lessons.linear_regression import LinearRegression
from rosetta.lessons.op_seeds import FIRST_DENSE_OP_SEED
from rosetta.lessons.result import Result
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: LinearRegression):
    """Returns the inputs and labels as tensors, and as a dataset of one batch."""
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)
    return x, y, tf.data.Dataset.from_tensors((x, y))


# 2 Parameters
def parameters(shape, dtype):
    """Returns what Dense(1) started from on TF 1.15: glorot_uniform weights. Biases are 0."""
    # Keras 3's own "glorot_uniform" draws other values: it is stateless, with a hash of its seed.
    limit = math.sqrt(6 / sum(shape))  # inputs + outputs
    return tf.random.uniform(shape, -limit, limit, dtype, FIRST_DENSE_OP_SEED)


# 3 Model
def model(config: LinearRegression):
    """Returns the network of one layer."""
    keras.utils.set_random_seed(config.seed)
    layer = keras.layers.Dense(1, kernel_initializer=parameters, name="layer1")
    return keras.Sequential([keras.Input([1]), layer])


# 4 Cost
def cost():
    """Returns the mean squared error as a loss."""
    return keras.losses.MeanSquaredError()


# 5 Optimizer
def optimizer(config: LinearRegression, network):
    """Compiles the network with its loss and its optimizer."""
    network.compile(
        optimizer=keras.optimizers.SGD(config.learning_rate),  # `lr=` is gone
        loss=cost(),
        steps_per_execution=config.log_every,  # one call from Python for each logged step
    )


# 6 Summaries
def summaries(run: Run, x, y, network):
    """Returns the function that computes what is logged and the callback that writes it.

    keras.callbacks.TensorBoard would write the mean cost of an epoch, as `epoch_loss`, in `train/`.
    """
    (layer,) = network.layers

    @tf.function
    def measure():
        prediction = network(x)
        at_10 = tf.squeeze(network(tf.constant([[10.0]])))
        return network.loss(y, prediction), prediction, at_10

    @tf.function
    def write(step, loss, at_10):
        tf.summary.scalar("cost", loss, step)
        tf.summary.scalar("prediction_at_10", at_10, step)
        tf.summary.histogram("layer1/weights", layer.kernel, step)
        tf.summary.histogram("layer1/biases", layer.bias, step)

    def on_train_batch_begin(batch, logs=None):
        step = network.optimizer.iterations.numpy()
        loss, _, at_10 = measure()
        run.record(step, loss)
        write(tf.constant(step, tf.int64), loss, at_10)

    return measure, keras.callbacks.LambdaCallback(on_train_batch_begin=on_train_batch_begin)


# 7 Training loop
def train(config: LinearRegression, run: Run) -> Result:
    """Trains the layer and logs it."""
    x, y, batch = data(config)
    network = model(config)
    optimizer(config, network)
    with tf.summary.create_file_writer(run.directory).as_default():
        measure, callback = summaries(run, x, y, network)
        tf.summary.graph(measure.get_concrete_function().graph)
        # The last step is logged too, so the last update has a fit of its own.
        for times in (config.steps - 1, 1):
            if times:
                network.fit(batch.repeat(times), callbacks=[callback], shuffle=False, verbose=0)
    return report(network, *measure()[1:])


# 8 Report
def report(network, prediction, at_10) -> Result:
    """Returns the trained parameters and what the layer predicts."""
    (layer,) = network.layers
    trained = {"layer1/weights": layer.kernel.numpy(), "layer1/biases": layer.bias.numpy()}
    values = {"prediction_at_10": float(at_10)}
    return Result(trained, prediction.numpy(), values=values)


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
