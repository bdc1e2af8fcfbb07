# Two runs draw from one dropout in turn, and the second changes what the first draws next.
import tensorflow as tf
import numpy as np

tf.set_random_seed(777)  # reproducibility

X = tf.placeholder(tf.float32, [None, 4])
Y = tf.placeholder(tf.float32, [None, 1])
keep_prob = tf.placeholder(tf.float32)

with tf.variable_scope('layer1') as scope:
    W1 = tf.get_variable("W", shape=[4, 8],
                         initializer=tf.contrib.layers.xavier_initializer())
    b1 = tf.Variable(tf.random_normal([8]))
    L1 = tf.nn.tanh(tf.matmul(X, W1) + b1)
    L1 = tf.nn.dropout(L1, keep_prob=keep_prob)

with tf.variable_scope('layer2') as scope:
    W2 = tf.get_variable("W", shape=[8, 1])
    hypothesis = tf.matmul(L1, W2)

print(W1, W2)
cost = tf.reduce_mean(tf.square(hypothesis - Y))
train = tf.train.GradientDescentOptimizer(learning_rate=0.1).minimize(cost)

sess = tf.Session()
sess.run(tf.global_variables_initializer())

x_data = np.arange(12).reshape(3, 4) / 12
y_data = [[0.], [1.], [0.]]
for step in range(4):
    feed_dict = {X: x_data, Y: y_data, keep_prob: 0.5}
    sess.run(train, feed_dict=feed_dict)
    print(step, sess.run(cost, feed_dict=feed_dict))
    print(sess.run(hypothesis, feed_dict={X: x_data, keep_prob: 1}))
