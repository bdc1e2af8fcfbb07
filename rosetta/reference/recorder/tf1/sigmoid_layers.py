"""The lecture's script: two placeholders, layers of random_normal Variables, plain seeds."""

import numpy as np
import tensorflow as tf

from tf1 import recorded_training

CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]
POINTS = {
    "lecture": ([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], [0, 0, 0, 1, 1, 1]),
    "xor": (CORNERS, [0, 1, 1, 0]),
    "and": (CORNERS, [0, 0, 0, 1]),
    "or": (CORNERS, [0, 1, 1, 1]),
}


def points(name):
    x, y = POINTS[name]
    return np.array(x, np.float32), np.array(y, np.float32).reshape(-1, 1)


def train(sizes, x_data, y_data, config, writer):
    tf.set_random_seed(config["seed"])
    X = tf.placeholder(tf.float32, [None, sizes[0]])  # noqa: N806  the lecture's names
    Y = tf.placeholder(tf.float32, [None, 1])  # noqa: N806
    variables, outputs = [], [X]
    for n_in, n_out in zip(sizes, sizes[1:]):
        W = tf.Variable(tf.random_normal([n_in, n_out]), name="weight")  # noqa: N806
        b = tf.Variable(tf.random_normal([n_out]), name="bias")
        logits = tf.matmul(outputs[-1], W) + b
        outputs.append(tf.sigmoid(logits))
        variables.append((W, b))
    hypothesis = outputs[-1]
    if config.get("cost") == "stable":
        cost = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=Y, logits=logits))
    else:
        cost = -tf.reduce_mean(Y * tf.log(hypothesis) + (1 - Y) * tf.log(1 - hypothesis))
    train_op = tf.train.GradientDescentOptimizer(config["learning_rate"]).minimize(cost)
    predicted = tf.cast(hypothesis > 0.5, dtype=tf.float32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, Y), dtype=tf.float32))

    tags = {}
    for i, (W, b) in enumerate(variables, start=1):  # noqa: N806
        tf.summary.histogram("layer%d/output" % i, outputs[i])
        tags["layer%d/weights" % i] = W
        tags["layer%d/biases" % i] = b
    return recorded_training.train(
        config,
        writer,
        tags=tags,
        cost=cost,
        accuracy=accuracy,
        hypothesis=hypothesis,
        train_op=train_op,
        feed={X: x_data, Y: y_data},
    )
