"""Variables saved while they are trained, and restored."""

import os

import tensorflow as tf

tf.set_random_seed(777)
X = tf.placeholder(tf.float32, [None, 2])
Y = tf.placeholder(tf.float32, [None, 1])

with tf.variable_scope("model"):
    W = tf.get_variable("weight", [2, 1], initializer=tf.random_normal_initializer())
    b = tf.Variable(tf.zeros([1]), name="bias")
    hidden = tf.layers.dense(X, 3, activation=tf.nn.tanh, name="hidden")
prediction = tf.matmul(X, W) + b + tf.reduce_sum(hidden, axis=1, keepdims=True)
cost = tf.reduce_mean(tf.square(prediction - Y))
train = tf.train.AdamOptimizer(0.1).minimize(cost)

saver = tf.train.Saver(max_to_keep=3)
part = tf.train.Saver([W, b])
feed = {X: [[1.0, 2.0], [3.0, 1.0]], Y: [[1.0], [2.0]]}

with tf.Session() as sess:
    ckpt = tf.train.get_checkpoint_state("./saved")
    if ckpt and tf.train.checkpoint_exists(ckpt.model_checkpoint_path):
        saver.restore(sess, ckpt.model_checkpoint_path)
    else:
        sess.run(tf.global_variables_initializer())
    os.makedirs("saved")
    for step in range(4):
        cost_val, _ = sess.run([cost, train], feed_dict=feed)
        print(step, cost_val)
        if step == 1:
            path = saver.save(sess, "./saved/model.ckpt", global_step=step)
            print("saved to %s" % path)
    part.save(sess, "part.ckpt")
    print(sess.run(cost, feed_dict=feed))

    last = tf.train.latest_checkpoint("saved")
    if last is not None:
        saver.restore(sess, last)
    for step in range(2):
        cost_val, _ = sess.run([cost, train], feed_dict=feed)
        print(step, cost_val)
    part.restore(sess, "part.ckpt")
    print(sess.run([cost, W], feed_dict=feed))
