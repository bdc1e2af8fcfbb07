# Two convolutions, pools and dropout; the network is asked between updates, which draw on.
import numpy as np
import tensorflow as tf

tf.set_random_seed(777)  # reproducibility

keep_prob = tf.placeholder(tf.float32)
X = tf.placeholder(tf.float32, [None, 64])
X_img = tf.reshape(X, [-1, 8, 8, 1])  # black and white
Y = tf.placeholder(tf.float32, [None, 2])

W1 = tf.Variable(tf.random_normal([3, 3, 1, 4], stddev=0.5))
L1 = tf.nn.conv2d(X_img, W1, strides=[1, 1, 1, 1], padding='SAME')
L1 = tf.nn.relu(L1)
L1 = tf.nn.max_pool(L1, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')
L1 = tf.nn.dropout(L1, keep_prob=keep_prob)

W2 = tf.Variable(tf.truncated_normal([3, 2, 4, 5], stddev=0.5))
b2 = tf.Variable(tf.constant(0.1, shape=[5]))
L2 = tf.nn.tanh(tf.nn.conv2d(L1, W2, strides=[1, 1, 1, 1], padding='VALID') + b2)
L2_flat = tf.reshape(L2, [-1, 2 * 3 * 5])

W3 = tf.get_variable("W3", shape=[30, 2], initializer=tf.contrib.layers.xavier_initializer())
b = tf.Variable(tf.random_uniform([2], -1.0, 1.0))
logits = tf.matmul(L2_flat, W3) + b

cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=Y))
train = tf.train.MomentumOptimizer(0.05, 0.9).minimize(cost)

rows = np.sin(np.arange(4 * 64)).reshape(4, 64)
classes = np.array([[1, 0], [0, 1], [1, 0], [0, 1]])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(6):
        feed_dict = {X: rows, Y: classes, keep_prob: 0.7}
        c, _ = sess.run([cost, train], feed_dict=feed_dict)
        print(step, c)
        print(sess.run(logits, feed_dict={X: rows[:2], keep_prob: 1}))
