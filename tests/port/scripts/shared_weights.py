"""One network for two inputs, which share its weights."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
x_data = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], dtype=np.float32)
y_data = np.array([[1.0], [1.0], [0.0], [0.0]], dtype=np.float32)


def network(x, reuse=False):
    with tf.variable_scope("net", reuse=reuse):
        W1 = tf.get_variable("W1", [2, 3], initializer=tf.random_normal_initializer())
        b1 = tf.get_variable("b1", [3], initializer=tf.zeros_initializer())
        hidden = tf.tanh(tf.matmul(x, W1) + b1)
        W2 = tf.get_variable("W2", [3, 1], initializer=tf.random_normal_initializer())
        return tf.matmul(hidden, W2)


def scaled(x):
    with tf.variable_scope("scale", reuse=tf.AUTO_REUSE):
        scale = tf.get_variable("scale", [1], initializer=tf.constant_initializer(0.5))
    return x * scale


X = tf.placeholder(tf.float32, [None, 2])
X_test = tf.placeholder(tf.float32, [None, 2])
Y = tf.placeholder(tf.float32, [None, 1])
output = scaled(network(X))
test_output = scaled(network(X_test, reuse=True))
cost = tf.reduce_mean(tf.square(output - Y))
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(4):
        print(step, sess.run([cost, train], feed_dict={X: x_data, Y: y_data})[0])
    print(sess.run(test_output, feed_dict={X_test: x_data[:2]}))
