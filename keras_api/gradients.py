"""Gradients, what an optimizer stands on: what Keras offers.

Difference quotients beside automatic differentiation, backpropagation by hand, descent on a bowl,
and why one trains on a cost and not on accuracy. Lecture: Deep Learning from Scratch, chapters 4
and 5.

Keras 3 has no gradient call of its own. The two honest ways: read the gradient off one update of
SGD with learning rate 1 (`gradient`), or write a `train_step`, in the language of the backend
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
from rosetta.runs import lesson_command
from rosetta.runs.run import Run

BATCH = np.zeros([1])  # Keras trains on batches only; these functions need no data


# 1 Data
def data(at):
    """Returns an argument as a tensor of its own dtype."""
    return ops.convert_to_tensor(at)


# 2 Parameters
class Parameters(keras.Model):
    """A model whose only weight is a function's argument: to train it is to descend.

    Args:
        f: the function.
        start: where it begins, float64.
    """

    def __init__(self, f, start):
        super().__init__(dtype="float64")
        self.f = f
        self.x = self.add_weight(start.shape, initializer=lambda *_, **__: data(start))

    def call(self, batch):
        """Makes f the loss; the batch only says that there is one more update."""
        self.add_loss(ops.sum(self.f(self.x)))
        return batch


# 3 Model
def parabola(x):
    """Returns 0.01x² + 0.1x of each element."""
    return 0.01 * x**2 + 0.1 * x


def bowl(x):
    """Returns x0² + x1² of each row."""
    return ops.sum(x**2, axis=-1)


def step_function(z):
    """Returns 0 or 1; the comparison cuts every derivative off."""
    return ops.cast(z > 0, "float64")


def sigmoid(z):
    """Returns the smooth version of the step function."""
    return ops.sigmoid(z)


# 4 Cost
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
    return ops.mean(ops.binary_crossentropy(labels, logits, from_logits=True), axis=-1)


def accuracy(theta):
    """Returns the share of points on the right side of 0.5."""
    right = ops.equal(step_function(logistic(theta)), given.LABELS)
    return ops.mean(ops.cast(right, "float64"), axis=-1)


# 5 Optimizer
def evaluate(f, at):
    """Returns f's value."""
    return ops.convert_to_numpy(f(data(at)))


def gradient(f, at):
    """Returns the gradient of f's sum, or None where f has no derivative."""
    network = Parameters(f, at)
    network.compile(optimizer=keras.optimizers.SGD(1.0), run_eagerly=True)
    try:
        network.train_on_batch(BATCH)
    except ValueError as error:  # where tf.gradients and a tape return None, Keras refuses
        if "No gradients provided" not in str(error):
            raise
        return None
    return at - ops.convert_to_numpy(network.x)


def second_derivative(f, at):
    """Returns the derivative of f's derivative."""

    class SecondDerivative(Parameters):
        def train_step(self, batch):
            with tf.GradientTape() as outer:  # records what the inner tape computes
                with tf.GradientTape() as inner:
                    y = self.f(self.x)
                derivative = inner.gradient(y, self.x.value)
            return {"second": outer.gradient(derivative, self.x.value)}

    return train_once(SecondDerivative(f, at))["second"]


def backpropagation(w, x, b):
    """Returns the derivatives of f = wx + b and of sigmoid(f) by w, x and b."""

    class Neuron(Parameters):
        def train_step(self, batch):
            with tf.GradientTape(persistent=True) as tape:  # asked twice
                f = self.f(self.x)
                s = sigmoid(f)
            return {"f": tape.gradient(f, self.x.value), "s": tape.gradient(s, self.x.value)}

    derivatives = train_once(Neuron(lambda v: v[0] * v[1] + v[2], np.array([w, x, b])))
    return derivatives["f"], derivatives["s"]


def train_once(network):
    """Returns what a model's own `train_step` gives as its metrics."""
    network.compile(run_eagerly=True)
    return network.train_on_batch(BATCH, return_dict=True)


def descend(f, start, learning_rate, chunks, log):
    """Follows the gradient downhill. Returns where it ends."""
    network = Parameters(f, start)
    rate = ops.convert_to_tensor(learning_rate, "float64")  # a plain number would become a float32
    network.compile(optimizer=keras.optimizers.SGD(lambda: rate))
    for step, times in chunks:
        log(step, network.x.numpy(), ops.convert_to_numpy(f(network.x)))
        for _ in range(times):
            network.train_on_batch(BATCH)
    return network.x.numpy()


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
def train(config: Gradients, run: Run) -> Result:
    """Descends into the bowl and logs it."""
    path = []
    with tf.summary.create_file_writer(run.directory).as_default():
        write = summaries()

        def log(step, x, cost):
            run.record(step, cost)
            write(step, cost)
            path.append(x)

        path.append(descend(bowl, given.START, config.learning_rate, config.chunks(), log))
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
