import tensorflow as tf

tf.set_random_seed(1)
labels = tf.constant([[1., 0., 0.], [0., 1., 0.]])
logits = tf.Variable(tf.random_normal([2, 3]))
ids = tf.argmax(labels, 1)
values = [tf.losses.softmax_cross_entropy(labels, logits), tf.losses.sigmoid_cross_entropy(labels, logits),
          tf.losses.sparse_softmax_cross_entropy(ids, logits), tf.losses.mean_squared_error(labels, logits),
          tf.losses.huber_loss(labels, logits), tf.losses.absolute_difference(labels, logits),
          tf.losses.log_loss(labels, tf.nn.softmax(logits)), tf.losses.hinge_loss(labels, logits),
          tf.contrib.losses.softmax_cross_entropy(logits, labels), tf.losses.get_total_loss()]
acc, update = tf.metrics.accuracy(ids, tf.argmax(logits, 1))
streaming = tf.contrib.metrics.streaming_mean(logits)
train = tf.train.RMSPropOptimizer(0.01).minimize(values[-1])
gradients = tf.gradients(tf.reduce_max(logits) + tf.reduce_mean(logits / 3., 1) + tf.norm(logits), [logits])
clipped, norm = tf.clip_by_global_norm(gradients, 0.5)
after = tf.Variable(tf.random_uniform([2]))
with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
    print(sess.run(values))
    print(sess.run([update, streaming[1], norm, clipped]))
    sess.run(train)
    print(sess.run([values[-1], after]))
