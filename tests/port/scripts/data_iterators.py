"""Data sets with the iterators of a graph: one-shot, initializable, and one for two data sets."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(3)
xs = np.arange(12, dtype=np.float32).reshape(6, 2) / 12
ys = xs.sum(axis=1)
data = tf.data.Dataset.from_tensor_slices((xs, ys)).map(lambda x, y: (x * 2, y)).batch(4)
iterator = data.make_initializable_iterator()
X, Y = iterator.get_next()
w = tf.get_variable("weights", [2], initializer=tf.random_normal_initializer())
loss = tf.reduce_mean(tf.square(Y - tf.reduce_sum(X * w, axis=1)))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)

numbers = tf.data.Dataset.range(3)
counting = numbers.make_one_shot_iterator()
counted = counting.get_next()

train_data = tf.data.Dataset.from_tensor_slices(xs[:4]).batch(2)
test_data = tf.data.Dataset.from_tensor_slices(xs[4:]).batch(2)
either = tf.data.Iterator.from_structure(train_data.output_types, train_data.output_shapes)
rows = either.get_next()
start_train = either.make_initializer(train_data)
start_test = either.make_initializer(test_data)
largest = tf.reduce_max(tf.matmul(rows, tf.expand_dims(w, 1)))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(3):
        sess.run(iterator.initializer)
        total = 0.0
        try:
            while True:
                _, cost = sess.run([train, loss])
                total += cost
        except tf.errors.OutOfRangeError:
            pass
        print(epoch, total)
    for _ in range(3):
        print(sess.run(counted))
    sess.run(start_train)
    print(sess.run(largest))
    print(sess.run([rows, largest]))
    sess.run(start_test)
    while True:
        try:
            print(sess.run(largest))
        except tf.errors.OutOfRangeError:
            break
    print(sess.run(w))
