"""Two graphs and three sessions, which are closed; weights in a dictionary, a list and a loop."""

import numpy as np
import tensorflow as tf
from tensorflow.python.framework import ops

ops.reset_default_graph()
x_data = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], dtype=np.float32)
y_data = np.array([[1.0], [1.0], [0.0], [0.0]], dtype=np.float32)
deep = True

# a session that only computes with constants
a = tf.constant(2)
with tf.Session() as sess:
    print(sess.run(a + 3))

tf.set_random_seed(777)
X = tf.placeholder(tf.float32, [None, 2])
Y = tf.placeholder(tf.float32, [None, 1])
weights = {
    "hidden": tf.Variable(tf.random_normal([2, 4])),
    "out": tf.Variable(tf.random_normal([4, 1])),
}


def network(x):
    return tf.matmul(tf.sigmoid(tf.matmul(x, weights["hidden"])), weights["out"])


cost = tf.reduce_mean(tf.square(network(X) - Y))
train = tf.train.GradientDescentOptimizer(0.2).minimize(cost)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
for _ in range(5):
    _, c = sess.run([train, cost], feed_dict={X: x_data, Y: y_data})
    print(c)
print(sess.run(weights["out"]))
sess.close()

# another graph, which takes the names again
graph = tf.Graph()
with graph.as_default():
    tf.set_random_seed(777)
    with tf.device("/cpu:0"):
        X = tf.placeholder(tf.float32, [None, 2])
    layers = [tf.Variable(tf.random_normal([2, 2])), tf.Variable(tf.random_normal([2, 2]))]
    out = tf.Variable(tf.random_normal([2, 1]))
    layer = X
    for w in layers:
        layer = tf.tanh(tf.matmul(layer, w))
    if deep:
        score = tf.matmul(tf.tanh(layer), out)
    else:
        score = tf.matmul(layer, out)
    loss = tf.reduce_mean(tf.square(score - y_data))
    step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    init = tf.global_variables_initializer()
with tf.Session(graph=graph) as sess:
    sess.run(init)
    for _ in range(5):
        sess.run(step, feed_dict={X: x_data})
        print(sess.run(loss, feed_dict={X: x_data}))
