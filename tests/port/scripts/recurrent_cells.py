"""Cells of recurrent networks, run in all the ways that TensorFlow 1 had."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn

tf.set_random_seed(777)
x_data = np.linspace(-1, 1, 24).reshape(2, 4, 3).astype(np.float32)
X = tf.placeholder(tf.float32, [None, 4, 3])
steps = tf.unstack(X, 4, 1)

with tf.variable_scope("gru"):
    gru_cell = rnn.GRUCell(5)
    gru_outputs, gru_state = tf.nn.dynamic_rnn(gru_cell, X, dtype=tf.float32, time_major=False)
with tf.variable_scope("static"):
    lstm_cell = tf.nn.rnn_cell.BasicLSTMCell(4, forget_bias=0.5)
    static_outputs, static_state = rnn.static_rnn(lstm_cell, steps, dtype=tf.float32)
with tf.variable_scope("both"):
    forward = rnn.LSTMCell(3)
    backward = rnn.LSTMCell(3)
    both_outputs, both_states = tf.nn.bidirectional_dynamic_rnn(
        forward, backward, X, dtype=tf.float32
    )
with tf.variable_scope("static_both"):
    first = rnn.BasicRNNCell(2)
    second = rnn.BasicRNNCell(2)
    outputs, _, _ = rnn.static_bidirectional_rnn(first, second, steps, dtype=tf.float32)
lengths = tf.placeholder(tf.int32, [None])  # of the sequences, which end before the last step
with tf.variable_scope("lstm_lengths"):
    short_cell = rnn.BasicLSTMCell(3)
    short_outputs, short_state = tf.nn.dynamic_rnn(
        short_cell, X, dtype=tf.float32, sequence_length=lengths
    )
with tf.variable_scope("static_lengths"):
    short_gru = rnn.GRUCell(2)
    _, short_gru_state = rnn.static_rnn(short_gru, steps, dtype=tf.float32, sequence_length=lengths)
with tf.variable_scope("rnn_lengths"):
    short_rnn = rnn.BasicRNNCell(2)
    _, short_rnn_state = tf.nn.dynamic_rnn(
        short_rnn, X, dtype=tf.float32, initial_state=None, sequence_length=lengths
    )
short = tf.reduce_sum(short_outputs * short_outputs) + tf.reduce_sum(short_state.c)
short = short + tf.reduce_sum(short_gru_state) + tf.reduce_sum(short_rnn_state)

with tf.variable_scope("projected"):
    relu_cell = rnn.BasicRNNCell(3, activation=tf.nn.relu)
    relu_cell = rnn.OutputProjectionWrapper(relu_cell, output_size=2)
    projected, _ = tf.nn.dynamic_rnn(relu_cell, X, dtype=tf.float32)
with tf.variable_scope("stacked"):
    lower, upper = rnn.GRUCell(3), rnn.LSTMCell(2, activation=tf.nn.softsign)
    stacked = rnn.MultiRNNCell([lower, upper])
    stacked_outputs, stacked_states = tf.nn.dynamic_rnn(stacked, X, dtype=tf.float32)

lower_h, upper_c = stacked_states[0], stacked_states[1].c

last = static_outputs[-1]
total = tf.reduce_sum(gru_state) + tf.reduce_sum(last * static_state.h)
total = total + tf.reduce_sum(both_outputs[1]) + tf.reduce_sum(both_states[0].c)
loss = tf.square(total + tf.reduce_sum(outputs[-1]) + tf.reduce_sum(gru_outputs) + short - 0.5)
loss = loss + tf.reduce_sum(projected) + tf.reduce_sum(stacked_outputs[:, -1] * stacked_states[1].h)
train = tf.train.GradientDescentOptimizer(0.001).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(last, feed_dict={X: x_data}))
    print(sess.run(gru_state, feed_dict={X: x_data}))
    print(sess.run(outputs[-1], feed_dict={X: x_data}))
    print(sess.run([short_outputs, short_gru_state], {X: x_data, lengths: [2, 3]}))
    print(sess.run([projected, lower_h, upper_c], {X: x_data}))
    for step in range(4):
        loss_val, _ = sess.run([loss, train], feed_dict={X: x_data, lengths: [1, 4]})
        print(step, loss_val)
