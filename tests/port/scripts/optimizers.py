"""Each optimizer of TensorFlow 1 on a regression of its own."""

import numpy as np
import tensorflow as tf

x_data = np.array([[0.1, 0.5], [0.9, 0.3], [0.4, 0.8], [0.7, 0.2]], dtype=np.float32)
y_data = np.array([[0.2], [0.7], [0.1], [0.9]], dtype=np.float32)

X = tf.placeholder(tf.float32, [None, 2])
Y = tf.placeholder(tf.float32, [None, 1])


W1 = tf.Variable([[0.5], [-0.3]])
loss1 = tf.reduce_mean(tf.square(tf.matmul(X, W1) - Y))
nesterov = tf.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True).minimize(loss1)

W2 = tf.Variable([[0.5], [-0.3]])
loss2 = tf.reduce_mean(tf.square(tf.matmul(X, W2) - Y))
adagrad = tf.train.AdagradOptimizer(0.1).minimize(loss2)

W3 = tf.Variable([[0.5], [-0.3]])
loss3 = tf.reduce_mean(tf.square(tf.matmul(X, W3) - Y))
adadelta = tf.train.AdadeltaOptimizer(0.5, 0.9).minimize(loss3)

W4 = tf.Variable([[0.5], [-0.3]])
loss4 = tf.reduce_mean(tf.square(tf.matmul(X, W4) - Y))
rms_prop = tf.train.RMSPropOptimizer(0.01, 0.8, 0.5).minimize(loss4)

W5 = tf.Variable([[0.5], [-0.3]])
loss5 = tf.reduce_mean(tf.square(tf.matmul(X, W5) - Y))
centered = tf.train.RMSPropOptimizer(learning_rate=0.01, decay=0.9, centered=True).minimize(loss5)

W6 = tf.Variable([[0.5], [-0.3]])
loss6 = tf.reduce_mean(tf.square(tf.matmul(X, W6) - Y))
ftrl = tf.train.FtrlOptimizer(
    0.5, l1_regularization_strength=0.01, l2_regularization_strength=0.02
).minimize(loss6)

W7 = tf.Variable([[0.5], [-0.3]])
loss7 = tf.reduce_mean(tf.square(tf.matmul(X, W7) - Y))
adam = tf.train.AdamOptimizer(0.05, 0.8, beta2=0.95).minimize(loss7)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    feed = {X: x_data, Y: y_data}
    for step in range(10):
        sess.run(nesterov, feed)
        sess.run(adagrad, feed)
        sess.run(adadelta, feed)
        sess.run(rms_prop, feed)
        sess.run(centered, feed)
        sess.run(ftrl, feed)
        sess.run(adam, feed)
        print(step, sess.run([loss1, loss2, loss3, loss4, loss5, loss6, loss7], feed))
    print(sess.run([W1, W2, W3, W4, W5, W6, W7]))
