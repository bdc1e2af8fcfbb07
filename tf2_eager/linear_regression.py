"""Linear regression, Y = 2X - 1 from six points: variables, GradientTape, tf.function.

The "hello world" of Keras. It predicts 18.98 for 10, not 19: least squares gives 19 exactly, but
after 500 updates the slowest error is not gone. Each update leaves 1 - learning_rate * 1.0324 of it
(the smaller eigenvalue of the cost's Hessian), so 0.0056 of it remains, and at 10 that is 0.0165.
"""

import math

import tensorflow as tf

from rosetta.lessons.linear_regression import LinearRegression
from rosetta.lessons.op_seeds import FIRST_DENSE_OP_SEED
from rosetta.lessons.result import Result
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(config: LinearRegression):
    """Returns the inputs and labels as tensors."""
    x = tf.constant(config.examples.x)
    y = tf.constant(config.examples.y)
    return x, y


# 2 Parameters
def parameters(config: LinearRegression):
    """Returns what Dense(1) starts from: glorot_uniform weights, biases of 0."""
    tf.random.set_seed(config.seed)
    limit = math.sqrt(6 / (1 + 1))  # inputs + outputs
    # Without seed=, TF 2.21 would number the random ops and start from other values than 1.15.
    with tf.name_scope("layer1"):
        draw = tf.random.uniform([1, 1], -limit, limit, seed=FIRST_DENSE_OP_SEED)
        return tf.Variable(draw), tf.Variable(tf.zeros([1]))


# 3 Model
def model(x, weights, biases):
    """Returns the prediction."""
    with tf.name_scope("layer1"):
        return tf.matmul(x, weights) + biases


# 4 Cost
def cost(y, prediction):
    """Returns the mean squared error."""
    return tf.reduce_mean(tf.square(prediction - y))


# 5 Optimizer
def optimizer(config: LinearRegression, x, y, weights, biases, measure, jit: bool):
    """Returns the function that updates both variables some times and then measures."""
    variables = [weights, biases]

    # The loop is inside: one call from Python for each logged step, not one for each update. XLA
    # makes one kernel of its body: many times the speed, once it is compiled. --nojit goes without.
    @tf.function(jit_compile=jit)
    def update(times):
        while times > 0:  # XLA would compile `for _ in tf.range(times)` anew for every `times`
            with tf.GradientTape() as tape:
                loss = cost(y, model(x, weights, biases))
            for variable, gradient in zip(variables, tape.gradient(loss, variables)):
                variable.assign_sub(config.learning_rate * gradient)
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


def summaries(x, y, weights, biases):
    """Returns the function that computes what is logged and the one that writes it."""

    @tf.function
    def measure():
        prediction = model(x, weights, biases)
        at_10 = tf.squeeze(model(tf.constant([[10.0]]), weights, biases))
        return cost(y, prediction), prediction, at_10

    def write(step, loss, at_10):
        tf.summary.scalar("cost", loss, step)
        tf.summary.scalar("prediction_at_10", at_10, step)
        histogram("layer1/weights", weights, step)
        histogram("layer1/biases", biases, step)

    return measure, write


# 7 Training loop
def train(config: LinearRegression, run: Run, eager: bool = False, jit: bool = True) -> Result:
    """Trains the layer and logs it."""
    tf.config.run_functions_eagerly(eager)
    x, y = data(config)
    weights, biases = parameters(config)
    measure, write = summaries(x, y, weights, biases)
    update = optimizer(config, x, y, weights, biases, measure, jit)

    # Written here, and not in the loop of `update`: there the tag would become `while/cost`.
    @tf.function
    def log_and_update(step, times, loss, at_10):
        write(step, loss, at_10)
        return update(times)

    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(measure.get_concrete_function().graph)
        loss, prediction, at_10 = measure()
        for step, times in config.chunks():
            run.record(step, loss)
            now = tf.constant(step, tf.int64)
            loss, prediction, at_10 = log_and_update(now, tf.constant(times), loss, at_10)
    return report(weights, biases, prediction, at_10)


# 8 Report
def report(weights, biases, prediction, at_10) -> Result:
    """Returns the trained parameters and what the layer predicts."""
    trained = {"layer1/weights": weights.numpy(), "layer1/biases": biases.numpy()}
    values = {"prediction_at_10": float(at_10)}
    return Result(trained, prediction.numpy(), values=values)


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
