import numpy as np
import tensorflow as tf
from tensorflow.contrib.framework import arg_scope
from tensorflow.contrib.layers import batch_norm, dropout, fully_connected

tf.set_random_seed(777)
X = tf.placeholder(tf.float32, [None, 6])
train_mode = tf.placeholder(tf.bool, name='train_mode')
params = {'is_training': train_mode, 'decay': 0.9, 'updates_collections': None}
with arg_scope([fully_connected], activation_fn=tf.nn.relu,
               weights_initializer=tf.contrib.layers.xavier_initializer(), biases_initializer=None,
               normalizer_fn=batch_norm, normalizer_params=params):
    h1 = dropout(fully_connected(X, 8, scope="h1"), 0.8, is_training=train_mode)
    h2 = fully_connected(h1, 4, scope="h2")
out = tf.contrib.layers.fully_connected(h2, 1, activation_fn=None,
                                        weights_regularizer=tf.contrib.layers.l2_regularizer(0.1))
loss = tf.losses.mean_squared_error(tf.ones_like(out), out) + tf.losses.get_regularization_loss()
step = tf.train.get_or_create_global_step()
train = tf.contrib.layers.optimize_loss(loss, step, 0.01, 'SGD')
after = tf.Variable(tf.random_normal([3]))
data = np.sin(np.arange(96.)).reshape(16, 6)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(4):
        print(i, sess.run([loss, train], {X: data, train_mode: True}))
    print(sess.run(loss, {X: data, train_mode: False}), sess.run(after), sess.run(step))
