"""Gradients, what an optimizer stands on: what Keras offers.

Difference quotients beside automatic differentiation, backpropagation by hand, descent on a bowl,
and why one trains on a cost and not on accuracy. Lecture: Deep Learning from Scratch, chapters 4
and 5.

Keras 3 has no call for a gradient. The two honest ways: read the gradient off one update of SGD
with learning rate 1 (`gradient`), or write a `train_step` in the language of the backend
(`second_derivative`, `backpropagation`).
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from rosetta.lessons import gradients as given
from rosetta.lessons.exhibits import gradients as exhibits
from rosetta.lessons.gradients import Gradients
from rosetta.lessons.result import Result
from rosetta.runs.lesson_command import run_lesson
from rosetta.runs.run import Run

BATCH = np.zeros([1])  # Keras trains on batches only; these functions need no data


# 1 Functions
def parabola(x):
    """Returns 0.01x² + 0.1x of each element."""
    return 0.01 * x**2 + 0.1 * x


def bowl(x):
    """Returns x0² + x1² of each row."""
    return ops.sum(x**2, axis=-1)


def step_function(z):
    """Returns 0 or 1. A comparison has no derivative."""
    return ops.cast(z > 0, "float64")


def sigmoid(z):
    """Returns the smooth version of the step function."""
    return ops.sigmoid(z)


def net(weights):
    """Returns the cross-entropy of softmax(xW)."""
    logits = ops.matmul(given.NET_INPUT, weights)
    return ops.sparse_categorical_crossentropy(given.NET_LABEL, logits, from_logits=True)


def logistic(theta):
    """Returns the six points' logits under w0, w1, b, for each row of theta."""
    return ops.tensordot(theta[..., :2], given.POINTS.T, 1) + theta[..., 2:]


def logistic_cost(theta):
    """Returns the mean cross-entropy."""
    logits = logistic(theta)
    labels = ops.ones_like(logits) * given.LABELS
    losses = ops.binary_crossentropy(labels, logits, from_logits=True)
    return ops.mean(losses, axis=-1)


def accuracy(theta):
    """Returns the share of points on the right side of 0.5."""
    right = ops.equal(step_function(logistic(theta)), given.LABELS)
    return ops.mean(ops.cast(right, "float64"), axis=-1)


# 2 Gradient
class Argument(keras.Model):
    """A model whose only weight is a function's argument: to train it is to descend.

    Args:
        f: the function, whose value becomes the loss.
        start: where the argument begins, float64.
    """

    def __init__(self, f, start):
        super().__init__(dtype="float64")  # otherwise Keras computes in float32
        self.f = f
        initializer = keras.initializers.Constant(start)
        self.x = self.add_weight(start.shape, initializer=initializer, dtype="float64")

    def call(self, batch):
        """Makes f the loss. The batch only says that there is one more update."""
        self.add_loss(ops.sum(self.f(self.x)))
        return batch


def evaluate(f, at):
    """Returns f's value."""
    return ops.convert_to_numpy(f(ops.convert_to_tensor(at)))


def gradient(f, at):
    """Returns the gradient of f's sum, or None where f has no derivative."""
    model = Argument(f, at)
    model.compile(optimizer=keras.optimizers.SGD(1.0), run_eagerly=True)
    try:
        model.train_on_batch(BATCH)
    except ValueError as error:  # where tf.gradients and a tape return None, Keras refuses
        if "No gradients provided" not in str(error):
            raise
        return None
    return at - ops.convert_to_numpy(model.x)


# 3 Second derivative
def second_derivative(f, at):
    """Returns the derivative of f's derivative."""

    class SecondDerivative(Argument):
        def train_step(self, batch):
            with tf.GradientTape() as outer:  # records what the inner tape computes
                with tf.GradientTape() as inner:
                    y = self.f(self.x)
                derivative = inner.gradient(y, self.x.value)
            return {"second": outer.gradient(derivative, self.x.value)}

    model = SecondDerivative(f, at)
    model.compile(run_eagerly=True)
    return model.train_on_batch(BATCH, return_dict=True)["second"]


# 4 Backpropagation
def backpropagation(w, x, b):
    """Returns the derivatives of f = wx + b and of sigmoid(f) by w, x and b."""

    class Neuron(Argument):
        def train_step(self, batch):
            with tf.GradientTape(persistent=True) as tape:  # asked twice
                f = self.f(self.x)
                s = sigmoid(f)
            return {"f": tape.gradient(f, self.x.value), "s": tape.gradient(s, self.x.value)}

    model = Neuron(lambda v: v[0] * v[1] + v[2], np.array([w, x, b]))
    model.compile(run_eagerly=True)
    derivatives = model.train_on_batch(BATCH, return_dict=True)
    return derivatives["f"], derivatives["s"]


# 5 Descent
def descend(f, start, learning_rate):
    """Follows the gradient downhill. Yields each point with its cost, the start first."""
    model = Argument(f, start)
    rate = ops.convert_to_tensor(learning_rate, "float64")  # a plain number would become a float32
    model.compile(optimizer=keras.optimizers.SGD(lambda: rate))
    while True:
        yield model.x.numpy(), ops.convert_to_numpy(f(model.x))
        model.train_on_batch(BATCH)


def train(config: Gradients, run: Run) -> Result:
    """Descends into the bowl and logs it, then differentiates the rest."""
    # 6 Summaries
    graph = tf.function(bowl).get_concrete_function(tf.TensorSpec([2], tf.float64)).graph
    path = []
    with tf.summary.create_file_writer(run.directory).as_default():
        tf.summary.graph(graph)
        descent = descend(bowl, given.START, config.learning_rate)
        for step, (x, cost) in zip(range(config.steps), descent):
            if config.is_logged(step):
                run.record(step, cost)
                tf.summary.scalar("cost", cost, step)
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
