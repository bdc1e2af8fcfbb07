"""Weights that are drawn from one seed, as a course's SEED in every layer."""

import numpy as np
import tensorflow as tf

SEED = 13
tf.set_random_seed(SEED)
x_data = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], dtype=np.float32)
y_data = np.array([[1.0], [1.0], [0.0], [0.0]], dtype=np.float32)

X = tf.placeholder(tf.float32, [None, 2])
# the hidden layer
W1 = tf.Variable(tf.random_normal([2, 3], stddev=0.5, seed=SEED))
b1 = tf.Variable(tf.random_normal([3], seed=SEED))
# the output
W2 = tf.Variable(tf.random_normal([3, 1], seed=SEED))
b2 = tf.Variable(tf.random_normal([1]))
score = tf.matmul(tf.tanh(tf.matmul(X, W1) + b1), W2) + b2
loss = tf.reduce_mean(tf.square(score - y_data))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run([W1, b1, W2, b2]))
    for step in range(5):
        print(step, sess.run([loss, train], feed_dict={X: x_data})[0])

# another graph begins anew
tf.reset_default_graph()
tf.set_random_seed(SEED)
a = tf.Variable(tf.truncated_normal([2], seed=SEED))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(a))
