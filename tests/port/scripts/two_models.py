# What is drawn for the second model depends on every node that the first one's training made.
import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
rng = np.random.RandomState(0)
images, labels = rng.rand(6, 64).astype(np.float32), np.eye(3)[rng.randint(0, 3, 6)]


class Model:
    def __init__(self, sess, name):
        self.sess = sess
        with tf.variable_scope(name):
            self.training = tf.placeholder(tf.bool)
            self.X = tf.placeholder(tf.float32, [None, 64])
            self.Y = tf.placeholder(tf.float32, [None, 3])
            net = tf.reshape(self.X, [-1, 8, 8, 1])
            net = tf.layers.conv2d(inputs=net, filters=4, kernel_size=[3, 3], padding="SAME",
                                   activation=tf.nn.relu)
            net = tf.layers.max_pooling2d(inputs=net, pool_size=[2, 2], padding="SAME", strides=2)
            net = tf.layers.dropout(inputs=net, rate=0.3, training=self.training)
            net = tf.layers.batch_normalization(net, training=self.training)
            net = tf.layers.dense(tf.layers.flatten(net), 5, activation=tf.nn.relu)
            self.logits = tf.layers.dense(inputs=net, units=3)
        self.cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(
            logits=self.logits, labels=self.Y))
        self.optimizer = tf.train.AdamOptimizer(learning_rate=0.01).minimize(self.cost)

    def train(self):
        return self.sess.run([self.cost, self.optimizer],
                             feed_dict={self.X: images, self.Y: labels, self.training: True})[0]


sess = tf.Session()
models = [Model(sess, "model" + str(m)) for m in range(3)]
sess.run(tf.global_variables_initializer())
for step in range(4):
    for model in models:
        print(step, model.train())
