"""An array of arrays of unequal shapes, of which NumPy 1.24 makes none."""

import numpy as np
import tensorflow as tf


def scaled(table, low=np.array([None]), high=np.array([None])):
    if low[0] is None:
        low, high = table.min(axis=0), table.max(axis=0)
    return (table - low) / (high - low), low, high


table = np.array([[1.0, 8.0], [3.0, 2.0], [2.0, 4.0]])
train, low, high = np.nan_to_num(scaled(table))
test, _, _ = np.nan_to_num(scaled(np.array([[2.5, 5.0]] * 4), low, high))
square, first, second = np.array(scaled(np.array([[1.0, 8.0, 2.0], [3.0, 2.0, 7.0]])))
x = tf.placeholder(tf.float32, [None, 2])
mean = tf.reduce_mean(x, axis=0)
with tf.Session() as sess:
    print(low, high, sess.run(mean, {x: train}), sess.run(mean, {x: test}))
print(square.tolist(), first.tolist(), second.tolist())
