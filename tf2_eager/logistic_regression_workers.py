"""Logistic regression over several machines: MultiWorkerMirroredStrategy and a loop of one's own.

Every worker runs this same program. Each holds its share of the rows and a mirror of the
parameters; an update sums the gradients of all. So any number of workers computes the same cost.
"""

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
def parameters(config: LogisticRegression, features: int):
    """Returns weights and biases, drawn from a standard normal distribution."""
    tf.random.set_seed(config.seed)
    # SUM: a mirror that is assigned to takes the sum of what every worker assigns.
    mirrored = {"aggregation": tf.VariableAggregation.SUM}
    with tf.name_scope("layer1"):
        weights = tf.Variable(tf.random.normal([features, 1], seed=weights_op_seed(1)), **mirrored)
        biases = tf.Variable(tf.random.normal([1], seed=biases_op_seed(1)), **mirrored)
    return weights, biases


# 3 Model
def model(x, weights, biases):
    """Returns the logits and the hypothesis."""
    with tf.name_scope("layer1"):
        logits = tf.matmul(x, weights) + biases
        return logits, tf.sigmoid(logits)


# 4 Cost
def cost(config: LogisticRegression, y, logits, hypothesis, rows: int):
    """Returns this worker's share of the mean cross-entropy: its sum over the rows of all."""
    # Not its own mean: the mean of the workers' means is another number when shares differ in size.
    if config.cost == "lecture":  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        likelihood = y * tf.math.log(hypothesis) + (1 - y) * tf.math.log(1 - hypothesis)
        return -tf.reduce_sum(likelihood) / rows
    losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)
    return tf.reduce_sum(losses) / rows


def accuracy(y, hypothesis, rows: int):
    """Returns the rows on the right side of 0.5 as a share of the rows of all workers."""
    right = tf.cast(tf.equal(tf.cast(hypothesis > 0.5, tf.float32), y), tf.float32)
    return tf.reduce_sum(right) / rows


# 5 Optimizer
def optimizer(config: LogisticRegression, strategy, x, y, rows: int, weights, biases):
    """Returns the function that updates both variables a given number of times."""

    def update_once():
        with tf.GradientTape() as tape:
            logits, hypothesis = model(x, weights, biases)
            loss = cost(config, y, logits, hypothesis, rows)
        gradients = tape.gradient(loss, [weights, biases])
        weights.assign_sub(config.learning_rate * gradients[0])
        biases.assign_sub(config.learning_rate * gradients[1])

    @tf.function
    def update(times):
        for _ in tf.range(times):
            strategy.run(update_once)

    return update


# 6 Summaries
def summaries(config: LogisticRegression, strategy, x, y, rows: int, test, weights, biases):
    """Returns the function that computes what is logged and the one that writes it."""

    def measure_share():
        logits, hypothesis = model(x, weights, biases)
        return cost(config, y, logits, hypothesis, rows), accuracy(y, hypothesis, rows), hypothesis

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
        tf.summary.histogram("layer1/weights", weights, step)
        tf.summary.histogram("layer1/biases", biases, step)
        tf.summary.histogram("layer1/output", hypothesis, step)
        if test:
            x_test, y_test = test
            test_share = accuracy(y_test, model(x_test, weights, biases)[1], len(y_test))
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
        weights, biases = parameters(config, x.shape[1])
    update = optimizer(config, strategy, x, y, rows, weights, biases)
    measure, write = summaries(config, strategy, x, y, rows, test, weights, biases)
    checkpoint = tf.train.Checkpoint(weights=weights, biases=biases)
    manager = tf.train.CheckpointManager(checkpoint, f"{run.directory}/checkpoints", max_to_keep=2)
    try:
        with log_writer(run, cluster).as_default():
            tf.summary.graph(measure.get_concrete_function().graph)
            for step, times in config.chunks():
                loss, share, hypothesis = measure()
                run.record(step, loss)
                write(tf.constant(step, tf.int64), loss, share, hypothesis)
                run.decision_boundary(step, lambda points: model(points, weights, biases)[1])
                if cluster.is_chief:
                    manager.save(step)
                update(tf.constant(times))
        return report(weights, biases, *measure()[1:])
    except LOST as error:
        raise cluster.lost(run.costs, manager.latest_checkpoint, error) from None


# 8 Report
def report(weights, biases, share, hypothesis) -> Result:
    """Returns the trained parameters and what the layer makes of the data."""
    trained = {"layer1/weights": weights.numpy(), "layer1/biases": biases.numpy()}
    return Result(trained, hypothesis.numpy(), float(share))
