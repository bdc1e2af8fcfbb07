"""Layers made in loops, by a function that returns its parts in a dictionary."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(1)


def autoencoder(sizes=[6, 4, 2]):
    """Builds a network and returns its parts."""
    x = tf.placeholder(tf.float32, [None, sizes[0]], name="x")
    current = x
    encoder = []
    for number, size in enumerate(sizes[1:]):
        before = int(current.get_shape()[1])
        W = tf.Variable(tf.random_uniform([before, size], -1.0, 1.0))
        b = tf.Variable(tf.zeros([size]))
        encoder.append(W)
        current = tf.nn.tanh(tf.matmul(current, W) + b)
    code = current
    encoder.reverse()
    for number, size in enumerate(sizes[:-1][::-1]):
        W = tf.transpose(encoder[number])
        b = tf.Variable(tf.zeros([size]))
        current = tf.nn.tanh(tf.matmul(current, W) + b)
    cost = tf.reduce_mean(tf.square(current - x))
    return {"x": x, "code": code, "cost": cost}


data = np.random.RandomState(0).rand(12, 6)
parts = autoencoder()
train = tf.train.AdamOptimizer(0.01).minimize(parts["cost"])

X = tf.placeholder(tf.float32)
Y = tf.Variable(tf.random_normal([1]), name="bias")
for power in range(1, 4):
    W = tf.Variable(tf.random_normal([1]), name="weight_%d" % power)
    Y = tf.add(tf.multiply(tf.pow(X, power), W), Y)
slope = tf.reduce_sum(tf.square(Y - 1.0))
descend = tf.train.GradientDescentOptimizer(0.01).minimize(slope)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(4):
        for start in (0, 6):
            sess.run(train, feed_dict={parts["x"]: data[start : start + 6]})
        print(step, sess.run(parts["cost"], feed_dict={parts["x"]: data}))
    print(sess.run(parts["code"], feed_dict={parts["x"]: data[:2]}))
    for x in (0.5, -0.5, 1.0):
        sess.run(descend, feed_dict={X: x})
    print(Y.eval(feed_dict={X: 0.3}), sess.run(slope, feed_dict={X: 0.3}))
