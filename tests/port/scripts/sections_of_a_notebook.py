# Sections that begin a graph each, defaults of placeholders, and weights that are drawn again.
import numpy as np
import tensorflow as tf


def reset_graph(seed=42):
    tf.reset_default_graph()
    tf.set_random_seed(seed)
    np.random.seed(seed)


reset_graph()

x = tf.Variable(3, name="x")
y = tf.Variable(4, name="y")
f = x * x * y + y + 2
with tf.Session() as sess:
    x.initializer.run()
    y.initializer.run()
    print(f.eval())

reset_graph()

data = np.random.rand(12, 2)
X = tf.placeholder(tf.float32, [None, 2], name="X")
y = tf.placeholder_with_default([[1.0]], [None, 1], name="y")
scale = tf.placeholder_with_default(1.0, shape=(), name="scale")
theta = tf.Variable(tf.truncated_normal([2, 1], stddev=0.5), name="theta")
bias = tf.Variable(tf.zeros([1]), name="bias")
error = (tf.matmul(X, theta) + bias) * scale - y
mse = tf.reduce_mean(tf.square(error))
train = tf.train.AdamOptimizer(0.05).minimize(mse)
init = tf.global_variables_initializer()

sess = tf.Session()
sess.run(init)
for step in range(4):
    _, value = sess.run([train, mse], feed_dict={X: data, y: data[:, :1]})
    print(value, sess.run(mse, feed_dict={X: data}), mse.eval({X: data, scale: 0.5}, sess))

# The same session draws other weights than before.
sess.run(init)
print(sess.run([theta, bias]))
for step in range(4):
    sess.run(train, feed_dict={X: data, y: data[:, 1:]})
print(sess.run([theta, bias]))
sess.close()
