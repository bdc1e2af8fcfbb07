"""Logistic regression, sigmoid(XW + b): Sequential, compile, fit.

One sigmoid layer learns what a line can separate: the lecture's six points, AND, OR, real data;
not XOR. Lecture: DeepLearningZeroToAll, labs 05-1, 05-2 and 09-1.
"""

import keras
import tensorflow as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: LogisticRegression):
    """Returns the inputs and labels as tensors, and as a dataset of one batch."""
    examples = config.examples
    x = tf.constant(examples.x)
    y = tf.constant(examples.y)
    test = () if examples.x_test is None else (tf.constant(examples.x_test), examples.y_test)
    return x, y, tf.data.Dataset.from_tensors((x, y)), test


# 2 Parameters
def parameters(op_seed: int):
    """Returns an initializer that draws from a standard normal distribution."""
    # keras.initializers.RandomNormal draws other values: it is stateless, with a hash of its seed.
    return lambda shape, dtype: tf.random.normal(shape, seed=op_seed, dtype=dtype)


# 3 Model
def model(config: LogisticRegression, features: int):
    """Returns the network. It ends in the hypothesis, or for the stable cost in its logits."""
    keras.utils.set_random_seed(config.seed)
    layer = keras.layers.Dense(
        1,
        activation="linear" if config.cost == "stable" else "sigmoid",
        kernel_initializer=parameters(weights_op_seed(1)),
        bias_initializer=parameters(biases_op_seed(1)),
        name="layer1",
    )
    return keras.Sequential([keras.Input([features]), layer])


def hypothesis_of(config: LogisticRegression, output):
    """Returns the hypothesis for what the network gives."""
    return keras.ops.sigmoid(output) if config.cost == "stable" else output


# 4 Cost
def cost(config: LogisticRegression):
    """Returns the mean cross-entropy as a loss."""
    if config.cost == "lecture":  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        # keras.losses.BinaryCrossentropy() hides that: it clips the hypothesis by 1e-7.
        return lambda y, hypothesis: (
            -keras.ops.mean(y * keras.ops.log(hypothesis) + (1 - y) * keras.ops.log(1 - hypothesis))
        )
    return keras.losses.BinaryCrossentropy(from_logits=True)


def accuracy(y, hypothesis):
    """Returns the share of examples on the right side of 0.5."""
    return keras.ops.mean(keras.metrics.binary_accuracy(y, hypothesis, threshold=0.5))


# 5 Optimizer
def optimizer(config: LogisticRegression, network):
    """Compiles the network with its loss and its optimizer."""
    network.compile(
        optimizer=keras.optimizers.SGD(config.learning_rate),  # `lr=` is gone
        loss=cost(config),
        steps_per_execution=config.log_every,  # one call from Python for each logged step
    )


# 6 Summaries
def histogram(tag: str, values, step):
    """Writes a histogram with the op of TF1, one kernel.

    tf.summary.histogram counts with a hundred ops: it is traced far longer and fills larger files,
    for the same picture.
    """
    tf.summary.experimental.write_raw_pb(tf.raw_ops.HistogramSummary(tag=tag, values=values), step)


def summaries(config: LogisticRegression, run: Run, x, y, test, network):
    """Returns the function that computes what is logged and the callback that writes it.

    keras.callbacks.TensorBoard would write the mean cost of an epoch, as `epoch_loss`, in `train/`.
    """
    (layer,) = network.layers

    @tf.function
    def measure():
        output = network(x)
        hypothesis = hypothesis_of(config, output)
        return network.loss(y, output), accuracy(y, hypothesis), hypothesis

    @tf.function
    def write(step, loss, share, hypothesis):
        tf.summary.scalar("cost", loss, step)
        tf.summary.scalar("accuracy", share, step)
        histogram("layer1/weights", layer.kernel, step)
        histogram("layer1/biases", layer.bias, step)
        histogram("layer1/output", hypothesis, step)
        if test:
            x_test, y_test = test
            test_share = accuracy(y_test, hypothesis_of(config, network(x_test)))
            tf.summary.scalar("test/accuracy", test_share, step)

    def on_train_batch_begin(batch, logs=None):
        step = network.optimizer.iterations.numpy()
        loss, share, hypothesis = measure()
        run.record(step, loss)
        write(tf.constant(step, tf.int64), loss, share, hypothesis)
        run.decision_boundary(step, lambda points: hypothesis_of(config, network(points)))

    return measure, keras.callbacks.LambdaCallback(on_train_batch_begin=on_train_batch_begin)


# 7 Training loop
def train(config: LogisticRegression, run: Run) -> Result:
    """Trains the layer and logs it."""
    x, y, batch, test = data(config)
    network = model(config, x.shape[1])
    optimizer(config, network)
    with tf.summary.create_file_writer(run.directory).as_default():
        measure, callback = summaries(config, run, x, y, test, network)
        tf.summary.graph(measure.get_concrete_function().graph)
        # The last step is logged too, so the last update has a fit of its own.
        for times in (config.steps - 1, 1):
            if times:
                network.fit(batch.repeat(times), callbacks=[callback], shuffle=False, verbose=0)
    return report(network, *measure()[1:])


# 8 Report
def report(network, share, hypothesis) -> Result:
    """Returns the trained parameters and what the layer makes of the data."""
    (layer,) = network.layers
    trained = {"layer1/weights": layer.kernel.numpy(), "layer1/biases": layer.bias.numpy()}
    return Result(trained, hypothesis.numpy(), float(share))


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
