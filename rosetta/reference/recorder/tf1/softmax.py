"""Softmax classification, DeepLearningZeroToAll lab 06-1; its cost from the logits, as in 06-2."""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_iris

from tf1 import recorded_training

DEFAULTS = {
    "steps": 2001,
    "learning_rate": 0.1,
    "seed": 777,
    "log_every": 100,
    "dataset": "iris",
}

RECORDED = [
    {},
    {"dataset": "lecture"},
    {"seed": 1, "learning_rate": 0.5, "steps": 501},
    {"dataset": "lecture", "seed": 42, "learning_rate": 0.05, "steps": 333, "log_every": 10},
]

LECTURE = (
    [
        [1, 2, 1, 1],
        [2, 1, 3, 2],
        [3, 1, 3, 4],
        [4, 1, 5, 5],
        [1, 7, 5, 5],
        [1, 2, 5, 6],
        [1, 6, 6, 6],
        [1, 7, 7, 7],
    ],
    [[0, 0, 1]] * 3 + [[0, 1, 0]] * 3 + [[1, 0, 0]] * 2,
)


def load(dataset):
    if dataset == "lecture":
        return LECTURE + (None, None)
    x, y = load_iris(return_X_y=True)
    test = np.arange(len(x)) % 4 == 3
    x, y = (x - x[~test].mean(axis=0)) / x[~test].std(axis=0), np.eye(3)[y]
    return x[~test], y[~test], x[test], y[test]


def train(config, writer):
    x_data, y_data, x_test, y_test = load(config["dataset"])
    tf.set_random_seed(config["seed"])
    X = tf.placeholder("float", [None, 4])  # noqa: N806  the lecture's names
    Y = tf.placeholder("float", [None, 3])  # noqa: N806
    nb_classes = 3
    W = tf.Variable(tf.random_normal([4, nb_classes]), name="weight")  # noqa: N806
    b = tf.Variable(tf.random_normal([nb_classes]), name="bias")
    logits = tf.matmul(X, W) + b
    hypothesis = tf.nn.softmax(logits)
    cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=logits, labels=Y))
    optimizer = tf.train.GradientDescentOptimizer(config["learning_rate"]).minimize(cost)
    correct_prediction = tf.equal(tf.argmax(hypothesis, 1), tf.argmax(Y, 1))
    accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

    tf.summary.histogram("layer1/output", hypothesis)
    return recorded_training.train(
        config,
        writer,
        tags={"layer1/weights": W, "layer1/biases": b},
        cost=cost,
        accuracy=accuracy,
        hypothesis=hypothesis,
        train_op=optimizer,
        feed={X: x_data, Y: y_data},
        test_feed=None if x_test is None else {X: x_test, Y: y_test},
    )
