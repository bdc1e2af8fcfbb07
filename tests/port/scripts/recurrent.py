import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn

tf.set_random_seed(777)
X = tf.placeholder(tf.float32, [None, 5, 4])
Y = tf.placeholder(tf.int32, [None, 5])


def lstm_cell():
    return rnn.BasicLSTMCell(3, state_is_tuple=True)


cells = rnn.MultiRNNCell([lstm_cell() for _ in range(2)], state_is_tuple=True)
outputs, _states = tf.nn.dynamic_rnn(cells, X, dtype=tf.float32)
outputs = tf.contrib.layers.fully_connected(tf.reshape(outputs, [-1, 3]), 4, activation_fn=None)
outputs = tf.reshape(outputs, [2, 5, 4])
loss = tf.reduce_mean(tf.contrib.seq2seq.sequence_loss(
    logits=outputs, targets=Y, weights=tf.ones([2, 5])))
train = tf.train.AdamOptimizer(0.1).minimize(loss)
by_time = tf.contrib.seq2seq.sequence_loss(outputs, Y, tf.ones([2, 5]), average_across_timesteps=False)
with tf.variable_scope('second'):
    drop = rnn.DropoutWrapper(rnn.GRUCell(3), output_keep_prob=0.5)
    # one after the other: concurrent steps may draw their masks in another order
    more, last = tf.nn.dynamic_rnn(drop, X, dtype=tf.float32, parallel_iterations=1)
x = np.eye(4)[np.arange(10).reshape(2, 5) % 4]
y = np.arange(1, 11).reshape(2, 5) % 4
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(4):
        print(i, sess.run([loss, train], {X: x, Y: y})[0])
    print(sess.run(by_time, {X: x, Y: y}), sess.run(last, {X: x}))
    print(sess.run(more, {X: x})[0])
