"""Logistic regression on a CSV file larger than memory: tf.data, GradientTape, tf.function.

Mini-batches in the order of the file, again and again. What is logged is measured on the file's
first batch, `config.examples`: the cost of all rows would take a pass through the file each time.
"""

import tensorflow as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs.run import Run


# 1 Data
def stream(config: LogisticRegression, start: int = 0):
    """Returns the file's batches from number `start` on, without end; a few are in memory."""
    lines = tf.data.TextLineDataset(str(config.data)).skip(config.header_rows).repeat()
    columns = [[0.0]] * (config.examples.x.shape[1] + 1)

    def parse(batch):
        cells = tf.io.decode_csv(batch, columns)
        x, y = tf.stack(cells[:-1], axis=1), cells[-1][:, tf.newaxis]
        tf.debugging.assert_equal(y * (1 - y), 0.0, "a label is neither 0 nor 1")
        return x, y

    return lines.skip(start * config.batch_size).batch(config.batch_size).map(parse).prefetch(2)


def data(config: LogisticRegression):
    """Returns the first batch as tensors."""
    examples = config.examples
    x = tf.constant(examples.x)
    y = tf.constant(examples.y)
    return x, y


# 2 Parameters
def parameters(config: LogisticRegression, features: int):
    """Returns weights and biases, drawn from a standard normal distribution."""
    tf.random.set_seed(config.seed)
    # Without seed=, eager code draws op seeds itself and starts from other values than 1.15.
    with tf.name_scope("layer1"):
        weights = tf.Variable(tf.random.normal([features, 1], seed=weights_op_seed(1)))
        biases = tf.Variable(tf.random.normal([1], seed=biases_op_seed(1)))
    return weights, biases


# 3 Model
def model(x, weights, biases):
    """Returns the logits and the hypothesis."""
    with tf.name_scope("layer1"):
        logits = tf.matmul(x, weights) + biases
        return logits, tf.sigmoid(logits)


# 4 Cost
def cost(config: LogisticRegression, y, logits, hypothesis):
    """Returns the mean cross-entropy."""
    if config.cost == "lecture":  # NaN where float32 rounds a hypothesis to exactly 0 or 1
        return -tf.reduce_mean(y * tf.math.log(hypothesis) + (1 - y) * tf.math.log(1 - hypothesis))
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))


def accuracy(y, hypothesis):
    """Returns the share of examples on the right side of 0.5."""
    return tf.reduce_mean(tf.cast(tf.equal(tf.cast(hypothesis > 0.5, tf.float32), y), tf.float32))


# 5 Optimizer
def optimizer(config: LogisticRegression, batches, weights, biases, measure, jit: bool):
    """Returns the function that updates both variables some times and then measures."""

    @tf.function(jit_compile=jit)
    def step(x, y):
        with tf.GradientTape() as tape:
            logits, hypothesis = model(x, weights, biases)
            loss = cost(config, y, logits, hypothesis)
        gradients = tape.gradient(loss, [weights, biases])
        weights.assign_sub(config.learning_rate * gradients[0])
        biases.assign_sub(config.learning_rate * gradients[1])

    # XLA compiles what is done with a batch; fetching one is TensorFlow's own loop around it.
    @tf.function
    def update(times):
        while times > 0:
            step(*next(batches))
            times -= 1
        return measure()

    return update


# 6 Summaries
def histogram(tag: str, values, step):
    """Writes a histogram with the op of TF1, one kernel.

    tf.summary.histogram counts with a hundred ops: it is traced far longer and fills larger files,
    for the same picture.
    """
    tf.summary.experimental.write_raw_pb(tf.raw_ops.HistogramSummary(tag=tag, values=values), step)


def summaries(config: LogisticRegression, x, y, weights, biases):
    """Returns the function that computes what is logged and the one that writes it."""

    @tf.function
    def measure():
        logits, hypothesis = model(x, weights, biases)
        return cost(config, y, logits, hypothesis), accuracy(y, hypothesis), hypothesis

    # A function of its own: inside the loop of `update` the tag would become `while/cost`.
    @tf.function
    def write(step, loss, share, hypothesis):
        tf.summary.scalar("cost", loss, step)
        tf.summary.scalar("accuracy", share, step)
        histogram("layer1/weights", weights, step)
        histogram("layer1/biases", biases, step)
        histogram("layer1/output", hypothesis, step)

    return measure, write


# 7 Training loop
def train(config: LogisticRegression, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the layer and logs it."""
    tf.config.run_functions_eagerly(eager)
    x, y = data(config)
    batches = iter(stream(config))
    weights, biases = parameters(config, x.shape[1])
    measure, write = summaries(config, x, y, weights, biases)
    update = optimizer(config, batches, weights, biases, measure, jit)
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(measure.get_concrete_function().graph)
        loss, share, hypothesis = measure()
        for step, times in config.chunks():
            run.record(step, loss)
            write(tf.constant(step, tf.int64), loss, share, hypothesis)
            run.decision_boundary(step, lambda points: model(points, weights, biases)[1])
            loss, share, hypothesis = update(tf.constant(times))
    return report(weights, biases, share, hypothesis)


# 8 Report
def report(weights, biases, share, hypothesis) -> Result:
    """Returns the trained parameters and what the layer makes of the data."""
    trained = {"layer1/weights": weights.numpy(), "layer1/biases": biases.numpy()}
    return Result(trained, hypothesis.numpy(), float(share))
