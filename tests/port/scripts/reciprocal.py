import numpy as np
import tensorflow as tf

tf.set_random_seed(7)
x = tf.placeholder(tf.float32, [None, 16])
W = tf.Variable(tf.random_normal([16, 7]))
b = tf.Variable(tf.random_normal([7]))


def sigma(z):
    return 1. / (1. + tf.exp(-z))


layer = tf.matmul(x, W) + b
y = sigma(layer)
same = tf.div(tf.constant(1.0), tf.add(tf.constant(1.0), tf.exp(-layer)))
slope = tf.gradients(tf.reduce_sum(y), W)[0]
after = tf.random_normal([3])
batch = np.linspace(-4, 4, 101 * 16).reshape(101, 16) * [[1, -1] * 8]
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    feed = {x: batch}
    one_more, inverse, again = sess.run([1. + tf.exp(-layer), y, same], feed)
    print('exactly rounded', np.sum(inverse == 1 / one_more), np.sum(again == 1 / one_more), 'of', inverse.size)
    print('exactly one', np.sum(inverse[one_more == 1] == 1), 'of', np.sum(one_more == 1))
    print(sess.run([slope[0], after], feed))
