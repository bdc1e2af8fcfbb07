import numpy as np
import tensorflow as tf

tf.set_random_seed(11)
x = tf.placeholder(tf.float32, [None, 4, 3])
steps = tf.unstack(x, 4, 1)
with tf.variable_scope('a'):
    a, _ = tf.contrib.rnn.static_rnn(tf.contrib.rnn.BasicLSTMCell(2, forget_bias=1.0), steps, dtype=tf.float32)
with tf.variable_scope('b'):
    cell = tf.contrib.rnn.OutputProjectionWrapper(
        tf.contrib.rnn.BasicRNNCell(num_units=3, activation=tf.nn.relu), output_size=1)
    b, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
with tf.variable_scope('c'):
    c, fw, bw = tf.contrib.rnn.static_bidirectional_rnn(
        tf.nn.rnn_cell.BasicLSTMCell(2), tf.nn.rnn_cell.BasicLSTMCell(2), steps, dtype=tf.float32)
with tf.variable_scope('d'):
    d, _ = tf.nn.dynamic_rnn(tf.contrib.rnn.LayerNormBasicLSTMCell(2), x, dtype=tf.float32)
with tf.variable_scope('e'):
    e, _, _ = tf.contrib.rnn.stack_bidirectional_dynamic_rnn(
        [tf.contrib.rnn.GRUCell(2)] * 1, [tf.contrib.rnn.GRUCell(2)] * 1, x, dtype=tf.float32)
with tf.variable_scope('f'):
    f, _ = tf.nn.dynamic_rnn(tf.contrib.rnn.InputProjectionWrapper(tf.contrib.rnn.BasicRNNCell(2), 5),
                             x, dtype=tf.float32)
train = tf.train.GradientDescentOptimizer(0.1).minimize(
    tf.reduce_sum(a[-1]) + tf.reduce_sum(b) + tf.reduce_sum(c[-1]))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    feed = {x: np.arange(24).reshape(2, 4, 3) / 10.}
    sess.run(train, feed)
    for value in (a[-1], b, c[-1], d, e, f):
        print(sess.run(value, feed))
