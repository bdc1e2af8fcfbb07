"""Rows of an embedding, trained by optimizers that keep something for each of them."""

import tensorflow as tf

rows = tf.placeholder(tf.int32, [None])
A = tf.Variable(tf.ones([5, 2]))
B = tf.Variable(tf.ones([5, 2]))
adam_loss = tf.reduce_mean(tf.square(tf.nn.embedding_lookup(A, rows) - 0.3))
adam = tf.train.AdamOptimizer(0.05).minimize(adam_loss)
adagrad_loss = tf.reduce_mean(tf.square(tf.nn.embedding_lookup(B, rows) - 0.3))
adagrad = tf.train.AdagradOptimizer(0.1).minimize(adagrad_loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(8):
        sess.run(adam, {rows: [step % 4, (step + 1) % 4, step % 4]})
        sess.run(adagrad, {rows: [step % 4, (step + 1) % 4, step % 4]})
    print(sess.run(A))
    print(sess.run(B))
