"""Draws after a graph was read from a file: its nodes count for the seed."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
x = tf.placeholder(tf.float32, [None, 2], name="x")
W = tf.get_variable("W", [2, 4])
hidden = tf.nn.dropout(tf.nn.tanh(tf.matmul(x, W)), 0.8)
left, right = tf.split(hidden, 2, 1)
cost = tf.reduce_mean(tf.square(left - right - 1.0), name="cost")
train = tf.train.AdamOptimizer(0.01).minimize(cost, name="train")
saver = tf.train.Saver()
x_data = np.array([[1.0, 2.0], [3.0, -4.0]], np.float32)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(train, feed_dict={x: x_data})
    saver.save(sess, "./model")
meta_graph = tf.train.export_meta_graph("graph.meta")

tf.reset_default_graph()
tf.set_random_seed(777)
saver = tf.train.import_meta_graph("model.meta")
drawn = tf.random_uniform([2])
with tf.Session() as sess:
    saver.restore(sess, "./model")
    print("restored", sess.run("W:0"))
    print("drawn", sess.run(drawn))
    for step in range(3):
        value, _ = sess.run(["cost:0", "train"], feed_dict={"x:0": x_data})
        print(step, value)

for source in ("graph.meta", meta_graph):
    with tf.Graph().as_default():
        tf.set_random_seed(777)
        zeros = tf.zeros([3])
        tf.train.import_meta_graph(source, import_scope="again")
        drawn = tf.random_normal([2])
        tf.train.export_meta_graph("twice.meta")
        with tf.Session() as sess:
            print("drawn", sess.run(drawn))

with tf.Graph().as_default():
    tf.set_random_seed(777)
    tf.train.import_meta_graph("twice.meta")
    drawn = tf.random_uniform([2])
    with tf.Session() as sess:
        print("drawn", sess.run(drawn))
