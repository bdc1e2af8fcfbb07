import numpy as np
import tensorflow as tf

tf.set_random_seed(5)
cell = tf.contrib.rnn.BasicLSTMCell(3)
inputs = [tf.constant(np.full([2, 3], i / 4.), tf.float32) for i in range(4)]
with tf.variable_scope('rnnlm'):
    softmax_w = tf.get_variable("softmax_w", [3, 6])
outputs, last = tf.contrib.legacy_seq2seq.rnn_decoder(inputs, cell.zero_state(2, tf.float32), cell, scope='rnnlm')
output = tf.reshape(tf.concat(outputs, 1), [-1, 3])
logits = tf.matmul(output, softmax_w)
loss = tf.contrib.legacy_seq2seq.sequence_loss_by_example(
    [logits], [tf.constant([0, 1, 2, 3, 4, 5, 0, 1])], [tf.ones([8])])
cost = tf.reduce_sum(loss) / 8
grads, _ = tf.clip_by_global_norm(tf.gradients(cost, tf.trainable_variables()), 5.)
train = tf.train.AdamOptimizer(0.05).apply_gradients(zip(grads, tf.trainable_variables()))
after = tf.Variable(tf.random_normal([2]))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(3):
        print(sess.run([cost, train])[0])
    print(sess.run(last.h), sess.run(after))
