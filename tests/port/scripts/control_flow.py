import tensorflow as tf

tf.set_random_seed(8)
x = tf.Variable(tf.random_normal([3, 2]))
total = tf.while_loop(lambda i, s: i < 4, lambda i, s: [i + 1, s + tf.to_float(i)], [tf.constant(0), 0.])[1]
branch = tf.cond(tf.reduce_sum(x) > 0, lambda: tf.reduce_sum(x), lambda: tf.reduce_mean(x))
mapped = tf.map_fn(lambda row: row * 2., x)
scanned = tf.scan(lambda a, row: a + row, x)
gradient = tf.gradients(branch + tf.reduce_sum(mapped) + tf.reduce_sum(tf.maximum(x, 0.) ** 2), x)[0]
zeros = tf.zeros([tf.shape(x)[0], 2])
one_hot = tf.one_hot([0, 1], 3, on_value=2., off_value=-1.)
parts = tf.split(x, 2, 1)
after = tf.random_normal([2])
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run([total, branch, mapped, scanned, gradient, zeros, one_hot, parts[0], after]))
