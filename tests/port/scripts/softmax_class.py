# Softmax classification in a class: the session is the model's own.
import numpy as np
import tensorflow as tf

tf.set_random_seed(777)  # reproducibility

# length and width of a leaf -> one of three plants
x_data = np.array([[1., 3.], [2., 4.], [1., 2.], [4., 1.], [5., 2.], [4., 2.], [6., 6.], [7., 5.]])
y_data = np.array([0, 0, 0, 1, 1, 1, 2, 2])


class SoftmaxClassifier:
    """One layer; learns the plant from the leaf."""

    def __init__(self, nb_classes, learning_rate=0.1):
        self.X = tf.placeholder(tf.float32, [None, 2], name='X')
        self.Y = tf.placeholder(tf.int32, [None], name='Y')

        W = tf.Variable(tf.random_normal([2, nb_classes]), name='weight')
        b = tf.Variable(tf.zeros([nb_classes]), name='bias')

        # hypothesis = softmax(XW + b)
        logits = tf.matmul(self.X, W) + b
        self.hypothesis = tf.nn.softmax(logits)

        one_hot = tf.one_hot(self.Y, nb_classes)
        self.cost = tf.reduce_mean(
            tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=one_hot))
        self.optimizer = tf.train.GradientDescentOptimizer(learning_rate).minimize(self.cost)

        self.prediction = tf.argmax(self.hypothesis, 1)
        correct = tf.equal(self.prediction, tf.cast(self.Y, tf.int64))
        self.accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

        self.sess = tf.Session()
        self.sess.run(tf.global_variables_initializer())

    def fit(self, x, y, steps):
        for step in range(steps):
            cost, acc, _ = self.sess.run(
                [self.cost, self.accuracy, self.optimizer], feed_dict={self.X: x, self.Y: y})
            if step % 100 == 0:
                print("Step: {:5}\tCost: {:.3f}\tAcc: {:.2%}".format(step, cost, acc))

    def predict(self, x):
        return self.sess.run([self.hypothesis, self.prediction], feed_dict={self.X: x})


model = SoftmaxClassifier(nb_classes=3)
model.fit(x_data, y_data, steps=501)

# a leaf that nobody has seen
probabilities, plant = model.predict([[5., 5.]])
print(probabilities, plant)
