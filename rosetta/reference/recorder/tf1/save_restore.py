"""XOR that is saved in the middle by tf.train.Saver, and restored into a new graph and session.

DeepLearningZeroToAll, lab 13-3, on the data of lab 09.
"""

import os
import shutil
import tempfile

import tensorflow as tf

from tf1.logged_steps import is_logged
from tf1.sigmoid_layers import points

DEFAULTS = {
    "steps": 2001,
    "learning_rate": 0.01,
    "seed": 777,
    "log_every": 100,
    "optimizer": "adam",
    "restart": True,
}

RECORDED = [
    {},
    {"restart": False},
    {"restart": False, "seed": 1, "steps": 1501},
    {"restart": False, "optimizer": "gradient_descent", "learning_rate": 1.0},
    {
        "optimizer": "gradient_descent",
        "learning_rate": 0.5,
        "restart": False,
        "seed": 42,
        "log_every": 30,
    },
]

OPTIMIZERS = {
    "adam": tf.train.AdamOptimizer,
    "gradient_descent": tf.train.GradientDescentOptimizer,
}


def train(config, writer, checkpoints=None):
    """Trains in two sessions.

    Args:
        config: the hyperparameters.
        writer: takes the summaries.
        checkpoints: the directory that keeps the checkpoint; by default it is not kept.
    """
    folder = checkpoints or tempfile.mkdtemp()
    prefix = os.path.join(folder, "ckpt")
    recorded = {"steps": [], "cost": [], "accuracy": []}
    log_every, steps = config["log_every"], config["steps"]
    half = steps // 2 // log_every * log_every
    for start, end in ((0, half), (half, steps)) if config["restart"] else ((0, steps),):
        tf.reset_default_graph()
        _train(config, writer, recorded, prefix, start, end)
    if not checkpoints:
        shutil.rmtree(folder)
    return recorded


def _train(config, writer, recorded, prefix, start, end):
    x_data, y_data = points("xor")
    tf.set_random_seed(config["seed"])
    X = tf.placeholder(tf.float32, [None, 2])  # noqa: N806  the lecture's names
    Y = tf.placeholder(tf.float32, [None, 1])  # noqa: N806
    W1 = tf.Variable(tf.random_normal([2, 4]), name="layer1/kernel")  # noqa: N806
    b1 = tf.Variable(tf.random_normal([4]), name="layer1/bias")
    layer1 = tf.sigmoid(tf.matmul(X, W1) + b1)
    W2 = tf.Variable(tf.random_normal([4, 1]), name="layer2/kernel")  # noqa: N806
    b2 = tf.Variable(tf.random_normal([1]), name="layer2/bias")
    hypothesis = tf.sigmoid(tf.matmul(layer1, W2) + b2)
    cost = -tf.reduce_mean(Y * tf.log(hypothesis) + (1 - Y) * tf.log(1 - hypothesis))
    optimizer = OPTIMIZERS[config["optimizer"]](config["learning_rate"])
    train_op = optimizer.minimize(cost, tf.train.get_or_create_global_step())
    predicted = tf.cast(hypothesis > 0.5, dtype=tf.float32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, Y), dtype=tf.float32))

    tags = {
        "layer1/weights": W1,
        "layer1/biases": b1,
        "layer2/weights": W2,
        "layer2/biases": b2,
    }
    tf.summary.scalar("cost", cost)
    tf.summary.scalar("accuracy", accuracy)
    for tag, variable in tags.items():
        tf.summary.histogram(tag, variable)
    merged = tf.summary.merge_all()

    saver = tf.train.Saver()
    feed = {X: x_data, Y: y_data}
    with tf.Session() as sess:
        if start:
            saver.restore(sess, "%s-%d" % (prefix, start))
        else:
            sess.run(tf.global_variables_initializer())
            writer.add_graph(sess.graph)
            recorded["initial"] = sess.run(tags)
        for step in range(start, end):
            if is_logged(config, step):
                summary, cost_val, acc = sess.run([merged, cost, accuracy], feed_dict=feed)
                writer.add_summary(summary, step)
                recorded["steps"].append(step)
                recorded["cost"].append(cost_val)
                recorded["accuracy"].append(acc)
            sess.run(train_op, feed_dict=feed)
        saver.save(sess, prefix, end, write_meta_graph=False)
        recorded["final"] = sess.run(tags)
        h, a = sess.run([hypothesis, accuracy], feed_dict=feed)
        recorded["hypothesis"] = h.ravel()
        recorded["final_accuracy"] = a
