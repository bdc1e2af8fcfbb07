"""Models made in a loop; their graph is built by several methods, from parameters and options."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
x_data = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], dtype=np.float32)
y_data = np.array([[1.0], [1.0], [0.0], [0.0]], dtype=np.float32)


class Model:
    def __init__(self, sess, name, size, decay=0.01, **options):
        self.sess = sess
        self.name = name
        self._build_net(size, options.get("scale", 1.0))
        self._build_loss(decay, options["rate"])

    def _add_layer(self, inputs, size_in, size_out, activation=None):
        W = tf.Variable(tf.random_normal([size_in, size_out]))
        b = tf.Variable(tf.zeros([size_out]))
        outputs = tf.matmul(inputs, W) + b
        if activation is not None:
            outputs = activation(outputs)
        return outputs

    def _build_net(self, size, scale):
        with tf.variable_scope(self.name):
            self.X = tf.placeholder(tf.float32, [None, 2])
            self.Y = tf.placeholder(tf.float32, [None, 1])
            layer1 = self._add_layer(self.X, 2, size, tf.nn.tanh)
            self.output = self._add_layer(layer1 * scale, size, 1)

    def _build_loss(self, decay, rate):
        self.cost = tf.reduce_mean(tf.square(self.output - self.Y)) * (1 - decay)
        self.train_op = tf.train.GradientDescentOptimizer(rate).minimize(self.cost)

    def train(self, x, y):
        cost, _ = self.sess.run([self.cost, self.train_op], feed_dict={self.X: x, self.Y: y})
        return cost

    def predict(self, x):
        return self.sess.run(self.output, feed_dict={self.X: x})


sess = tf.Session()
models = []
for n in range(2):
    models.append(Model(sess, "model" + str(n), 3, rate=0.1, scale=0.5))
sess.run(tf.global_variables_initializer())

for step in range(4):
    for model in models:
        print(step, model.name, model.train(x_data, y_data))
for model in models:
    print(model.predict(x_data))
