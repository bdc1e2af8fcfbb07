"""Exercises: each names its tensors alike, and runs them once."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib.learn.python.learn import learn_io  # nothing uses it

tf.set_random_seed(20)
sess = tf.InteractiveSession()

x = tf.constant([[1., -2.], [3., 4.]])
y = tf.reduce_sum(x, axis=1, keep_dims=True)
print(y.eval(), x.get_shape())

x = tf.random_uniform([2], -1, 1)
y = tf.random_normal([2])
out = tf.cond(x[0] < y[0], lambda: x + y, lambda: x - y)
print(out.eval())

x = tf.random_uniform([], maxval=5, dtype=tf.int32)
case = tf.case({x < 2: lambda: x + 10, x > 2: lambda: x - 10}, lambda: tf.constant(0), exclusive=True)
print(sess.run([case, [tf.scalar_mul(2, tf.constant(3)), tf.constant(7)]]))
print(sess.run(tf.random_crop(tf.reshape(tf.range(9.), [3, 3]), [2, 2])))
shuffled = tf.random_shuffle(tf.range(6))
print(shuffled.eval())
classes = tf.multinomial(tf.zeros([1, 4]), 6)
print(classes.eval())
gamma = tf.random_gamma([2], 1.5)
print(gamma.eval())

w = tf.Variable(3.)
y = w * 2
sess.run(w.initializer)
print(sess.run(y))
w = tf.Variable(tf.truncated_normal([2]), name='again')
sess.run(w.initializer)
print(w.eval(), np.sum(sess.run(w)))

x = tf.constant([2, 2, 3, 5, 5])
values, places, counts = tf.unique_with_counts(x)
print(sess.run([values, places]), counts.eval())
parts = tf.split(x, [2, 3])
print(sess.run(parts))
assert np.allclose(sess.run(tf.count_nonzero(x)), 5)
rest, at = tf.setdiff1d(x, [2, 3])
print(rest.eval(), at.eval())

first = tf.constant(1); second = tf.add(first, 1)  # two on a line
for each in [first, second, tf.constant(3)]:
    print(each.eval(), end=' ')
sparse = tf.SparseTensor([[0, 0], [0, 2]], [1., 2.], [1, 3])
dense = tf.sparse_tensor_to_dense(sparse)
print(dense.eval())
with tf.name_scope('counted'):
    counter = tf.constant(0)
    counted = tf.while_loop(lambda i: i < 5, lambda i: i + 1, [counter])
print(counted.eval())
for i in range(2):
    print(sess.run(x * i))

drawn = tf.random_uniform([1])  # two runs draw from it, one after the other
print(drawn.eval())
print(drawn.eval())

image = tf.reshape(tf.range(16.), [1, 4, 4, 1])
weights = tf.ones([2, 2, 1, 1])
print(tf.nn.conv2d_transpose(image, weights, [1, 8, 8, 1], [1, 2, 2, 1]).eval().sum())
print(tf.nn.depthwise_conv2d(image, weights, [1, 1, 1, 1], 'VALID').eval().sum())
print(tf.nn.conv1d(tf.ones([1, 6, 1]), tf.ones([2, 1, 1]), 2, 'VALID').eval().ravel())
print(tf.extract_image_patches(image, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], 'VALID').eval()[0, 0])
print(tf.string_to_number('2.5').eval(), tf.substr('tensor', 1, 3).eval(), tf.gfile.Exists('none'))

scale = tf.placeholder(tf.float32)
scaled = tf.reduce_sum(image) * scale


def total(session, factor):
    return session.run(scaled, feed_dict={scale: factor})


def report(factor, sess):
    print(factor, total(sess, factor))


report(2., sess)
report(sess=sess, factor=3.)
sess.close()
