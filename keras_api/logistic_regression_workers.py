"""Logistic regression over several machines: a Keras layer, optimizer and loss, but not `fit`.

Every worker runs this same program. Each holds its share of the rows and a mirror of the
parameters; an update sums the gradients of all. So any number of workers computes the same cost.

What Keras 3.15 on TensorFlow 2.21 does about several machines, tried in 2026:
- `fit` in the scope of a MultiWorkerMirroredStrategy, with arrays, a `tf.data` or a distributed
  dataset: ValueError: Attempt to convert a value (PerReplica:{...}) with an unsupported type
  (<class 'tensorflow.python.distribute.values.PerReplica'>) to a Tensor. `fit` itself
  averages a first batch over the workers, to learn its shape, and hands `reduce` an (x, y) pair.
- `fit` with a `train_step` that calls the strategy's `run`: RuntimeError: Need to be inside "with
  strategy.scope()"; `fit` runs it in a strategy of its own.
- `keras.distribution.DataParallel`: accepted and ignored; on TensorFlow it distributes nothing.
- a loop of one's own over a Keras model in the strategy's scope: works, and is what stands here.
"""

import keras
import tensorflow as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.cluster import Cluster
from rosetta.runs.run import Run

# TensorFlow misses a worker's heartbeats after some ten seconds and then ends every exchange.
LOST = (tf.errors.UnavailableError, tf.errors.AbortedError, tf.errors.CancelledError)


# 1 Data
def data(config: LogisticRegression, cluster: Cluster):
    """Returns this worker's inputs and labels as tensors, and how many rows all workers have."""
    examples = config.examples
    rows = cluster.rows(len(examples.x))
    x = tf.constant(examples.x[rows])
    y = tf.constant(examples.y[rows])
    test = () if examples.x_test is None else (tf.constant(examples.x_test), examples.y_test)
    return x, y, len(examples.x), test


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
def cost(config: LogisticRegression, rows: int):
    """Returns this worker's share of the mean cross-entropy: its sum over the rows of all."""
    # Not its own mean: the mean of the workers' means is another number when shares differ in size.
    if config.cost == "lecture":  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        return lambda y, hypothesis: (
            -keras.ops.sum(y * keras.ops.log(hypothesis) + (1 - y) * keras.ops.log(1 - hypothesis))
            / rows
        )
    total = keras.losses.BinaryCrossentropy(from_logits=True, reduction="sum")
    return lambda y, logits: total(y, logits) / rows


def accuracy(y, hypothesis, rows: int):
    """Returns the rows on the right side of 0.5 as a share of the rows of all workers."""
    return keras.ops.sum(keras.metrics.binary_accuracy(y, hypothesis, threshold=0.5)) / rows


# 5 Optimizer
def optimizer(config: LogisticRegression, strategy, x, y, rows: int, network):
    """Returns the function that updates both variables a given number of times."""
    loss_of = cost(config, rows)
    descent = keras.optimizers.SGD(config.learning_rate)
    descent.build(network.trainable_variables)

    def update_once():
        with tf.GradientTape() as tape:
            loss = loss_of(y, network(x))
        gradients = tape.gradient(loss, network.trainable_variables)
        # The optimizer sums the gradients of all workers; to sum them here too multiplies the step.
        descent.apply_gradients(zip(gradients, network.trainable_variables))

    @tf.function
    def update(times):
        for _ in tf.range(times):
            strategy.run(update_once)

    return update


# 6 Summaries
def summaries(config: LogisticRegression, strategy, x, y, rows: int, test, network):
    """Returns the function that computes what is logged and the one that writes it."""
    (layer,) = network.layers
    loss_of = cost(config, rows)

    def measure_share():
        output = network(x)
        hypothesis = hypothesis_of(config, output)
        return loss_of(y, output), accuracy(y, hypothesis, rows), hypothesis

    @tf.function
    def measure():
        loss, share, hypothesis = strategy.run(measure_share)
        return (
            strategy.reduce("SUM", loss, axis=None),
            strategy.reduce("SUM", share, axis=None),
            strategy.gather(hypothesis, axis=0),
        )

    @tf.function
    def write(step, loss, share, hypothesis):
        tf.summary.scalar("cost", loss, step)
        tf.summary.scalar("accuracy", share, step)
        tf.summary.histogram("layer1/weights", layer.kernel, step)
        tf.summary.histogram("layer1/biases", layer.bias, step)
        tf.summary.histogram("layer1/output", hypothesis, step)
        if test:
            x_test, y_test = test
            test_share = accuracy(y_test, hypothesis_of(config, network(x_test)), len(y_test))
            tf.summary.scalar("test/accuracy", test_share, step)

    return measure, write


def log_writer(run: Run, cluster: Cluster):
    """Returns the writer of the chief, or one that writes nothing."""
    # Each worker must trace the same functions: TensorFlow numbers the exchanges as it traces.
    if cluster.is_chief:
        return tf.summary.create_file_writer(run.directory)
    return tf.summary.create_noop_writer()


# 7 Training loop
def train(config: LogisticRegression, run: Run, cluster: Cluster) -> Result:
    """Trains this worker's share of the layer; the chief logs it and keeps its checkpoints."""
    strategy = tf.distribute.MultiWorkerMirroredStrategy()  # reads TF_CONFIG; must be the first op
    x, y, rows, test = data(config, cluster)
    with strategy.scope():
        network = model(config, x.shape[1])
        update = optimizer(config, strategy, x, y, rows, network)
    measure, write = summaries(config, strategy, x, y, rows, test, network)
    checkpoint = tf.train.Checkpoint(network=network)
    manager = tf.train.CheckpointManager(checkpoint, f"{run.directory}/checkpoints", max_to_keep=2)
    try:
        with log_writer(run, cluster).as_default():
            tf.summary.graph(measure.get_concrete_function().graph)
            for step, times in config.chunks():
                loss, share, hypothesis = measure()
                run.record(step, loss)
                write(tf.constant(step, tf.int64), loss, share, hypothesis)
                run.decision_boundary(step, lambda points: hypothesis_of(config, network(points)))
                if cluster.is_chief:
                    manager.save(step)
                update(tf.constant(times))
        return report(network, *measure()[1:])
    except LOST as error:
        raise cluster.lost(run.costs, manager.latest_checkpoint, error) from None


# 8 Report
def report(network, share, hypothesis) -> Result:
    """Returns the trained parameters and what the layer makes of the data."""
    (layer,) = network.layers
    trained = {"layer1/weights": layer.kernel.numpy(), "layer1/biases": layer.bias.numpy()}
    return Result(trained, hypothesis.numpy(), float(share))
