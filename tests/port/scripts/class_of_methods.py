"""A class whose constructor calls the methods that build its graph."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
x_data = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], dtype=np.float32)
y_data = np.array([[1.0], [1.0], [0.0], [0.0]], dtype=np.float32)


class Model:
    def __init__(self, sess, rate):
        self.sess = sess
        self.rate = rate
        self.placeholders()
        self.build()

    def placeholders(self):
        self.X = tf.placeholder(tf.float32, [None, 2])
        self.Y = tf.placeholder(tf.float32, [None, 1])

    def layer(self, inputs, size_in, size_out):
        W = tf.Variable(tf.random_normal([size_in, size_out]))
        b = tf.Variable(tf.zeros([size_out]))
        return tf.matmul(inputs, W) + b

    def build(self):
        hidden = tf.sigmoid(self.layer(self.X, 2, 3))
        self.output = self.layer(hidden, 3, 1)
        self.cost = tf.reduce_mean(tf.square(self.output - self.Y))
        self.optimizer = tf.train.GradientDescentOptimizer(self.rate).minimize(self.cost)

    def train(self, x, y):
        return self.sess.run([self.cost, self.optimizer], feed_dict={self.X: x, self.Y: y})

    def predict(self, x):
        return self.sess.run(self.output, feed_dict={self.X: x})


sess = tf.Session()
model = Model(sess, 0.1)
sess.run(tf.global_variables_initializer())
for _ in range(5):
    cost, _ = model.train(x_data, y_data)
    print(cost)
print(model.predict(x_data))
