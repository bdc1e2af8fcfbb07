"""One sigmoid neuron: the lecture's rule written with placeholders and a session.

The lecture's loop prints before it updates; so do the logged steps.
"""

import numpy as np
import tensorflow as tf

from tf1.logged_steps import is_logged

DEFAULTS = {
    "steps": 1000,
    "learning_rate": 0.1,
    "seed": 777,
    "log_every": 100,
    "case": "zero_to_one",
    "bias": True,
}

RECORDED = [
    {},
    {"log_every": 1},
    {"seed": 1},
    {"bias": False},
    {"case": "one_to_zero"},
    {"case": "one_to_zero", "bias": False, "log_every": 1},
    {"case": "and", "steps": 8000},
    {"case": "and", "steps": 8000, "seed": 42, "learning_rate": 1.0},
    {"case": "or", "steps": 8000},
    {"case": "xor", "steps": 8000},
    {"case": "xor", "steps": 1003, "bias": False, "seed": 7, "log_every": 50},
]

CORNERS = [[1, 1], [1, 0], [0, 1], [0, 0]]
CASES = {
    "zero_to_one": ([[0]], [1]),
    "one_to_zero": ([[1]], [0]),
    "and": (CORNERS, [1, 0, 0, 0]),
    "or": (CORNERS, [1, 1, 1, 0]),
    "xor": (CORNERS, [0, 1, 1, 0]),
}


def train(config, writer):
    x_data, y_data = CASES[config["case"]]
    x_data, y_data = np.array(x_data, np.float32), np.array(y_data, np.float32).reshape(-1, 1)
    tf.set_random_seed(config["seed"])
    x = tf.placeholder(tf.float32, [None, x_data.shape[1]])
    y = tf.placeholder(tf.float32, [None, 1])
    w = tf.Variable(tf.random_normal([x_data.shape[1], 1], 0, 1))
    tags = {"layer1/weights": w}
    if config["bias"]:
        b = tf.Variable(tf.random_normal([1], 0, 1))
        tags["layer1/biases"] = b
    z = tf.matmul(x, w)
    if config["bias"]:
        z = z + b
    output = tf.sigmoid(z)
    error = y - output
    rule = [w.assign_add(tf.transpose(x * config["learning_rate"] * error))]
    if config["bias"]:
        rule.append(b.assign_add(config["learning_rate"] * error[0]))
    cost = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z))
    logged = {"cost": cost, "error": tf.reduce_mean(error), "output": tf.reduce_mean(output)}
    for tag, value in logged.items():
        tf.summary.scalar(tag, value)
    for tag, variable in tags.items():
        tf.summary.histogram(tag, variable)
    merged = tf.summary.merge_all()

    recorded = {"steps": [], "cost": [], "error": [], "output": []}
    everything = {x: x_data, y: y_data}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        writer.add_graph(sess.graph)
        recorded["initial"] = sess.run(tags)
        for step in range(config["steps"]):
            if is_logged(config, step):
                summary, values = sess.run([merged, logged], feed_dict=everything)
                writer.add_summary(summary, step)
                recorded["steps"].append(step)
                for tag, value in values.items():
                    recorded[tag].append(value)
            i = step % len(x_data)
            sess.run(rule, feed_dict={x: x_data[i : i + 1], y: y_data[i : i + 1]})
        recorded["final"] = sess.run(tags)
        recorded["hypothesis"] = sess.run(output, feed_dict=everything).ravel()
        recorded["final_accuracy"] = None
    return recorded
