"""Summaries and checkpoints, numbered by a variable that counts the steps."""

import os

import tensorflow as tf

X = tf.placeholder(tf.float32, [None])
count = tf.Variable(0, trainable=False, name="count")
W = tf.Variable(2.0, name="W")
cost = tf.reduce_mean(tf.square(X * W - 1.0))
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost, global_step=count)
tf.summary.scalar("cost", cost)
merged = tf.summary.merge_all()
saver = tf.train.Saver(tf.global_variables())
os.makedirs("saved")

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    writer = tf.summary.FileWriter("logs", sess.graph)
    for step in range(3):
        sess.run(train, {X: [1.0, 2.0]})
        writer.add_summary(sess.run(merged, {X: [1.0, 2.0]}), global_step=sess.run(count))
        print(saver.save(sess, "saved/model", global_step=sess.run(count)))
    print(sess.run(W))
