"""The 8x8 digits of scikit-learn with the layers of DeepLearningZeroToAll labs 10-5 and 11-2.

The network is built twice on the same variables, to train and to evaluate. The labs have one, whose
keep_prob they feed: its evaluation draws masks too, so that logging would change the training.
"""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

from tf1 import recorded_training

DEFAULTS = {
    "model": "mlp",
    "hidden": [32, 16],
    "activation": "elu",  # relu and max_pool have corners: they amplify the last bit
    "dropout": 0.2,
    "batch_size": 50,
    "steps": 261,
    "learning_rate": 0.01,
    "seed": 777,
    "log_every": 26,
}

RECORDED = [
    {},
    {"hidden": [16, 12, 8], "dropout": 0.4, "batch_size": 20, "steps": 101, "seed": 42},
    {"model": "cnn", "hidden": [16]},
    {"model": "cnn", "hidden": [4, 4, 8], "dropout": 0.0, "steps": 53, "seed": 1, "log_every": 10},
]
RECORDED_EXAMPLES = 20  # of the outputs after the last update


def load():
    x, y = load_digits(return_X_y=True)
    x, y = (x / 16).astype(np.float32), np.eye(10, dtype=np.float32)[y]
    test = np.arange(len(x)) % 4 == 3
    return x[~test], y[~test], x[test], y[test]


def layer_shapes(config):
    hidden = config["hidden"]
    if config["model"] == "mlp":
        return list(zip([64] + hidden, hidden + [10]))
    side = max(1, 8 >> len(hidden))
    filters = [[3, 3, c, f] for c, f in zip([1] + hidden, hidden)]
    return filters + [[side * side * hidden[-1], 10]]


def network(x, layers, config, is_training):
    if config["model"] == "cnn":
        x = tf.reshape(x, [-1, 8, 8, 1])
    activation = getattr(tf.nn, config["activation"])
    for W, b in layers[:-1]:  # noqa: N806  the lecture's names
        if config["model"] == "cnn":
            x = activation(tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding="SAME") + b)
            x = tf.nn.avg_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")
        else:
            x = activation(tf.matmul(x, W) + b)
        if is_training:
            x = tf.nn.dropout(x, keep_prob=1 - config["dropout"])
    W, b = layers[-1]  # noqa: N806
    if config["model"] == "cnn":
        x = tf.reshape(x, [-1, W.shape[0]])
    return tf.matmul(x, W) + b


def train(config, writer):
    x_data, y_data, x_test, y_test = load()
    tf.set_random_seed(config["seed"])
    X = tf.placeholder(tf.float32, [None, 64])  # noqa: N806  the lecture's names
    Y = tf.placeholder(tf.float32, [None, 10])  # noqa: N806
    layers, tags = [], {}
    for i, shape in enumerate(layer_shapes(config), start=1):
        xavier = tf.contrib.layers.xavier_initializer()
        W = tf.get_variable("W%d" % i, shape=shape, initializer=xavier)  # noqa: N806
        b = tf.Variable(tf.zeros(shape[-1:]), name="b%d" % i)
        layers.append((W, b))
        tags["layer%d/weights" % i] = W
        tags["layer%d/biases" % i] = b
    train_logits = network(X, layers, config, is_training=True)
    logits = network(X, layers, config, is_training=False)
    loss, cost = [
        tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=each, labels=Y))
        for each in (train_logits, logits)
    ]
    optimizer = tf.train.AdamOptimizer(learning_rate=config["learning_rate"]).minimize(loss)
    correct_prediction = tf.equal(tf.argmax(logits, 1), tf.argmax(Y, 1))
    accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

    batch_size = config["batch_size"]
    total_batch = len(x_data) // batch_size

    def batch_feed(step):
        i = step % total_batch * batch_size
        return {X: x_data[i : i + batch_size], Y: y_data[i : i + batch_size]}

    return recorded_training.train(
        config,
        writer,
        tags=tags,
        cost=cost,
        accuracy=accuracy,
        hypothesis=tf.nn.softmax(logits)[:RECORDED_EXAMPLES],
        train_op=optimizer,
        feed={X: x_data, Y: y_data},
        batch_feed=batch_feed,
        test_feed={X: x_test, Y: y_test},
    )
