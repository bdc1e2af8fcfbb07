"""Functions that read tensors of the script, and those that tf.cond and others call."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(6)
gamma = -0.5
x = tf.placeholder(tf.float32, [None, 2])
y = tf.placeholder(tf.float32)
alpha = tf.Variable(tf.random_normal([2, 1]))


def kernel_with(points):
    return tf.exp(gamma * tf.reduce_sum(tf.square(points), 1, keep_dims=True))


gamma = tf.constant(gamma)
kernel = kernel_with(x)


def score_of(weights):
    return tf.reduce_sum(tf.matmul(x, weights) * kernel)


def huber(residual, delta=1.5):
    def near():
        return 0.5 * tf.square(residual)

    def far():
        return delta * residual - 0.5 * tf.square(delta)

    return tf.cond(residual < delta, near, far)


loss = huber(tf.abs(score_of(alpha) - y))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
halved, count = tf.while_loop(
    lambda v, n: v > 0.1, lambda v, n: (v / 2, n + 1), [tf.abs(y), tf.constant(0)]
)
up = tf.while_loop(lambda i: i < 4, lambda i: i + 1, [tf.constant(0)])
sums = tf.scan(lambda a, v: a + v, tf.reduce_sum(x, 1))
sines = tf.py_func(lambda v: np.sin(v), [x], tf.float32)
doubled = tf.map_fn(lambda row: row * 2, x)
top = tf.nn.in_top_k(x, tf.cast(tf.reduce_sum(x, 1) > 1, tf.int32), 1)
floors = tf.div(tf.constant([7, 8]), 3)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    rows = [[0.5, 1.0], [-0.3, 0.2]]
    for target in (0.5, 4.0, 1.0):
        cost, _ = sess.run([loss, train], feed_dict={x: rows, y: target})
        print(cost)
    print(sess.run([halved, count], feed_dict={y: 3.0}), sess.run(up))
    print(sess.run(sums, feed_dict={x: rows}), sess.run(sines, feed_dict={x: rows}))
    print(sess.run(doubled, feed_dict={x: rows}), sess.run(top, feed_dict={x: rows}))
    print(sess.run(floors), sess.run(alpha))
