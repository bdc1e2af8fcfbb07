"""Gradients that a script computes, changes and applies itself."""

import tensorflow as tf

tf.set_random_seed(777)
X = tf.placeholder(tf.float32, [None, 2])
Y = tf.placeholder(tf.float32, [None, 1])
rate = tf.placeholder(tf.float32)

W = tf.Variable(tf.random_normal([2, 1]))
b = tf.Variable(tf.zeros([1]))
cost = tf.reduce_mean(tf.square(tf.matmul(X, W) + b - Y))

tvars = tf.trainable_variables()
grads, norm = tf.clip_by_global_norm(tf.gradients(cost, tvars), 0.5)
optimizer = tf.train.MomentumOptimizer(0.1, 0.5)
train = optimizer.apply_gradients(zip(grads, tvars))

descent = tf.train.GradientDescentOptimizer(learning_rate=rate)
pairs = descent.compute_gradients(cost)
clipped = [(tf.clip_by_value(gradient, -0.5, 0.5), variable) for gradient, variable in pairs]
step_down = descent.apply_gradients(clipped)

slope = tf.gradients(cost, W)[0]
by_hand = W.assign_sub(slope * 0.01)

of_W = tf.gradients(cost, W, name="of_W")
of_b = tf.gradients(cost, b)
plain = tf.train.GradientDescentOptimizer(0.1).minimize(cost)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    feed = {X: [[1.0, 2.0], [3.0, 1.0]], Y: [[1.0], [2.0]]}
    for step in range(4):
        cost_val, norm_val, _ = sess.run([cost, norm, train], feed_dict=feed)
        print(step, cost_val, norm_val)
    for step in range(4):
        sess.run(step_down, {X: [[1.0, 2.0]], Y: [[1.0]], rate: 0.1 / (step + 1)})
        print(sess.run([W, slope], feed_dict=feed))
        print(sess.run(by_hand, feed_dict=feed))
    for step in range(2):
        print(sess.run([of_W, of_b], feed_dict=feed))
        _, of_W_val = sess.run([plain, of_W], feed_dict=feed)
        print(step, of_W_val)
