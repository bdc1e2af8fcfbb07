"""What real tf.gradients and tf.train's optimizer give for the lesson `gradients`."""

import numpy as np
import tensorflow as tf

from tf1.logged_steps import is_logged
from tf1.sigmoid_layers import POINTS

DEFAULTS = {"steps": 100, "learning_rate": 0.1, "log_every": 1}

RECORDED = [{}, {"learning_rate": 1e-10}, {"learning_rate": 0.45, "steps": 40, "log_every": 7}]

START = np.array([-3.0, 4.0])
W = np.array([[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]])


def train(config, writer):
    recorded = {"steps": [], "cost": []}
    x = tf.Variable(START)
    cost = tf.reduce_sum(x**2)
    update = minimize(cost, config["learning_rate"])
    summary = tf.summary.scalar("cost", cost)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        writer.add_graph(sess.graph)
        recorded["initial"] = {"x": sess.run(x)}
        for step in range(config["steps"]):
            if is_logged(config, step):
                recorded["steps"].append(step)
                recorded["cost"].append(sess.run(cost))
                writer.add_summary(sess.run(summary), step)
            sess.run(update)
        recorded["final"] = {"x": sess.run(x)}
    recorded["hypothesis"] = []
    recorded["final_accuracy"] = None
    recorded["values"] = values_of_functions()
    return recorded


def values_of_functions():
    at = tf.constant([5.0, 10.0], tf.float64)
    parabola = 0.01 * at**2 + 0.1 * at
    (slope,) = tf.gradients(parabola, at)
    points = tf.constant([[3.0, 4.0], [0.0, 2.0], [3.0, 0.0]], tf.float64)
    bowl = tf.reduce_sum(points**2, axis=-1)
    w, x, b = (tf.constant(value, tf.float64) for value in (-2.0, 5.0, 3.0))
    f = w * x + b
    weights = tf.constant(W)
    logits = tf.matmul(tf.constant([[0.6, 0.9]], tf.float64), weights)
    net = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[2], logits=logits)[0]
    theta, logistic_cost, share = logistic_regression()
    train_op = minimize(logistic_cost, 0.5)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        given = {
            "parabola/derivative": slope,
            "parabola/second_derivative": tf.gradients(slope, at)[0],
            "bowl/gradient": tf.gradients(bowl, points)[0],
            "neuron/derivatives": tf.stack(tf.gradients(f, [w, x, b])),
            "neuron/sigmoid_derivatives": tf.stack(tf.gradients(tf.sigmoid(f), [w, x, b])),
            "net/cost": net,
            "net/gradient": tf.gradients(net, weights)[0],
        }
        values = sess.run(given)
        for _ in range(200):
            sess.run(train_op)
        values["logistic/theta"], values["logistic/cost"], values["logistic/accuracy"] = sess.run(
            [theta, logistic_cost, share]
        )
    values["logistic/accuracy_gradient"] = tf.gradients(share, theta)[0]  # None
    values["step_function/derivative"] = tf.gradients(tf.cast(at > 0, tf.float64), at)[0]  # None
    for rate in (0.1, 10.0, 1e-10):
        values["descent/%g" % rate] = end_of_descent(rate)
    return values


def logistic_regression():
    x, y = (np.array(values, np.float64) for values in POINTS["lecture"])
    theta = tf.Variable(np.zeros(3))
    logits = tf.squeeze(tf.matmul(x, theta[:2, None]), 1) + theta[2]
    cost = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
    right = tf.equal(tf.cast(logits > 0, tf.float64), y)
    return theta, cost, tf.reduce_mean(tf.cast(right, tf.float64))


def end_of_descent(rate):
    x = tf.Variable(START)
    update = minimize(tf.reduce_sum(x**2), rate)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(100):
            sess.run(update)
        return sess.run(x)


def minimize(cost, rate):
    # As a tensor: a plain number would become a float32, and 0.1 another number.
    rate = tf.constant(rate, tf.float64)
    return tf.train.GradientDescentOptimizer(rate).minimize(cost)
