"""Logistic regression, sigmoid(XW + b): variables, GradientTape, tf.function.

One sigmoid layer learns what a line can separate: the lecture's six points, AND, OR, real data;
not XOR. Lecture: DeepLearningZeroToAll, labs 05-1, 05-2 and 09-1.
"""

import tensorflow as tf

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.result import Result
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: LogisticRegression):
    """Returns the inputs and labels as tensors."""
    examples = config.examples
    x = tf.constant(examples.x)
    y = tf.constant(examples.y)
    test = () if examples.x_test is None else (tf.constant(examples.x_test), examples.y_test)
    return x, y, test


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
def optimizer(config: LogisticRegression, x, y, weights, biases, measure, jit: bool):
    """Returns the function that updates both variables some times and then measures."""

    # The loop is inside: one call from Python for each logged step, not one for each update. XLA
    # makes one kernel of its body: many times the speed, once it is compiled. --nojit goes without.
    @tf.function(jit_compile=jit)
    def update(times):
        while times > 0:  # XLA would compile `for _ in tf.range(times)` anew for every `times`
            with tf.GradientTape() as tape:
                logits, hypothesis = model(x, weights, biases)
                loss = cost(config, y, logits, hypothesis)
            gradients = tape.gradient(loss, [weights, biases])
            weights.assign_sub(config.learning_rate * gradients[0])
            biases.assign_sub(config.learning_rate * gradients[1])
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


def summaries(config: LogisticRegression, x, y, test, weights, biases):
    """Returns the function that computes what is logged and the one that writes it."""

    @tf.function
    def measure():
        logits, hypothesis = model(x, weights, biases)
        return cost(config, y, logits, hypothesis), accuracy(y, hypothesis), hypothesis

    def write(step, loss, share, hypothesis):
        tf.summary.scalar("cost", loss, step)
        tf.summary.scalar("accuracy", share, step)
        histogram("layer1/weights", weights, step)
        histogram("layer1/biases", biases, step)
        histogram("layer1/output", hypothesis, step)
        if test:
            x_test, y_test = test
            test_share = accuracy(y_test, model(x_test, weights, biases)[1])
            tf.summary.scalar("test/accuracy", test_share, step)

    return measure, write


# 7 Training loop
def train(config: LogisticRegression, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the layer and logs it."""
    tf.config.run_functions_eagerly(eager)
    x, y, test = data(config)
    weights, biases = parameters(config, x.shape[1])
    measure, write = summaries(config, x, y, test, weights, biases)
    update = optimizer(config, x, y, weights, biases, measure, jit)

    # Written here, and not in the loop of `update`: there the tag would become `while/cost`.
    @tf.function
    def log_and_update(step, times, loss, share, hypothesis):
        write(step, loss, share, hypothesis)
        return update(times)

    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(measure.get_concrete_function().graph)
        loss, share, hypothesis = measure()
        for step, times in config.chunks():
            run.record(step, loss)
            run.decision_boundary(step, lambda points: model(points, weights, biases)[1])
            now = tf.constant(step, tf.int64)
            loss, share, hypothesis = log_and_update(
                now, tf.constant(times), loss, share, hypothesis
            )
    return report(weights, biases, share, hypothesis)


# 8 Report
def report(weights, biases, share, hypothesis) -> Result:
    """Returns the trained parameters and what the layer makes of the data."""
    trained = {"layer1/weights": weights.numpy(), "layer1/biases": biases.numpy()}
    return Result(trained, hypothesis.numpy(), float(share))


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
