"""Steps that are counted, learning rates that are fed or computed, two updates in one run."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
x_data = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], dtype=np.float32)
y_data = np.array([[1.0], [1.0], [0.0], [0.0]], dtype=np.float32)
data = {"x": x_data, "y": y_data}

X = tf.placeholder(tf.float32, [None, 2])
Y = tf.placeholder(tf.float32, [None, 1])
rate = tf.placeholder(tf.float32)
W = tf.Variable(tf.random_normal([2, 1]))
V = tf.Variable(tf.random_normal([2, 1]))
score_w = -tf.reduce_mean(tf.square(tf.matmul(X, W) - Y))
score_v = -tf.reduce_mean(tf.square(tf.sigmoid(tf.matmul(X, V)) - Y))

step_count = tf.Variable(0, trainable=False, name="step_count")
optimizer = tf.train.GradientDescentOptimizer(learning_rate=rate)
train_w = optimizer.minimize(-score_w, global_step=step_count)

global_step = tf.train.get_or_create_global_step()
decayed = 0.5 / (1.0 + tf.cast(global_step, tf.float32))
optimizer = tf.train.GradientDescentOptimizer(decayed)
train_v = optimizer.minimize(-score_v, var_list=[V], global_step=global_step)

sess = tf.Session()
sess.run(tf.global_variables_initializer())
for i in range(4):
    sess.run(train_w, feed_dict={X: data["x"], Y: data["y"], rate: 0.1 / (i + 1)})
    print("Step: %d" % sess.run(step_count), sess.run(score_w, feed_dict={X: x_data, Y: y_data}))
for _ in range(4):
    feed = {X: x_data, Y: y_data, rate: 0.1}
    _, _, w, v = sess.run([train_w, train_v, score_w, score_v], feed_dict=feed)
    print("Step: %d" % sess.run(global_step), sess.run(decayed), w, v)

W = tf.Variable(5.0)
optimizer = tf.train.GradientDescentOptimizer(0.1)
train_w = optimizer.minimize(tf.square(W))
sess.run(W.initializer)
for _ in range(3):
    sess.run(train_w)
    print(sess.run(W))
