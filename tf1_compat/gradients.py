"""Gradients, what an optimizer stands on: tf.gradients, placeholder, session.

Difference quotients beside automatic differentiation, backpropagation by hand, descent on a bowl,
and why one trains on a cost and not on accuracy. Lecture: Deep Learning from Scratch, chapters 4
and 5.
"""

import contextlib

import tensorflow.compat.v1 as tf

from rosetta.lessons import gradients as given
from rosetta.lessons.exhibits import gradients as exhibits
from rosetta.lessons.gradients import Gradients
from rosetta.lessons.result import Result
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run
from tf1_compat.session import in_a_new_graph


# 1 Functions
def parabola(x):
    """Returns 0.01x² + 0.1x of each element."""
    return 0.01 * x**2 + 0.1 * x


def bowl(x):
    """Returns x0² + x1² of each row."""
    return tf.reduce_sum(x**2, axis=-1)


def step_function(z):
    """Returns 0 or 1. A comparison has no derivative."""
    return tf.cast(z > 0, z.dtype)


def sigmoid(z):
    """Returns the smooth version of the step function."""
    return tf.sigmoid(z)


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
    losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
    return tf.reduce_mean(losses, axis=-1)


def accuracy(theta):
    """Returns the share of points on the right side of 0.5."""
    right = tf.equal(step_function(logistic(theta)), given.LABELS)
    return tf.reduce_mean(tf.cast(right, tf.float64), axis=-1)


# 2 Gradient
@in_a_new_graph
def evaluate(f, at):
    """Returns f's value."""
    x = tf.placeholder(at.dtype, at.shape)
    with tf.Session() as session:
        return session.run(f(x), {x: at})


@in_a_new_graph
def gradient(f, at):
    """Returns the gradient of f's sum, or None where f has no derivative."""
    x = tf.placeholder(at.dtype, at.shape)
    (derivative,) = tf.gradients(f(x), x)  # adds ops to the graph, or is None
    with tf.Session() as session:
        return None if derivative is None else session.run(derivative, {x: at})


# 3 Second derivative
@in_a_new_graph
def second_derivative(f, at):
    """Returns the derivative of f's derivative."""
    x = tf.placeholder(at.dtype, at.shape)
    (second,) = tf.gradients(tf.gradients(f(x), x), x)
    with tf.Session() as session:
        return session.run(second, {x: at})


# 4 Backpropagation
@in_a_new_graph
def backpropagation(w, x, b):
    """Returns the derivatives of f = wx + b and of sigmoid(f) by w, x and b."""
    w, x, b = (tf.constant(value, tf.float64) for value in (w, x, b))
    f = w * x + b
    s = sigmoid(f)
    with tf.Session() as session:
        return session.run([tf.gradients(f, [w, x, b]), tf.gradients(s, [w, x, b])])


# 5 Descent
def descend(f, start, learning_rate):
    """Follows the gradient downhill. Yields each point with its cost, the start first."""
    with tf.Graph().as_default() as graph:
        x = tf.Variable(start)
        cost = f(x)
        rate = tf.constant(learning_rate, tf.float64)  # a plain number would become a float32
        train_op = tf.train.GradientDescentOptimizer(rate).minimize(cost)
        initializer = tf.global_variables_initializer()
    with contextlib.closing(tf.Session(graph=graph)) as session:
        session.run(initializer)
        while True:
            yield session.run([x, cost])
            session.run(train_op)


@in_a_new_graph
def train(config: Gradients, run: Run) -> Result:
    """Descends into the bowl and logs it, then differentiates the rest."""
    # 6 Summaries
    bowl(tf.placeholder(tf.float64, [2], name="x"))
    path = []
    with tf.summary.FileWriter(run.directory, tf.get_default_graph()) as writer:
        descent = descend(bowl, given.START, config.learning_rate)
        for step, (x, cost) in zip(range(config.steps), descent):
            if config.is_logged(step):
                run.record(step, cost)
                # A summary is a protobuf message: it can be filled in without an op.
                value = tf.Summary.Value(tag="cost", simple_value=cost)
                writer.add_summary(tf.Summary(value=[value]), step)
                path.append(x)
        path.append(next(descent)[0])

    # 7 Result
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
        values[f"descent/{rate:g}"] = given.point_after(100, descend(bowl, given.START, rate))
    theta = given.point_after(200, descend(logistic_cost, given.LOGISTIC_START, 0.5))
    functions = (parabola, bowl, net, step_function, sigmoid, logistic_cost, accuracy)
    return exhibits.result(values, path, config.learning_rate, theta, functions, evaluate, gradient)


if __name__ == "__main__":
    run_lesson(__file__)
