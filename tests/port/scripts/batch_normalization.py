"""Batch normalization: of rows and of images, with its updates asked for, made at once, or never."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib.framework import arg_scope
from tensorflow.contrib.layers import batch_norm, dropout, fully_connected

tf.set_random_seed(777)
generator = np.random.RandomState(3)
rows = generator.uniform(-1, 3, [16, 4]).astype(np.float32)
targets = rows[:, :1] * 0.5 - rows[:, 1:2]

X = tf.placeholder(tf.float32, [None, 4])
Y = tf.placeholder(tf.float32, [None, 1])
is_training = tf.placeholder(tf.bool)
keep_prob = 1.0

# updates that the training asks for
hidden = tf.layers.dense(X, 6)
hidden = tf.layers.batch_normalization(hidden, momentum=0.8, training=is_training, name="rows")
hidden = tf.nn.tanh(hidden)
image = tf.reshape(hidden, [-1, 1, 2, 3])
image = tf.layers.batch_normalization(image, momentum=0.7, scale=False, training=is_training)
output = tf.layers.dense(tf.reshape(image, [-1, 6]), 1)
loss = tf.reduce_mean(tf.square(output - Y))
update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
with tf.control_dependencies(update_ops):
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)

# updates that are made at once
bn_params = {"is_training": is_training, "decay": 0.9, "updates_collections": None}
initializer = tf.contrib.layers.xavier_initializer()
with arg_scope(
    [fully_connected],
    activation_fn=tf.nn.tanh,
    weights_initializer=initializer,
    biases_initializer=None,
    normalizer_fn=batch_norm,
    normalizer_params=bn_params,
):
    inner = fully_connected(X, 5, scope="inner")
    kept = dropout(inner, keep_prob, is_training=is_training)
    outer = fully_connected(kept, 1, activation_fn=None, scope="outer")
scoped_loss = tf.reduce_mean(tf.square(outer - Y))
scoped_train = tf.train.GradientDescentOptimizer(0.1).minimize(scoped_loss)

# updates that are never made
forgotten = tf.layers.dense(tf.layers.batch_normalization(X, training=is_training), 1)
forgotten_loss = tf.reduce_mean(tf.square(forgotten - Y))
forgotten_train = tf.train.GradientDescentOptimizer(0.1).minimize(forgotten_loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(6):
        first, _ = sess.run([loss, train], {X: rows, Y: targets, is_training: True})
        second, _ = sess.run([scoped_loss, scoped_train], {X: rows, Y: targets, is_training: True})
        third, _ = sess.run(
            [forgotten_loss, forgotten_train], {X: rows, Y: targets, is_training: True}
        )
        tests = {X: rows[:5], Y: targets[:5], is_training: False}
        print(step, first, second, third)
        print(sess.run(loss, tests), sess.run(scoped_loss, tests), sess.run(forgotten_loss, tests))
    print(sess.run(output, {X: rows[:3], is_training: False}).ravel())
