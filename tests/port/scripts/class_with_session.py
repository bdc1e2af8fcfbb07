# A class that is given a session and builds its network in a scope of its own.
import tensorflow as tf
import numpy as np

tf.set_random_seed(777)  # reproducibility

learning_rate = 0.01


class Model:

    def __init__(self, sess, name):
        self.sess = sess
        self.name = name
        self._build_net()

    def _build_net(self):
        with tf.variable_scope(self.name):
            # dropout off for testing
            self.training = tf.placeholder(tf.bool)

            # input place holders
            self.X = tf.placeholder(tf.float32, [None, 36])
            X_img = tf.reshape(self.X, [-1, 6, 6, 1])
            self.Y = tf.placeholder(tf.float32, [None, 3])

            # Convolutional Layer
            conv = tf.layers.conv2d(inputs=X_img, filters=4, kernel_size=[3, 3],
                                    padding="same", activation=tf.nn.relu)
            pool = tf.layers.max_pooling2d(inputs=conv, pool_size=[2, 2],
                                           padding="SAME", strides=2)
            dropout = tf.layers.dropout(inputs=pool, rate=0.3, training=self.training)

            # Dense Layer with Relu
            flat = tf.reshape(dropout, [-1, 3 * 3 * 4])
            dense = tf.layers.dense(inputs=flat, units=5, activation=tf.nn.relu)

            W = tf.get_variable("W", shape=[5, 3],
                                initializer=tf.contrib.layers.xavier_initializer())
            b = tf.Variable(tf.random_normal([3]))
            self.logits = tf.matmul(dense, W) + b

        # define cost/loss & optimizer
        self.cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(
            logits=self.logits, labels=self.Y))
        self.optimizer = tf.train.AdamOptimizer(
            learning_rate=learning_rate).minimize(self.cost)

        correct_prediction = tf.equal(
            tf.argmax(self.logits, 1), tf.argmax(self.Y, 1))
        self.accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

    def predict(self, x_test, training=False):
        return self.sess.run(self.logits, feed_dict={self.X: x_test, self.training: training})

    def get_accuracy(self, x_test, y_test, training=False):
        return self.sess.run(self.accuracy, feed_dict={
            self.X: x_test, self.Y: y_test, self.training: training})

    def train(self, x_data, y_data, training=True):
        return self.sess.run([self.cost, self.optimizer], feed_dict={
            self.X: x_data, self.Y: y_data, self.training: training})


# initialize
sess = tf.Session()
m1 = Model(sess, "m1")

sess.run(tf.global_variables_initializer())

images = np.linspace(0, 1, 6 * 36).reshape(6, 36) ** 2
labels = np.eye(3)[[0, 1, 2, 0, 1, 2]]

# train my model
for epoch in range(4):
    c, _ = m1.train(images, labels)
    print('Epoch:', '%04d' % (epoch + 1), 'cost =', '{:.6f}'.format(c),
          m1.get_accuracy(images, labels))

print(m1.predict(images[:2]))
