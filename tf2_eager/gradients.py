"""Gradients, what an optimizer stands on: GradientTape, nested and persistent.

Difference quotients beside automatic differentiation, backpropagation by hand, descent on a bowl,
and why one trains on a cost and not on accuracy. Lecture: Deep Learning from Scratch, chapters 4
and 5.
"""

import tensorflow as tf

from rosetta.lessons import gradients as given
from rosetta.lessons.exhibits import gradients as exhibits
from rosetta.lessons.gradients import Gradients
from rosetta.lessons.result import Result
from rosetta.runs import lesson_command
from rosetta.runs.run import Run


# 1 Data
def data(at):
    """Returns an argument as a tensor of its own dtype."""
    return tf.constant(at)


# 2 Parameters
def parameters(start):
    """Returns the variable that descends, float64 as its start."""
    return tf.Variable(start)


# 3 Model
def parabola(x):
    """Returns 0.01x² + 0.1x of each element."""
    return 0.01 * x**2 + 0.1 * x


def bowl(x):
    """Returns x0² + x1² of each row."""
    return tf.reduce_sum(x**2, axis=-1)


def step_function(z):
    """Returns 0 or 1; the comparison cuts every derivative off."""
    return tf.cast(z > 0, z.dtype)


def sigmoid(z):
    """Returns the smooth version of the step function."""
    return tf.sigmoid(z)


# 4 Cost
def net(weights):
    """Returns the cross-entropy of softmax(xW)."""
    logits = tf.matmul(tf.constant(given.NET_INPUT), weights)
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=given.NET_LABEL, logits=logits)


def logistic(theta):
    """Returns the six points' logits under w0, w1, b, for each row of theta."""
    return tf.tensordot(theta[..., :2], given.POINTS.T, 1) + theta[..., 2:]


def logistic_cost(theta):
    """Returns the mean cross-entropy."""
    logits = logistic(theta)
    labels = tf.ones_like(logits) * given.LABELS
    return tf.reduce_mean(
        tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits), axis=-1
    )


def accuracy(theta):
    """Returns the share of points on the right side of 0.5."""
    right = tf.equal(step_function(logistic(theta)), given.LABELS)
    return tf.reduce_mean(tf.cast(right, tf.float64), axis=-1)


# 5 Optimizer
def evaluate(f, at):
    """Returns f's value."""
    return f(data(at)).numpy()


def gradient(f, at):
    """Returns the gradient of f's sum, or None where f has no derivative."""
    x = data(at)
    with tf.GradientTape() as tape:
        tape.watch(x)  # only variables are watched unasked
        y = f(x)
    derivative = tape.gradient(y, x)
    return None if derivative is None else derivative.numpy()


def second_derivative(f, at):
    """Returns the derivative of f's derivative."""
    x = data(at)
    with tf.GradientTape() as outer:  # records what the inner tape computes
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        derivative = inner.gradient(y, x)
    return outer.gradient(derivative, x).numpy()


def backpropagation(w, x, b):
    """Returns the derivatives of f = wx + b and of sigmoid(f) by w, x and b."""
    w, x, b = (tf.constant(value, tf.float64) for value in (w, x, b))
    with tf.GradientTape(persistent=True) as tape:  # asked twice; a plain tape answers once
        tape.watch([w, x, b])
        f = w * x + b
        s = sigmoid(f)
    return [[d.numpy() for d in tape.gradient(target, [w, x, b])] for target in (f, s)]


def descend(f, start, learning_rate, chunks, log, jit=False):
    """Follows the gradient downhill. Returns where it ends."""
    x = parameters(start)

    def update(times):
        for _ in tf.range(times):
            with tf.GradientTape() as tape:
                y = f(x)
            x.assign_sub(learning_rate * tape.gradient(y, x))

    if jit:  # else eager: tracing costs more than these few updates
        update = tf.function(update, jit_compile=True)
    for step, times in chunks:
        log(step, x.numpy(), f(x).numpy())
        update(tf.constant(times))
    return x.numpy()


# 6 Summaries
def summaries():
    """Returns the function that writes the summaries."""

    def write(step, cost):
        if step == 0:
            point = tf.TensorSpec([2], tf.float64)
            tf.summary.graph(tf.function(bowl).get_concrete_function(point).graph)
        tf.summary.scalar("cost", cost, step)

    return write


# 7 Training loop
def train(config: Gradients, run: Run, eager: bool = False, jit: bool = False) -> Result:
    """Descends into the bowl and logs it."""
    tf.config.run_functions_eagerly(eager)
    path = []
    with tf.summary.create_file_writer(run.directory).as_default():
        write = summaries()

        def log(step, x, cost):
            run.record(step, cost)
            write(step, cost)
            path.append(x)

        path.append(descend(bowl, given.START, config.learning_rate, config.chunks(), log, jit))
    return report(config, path)


# 8 Report
def report(config: Gradients, path) -> Result:
    """Returns the lesson's values, tables and pictures."""
    by_f, by_sigmoid = backpropagation(**given.NEURON)
    values = {
        "parabola/derivative": gradient(parabola, given.PARABOLA_AT),
        "parabola/second_derivative": second_derivative(parabola, given.PARABOLA_AT),
        "bowl/gradient": gradient(bowl, given.BOWL_AT),
        "neuron/derivatives": by_f,
        "neuron/sigmoid_derivatives": by_sigmoid,
        "net/cost": evaluate(net, given.NET_WEIGHTS)[0],
        "net/gradient": gradient(net, given.NET_WEIGHTS),
    }
    for rate in given.LEARNING_RATES:
        values[f"descent/{rate:g}"] = descend(bowl, given.START, rate, [(0, 100)], given.no_log)
    theta = descend(logistic_cost, given.LOGISTIC_START, *given.LOGISTIC_TRAINING, given.no_log)
    functions = (parabola, bowl, net, step_function, sigmoid, logistic_cost, accuracy)
    return exhibits.result(values, path, config.learning_rate, theta, functions, evaluate, gradient)


if __name__ == "__main__":
    lesson_command.run_lesson(__file__)
