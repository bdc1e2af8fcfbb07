"""The losses of tf.losses, with their weights and reductions."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
x_data = np.array([[0.1, 0.5], [0.9, 0.3], [0.4, 0.8], [0.7, 0.2]], dtype=np.float32)
t_data = np.array([[0.2], [0.7], [0.1], [0.9]], dtype=np.float32)
c_data = np.array([0, 2, 1, 0])

X = tf.placeholder(tf.float32, [None, 2])
T = tf.placeholder(tf.float32, [None, 1])
C = tf.placeholder(tf.int32, [None])
weights = tf.constant([1.0, 0.0, 2.0, 0.5])

W = tf.Variable(tf.random_normal([2, 3]))
b = tf.Variable(tf.zeros([3]))
logits = tf.matmul(X, W) + b
first = logits[:, :1]

squared = tf.losses.mean_squared_error(T, first)
absolute = tf.losses.absolute_difference(labels=T, predictions=first, weights=0.5)
dense = tf.losses.softmax_cross_entropy(onehot_labels=tf.one_hot(C, 3), logits=logits)
integers = tf.losses.softmax_cross_entropy(tf.one_hot(C, 3, dtype=tf.int32), logits)
sparse = tf.losses.sparse_softmax_cross_entropy(labels=C, logits=logits, weights=weights)
column = tf.losses.sparse_softmax_cross_entropy(labels=tf.expand_dims(C, 1), logits=logits)
binary = tf.losses.sigmoid_cross_entropy(T, first, reduction=tf.losses.Reduction.SUM)
each = tf.losses.mean_squared_error(T, first, reduction=tf.losses.Reduction.NONE)

loss = squared + absolute + dense + sparse + binary
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    feed = {X: x_data, T: t_data, C: c_data}
    for step in range(5):
        sess.run(train, feed_dict=feed)
    print(sess.run([squared, absolute, dense, sparse, column], feed_dict=feed))
    print(sess.run(integers, feed_dict=feed), sess.run(binary, feed_dict=feed))
    print(sess.run(each, feed_dict=feed))
