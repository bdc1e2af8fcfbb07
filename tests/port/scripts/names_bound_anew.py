"""Names that are bound anew after training was built from them, gradients beside training.

Further one optimizer of two losses, and an array that changes by another name while it is fed.
"""

import numpy as np
import tensorflow as tf

tf.set_random_seed(1)
x_data = np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]], dtype=np.float32)
y_data = x_data[:, :1] * 2

x = tf.placeholder(tf.float32, [None, 2])
y = tf.placeholder(tf.float32, [None, 1])
W = tf.Variable(tf.random_normal([2, 1]))
h = tf.matmul(x, W)
share = tf.reduce_sum(h)
h = tf.sigmoid(h) * 2
cost = tf.reduce_mean(tf.square(h - y))
first = cost
cost = cost * 2
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
slope = tf.gradients(cost, W)[0]
h = h + 1
cost = cost * 5
V = tf.Variable([0.5])
other = tf.reduce_mean(tf.square(x * V + h))
optimizer = tf.train.AdamOptimizer(0.1)
follow = optimizer.minimize(first)
lead = optimizer.minimize(other)
shrink = tf.assign_sub(W, 0.1 * tf.gradients(cost, W)[0])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(3):
        feed = {x: x_data, y: y_data}
        _, one, ten, total, last = sess.run([train, first, cost, share, h], feed_dict=feed)
        print(step, one, ten, total, last)
        print(sess.run([train, slope], feed)[1])
        sess.run(shrink, feed)
    print(sess.run(W))
    top = x_data[:2]
    for step in range(3):
        sess.run(follow, feed_dict={x: x_data, y: y_data})
        sess.run(lead, feed_dict={x: x_data, y: y_data})
        top += 0.5
    print(sess.run(W), sess.run(V))
