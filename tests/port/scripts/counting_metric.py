"""A metric that counts over several runs, and layers that only reshape or drop."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
x_data = np.linspace(-1, 1, 24).reshape(4, 2, 3)
y_data = np.array([[0], [1], [1], [0]])
X = tf.placeholder(tf.float32, [None, 2, 3])
Y = tf.placeholder(tf.int64, [None, 1])

flat = tf.layers.flatten(X)
kept = tf.layers.dropout(flat, 0.5)
logits = tf.layers.dense(kept, 2)
loss = tf.losses.sparse_softmax_cross_entropy(labels=Y, logits=logits)
accuracy = tf.metrics.accuracy(
    labels=tf.squeeze(Y, axis=1),
    predictions=tf.argmax(logits, axis=1),
)[1]
train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
nearest = tf.arg_min(logits, 0)

sess = tf.Session()
init = tf.group(tf.global_variables_initializer(), tf.local_variables_initializer())
sess.run(init)
for step in range(4):
    sess.run(train, {X: x_data, Y: y_data})
    print(step, sess.run([loss, accuracy], {X: x_data, Y: y_data}))
print(sess.run(nearest, {X: x_data}))
