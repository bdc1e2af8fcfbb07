"""Arrays of one element where a number is wanted, which NumPy 2.4 refuses."""

import math

import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
x = tf.placeholder(tf.float32, [None, 1])
W = tf.Variable(tf.random_normal([1]), name="weight")
b = tf.Variable(tf.zeros([1, 1]), name="bias")
hypothesis = tf.sigmoid(x * W + b)
cost = tf.reduce_mean(tf.square(hypothesis - 1.0))
train = tf.train.GradientDescentOptimizer(0.5).minimize(cost)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(3):
        cost_val, W_val, _ = sess.run([cost, W, train], feed_dict={x: [[1.0], [2.0]]})
        print("%d: cost %.4f, W %.4f" % (step, cost_val, W_val))
    print("bias %f" % b.eval())
    one = sess.run(hypothesis, feed_dict={x: [[5.0]]})
    print("%d%% sure" % (one * 100))
    print(int(sess.run(tf.argmax([[1.0, 7.0, 2.0]], 1))) + 1)
    print(float(one), math.log(one), round(float(W_val), 3))
    found = sess.run([W, b])
    print("%g %g" % (found[0], found[1]))
    print("shapes %s %s" % (found[0].shape, one.shape))

points = np.array([[3], [4]])
print("%i and %i" % (points[0], points[1]))

np.random.seed(777)
print([int(np.searchsorted([0.2, 0.5, 0.9, 1.0], np.random.rand(1) * 1.0)) for _ in range(5)])
