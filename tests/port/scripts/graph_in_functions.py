"""A graph that functions build: layers made by a helper, the model, and all of it in main()."""

import numpy as np
import tensorflow as tf

x_data = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], dtype=np.float32)
y_data = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], dtype=np.float32)


def weight_variable(shape):
    initial = tf.truncated_normal(shape, stddev=0.5)
    return tf.Variable(initial)


def add_layer(inputs, in_size, out_size, activation=None):
    """Adds one more layer."""
    W = tf.Variable(tf.random_normal([in_size, out_size]))
    b = tf.Variable(tf.zeros([1, out_size]) + 0.1)
    # the weighted sum
    outputs = tf.matmul(inputs, W) + b
    if activation is None:
        return outputs
    return activation(outputs)


def build_model(x):
    with tf.variable_scope("first"):
        hidden = add_layer(x, 2, 5, tf.nn.sigmoid)
    V = weight_variable([5, 4])
    hidden = tf.tanh(tf.matmul(hidden, V))
    return add_layer(hidden, 4, 2), hidden


def main():
    tf.set_random_seed(777)
    X = tf.placeholder(tf.float32, [None, 2])
    Y = tf.placeholder(tf.float32, [None, 2])
    logits, features = build_model(X)
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=Y))
    train_op = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for i in range(20):
            _, c = sess.run([train_op, loss], feed_dict={X: x_data, Y: y_data})
            if i % 5 == 0:
                print(i, c)
        print(sess.run(features, feed_dict={X: x_data}))


if __name__ == "__main__":
    main()
