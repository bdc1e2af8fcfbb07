"""What regularizers of variables and layers add to a loss; averages of what it trains."""

import tensorflow as tf

tf.set_random_seed(1)
x_data = [[1.0, 2.0], [0.5, -1.0], [0.2, 0.4]]
y_data = [[1.0], [0.3], [0.6]]

X = tf.placeholder(tf.float32, [None, 2])
Y = tf.placeholder(tf.float32, [None, 1])
regularizer = tf.contrib.layers.l2_regularizer(scale=0.1)
W = tf.get_variable(
    "W", [2, 3], initializer=tf.random_normal_initializer(), regularizer=regularizer
)
hidden = tf.layers.dense(
    tf.matmul(X, W),
    4,
    activation=tf.nn.tanh,
    kernel_regularizer=tf.contrib.layers.l1_regularizer(0.05),
)
output = tf.layers.dense(hidden, 1, kernel_regularizer=regularizer, bias_regularizer=regularizer)
loss = tf.reduce_mean(tf.square(output - Y))
penalty = tf.losses.get_regularization_loss()
terms = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
total = loss + 0.5 * penalty + 0.5 * tf.add_n(terms)
train = tf.train.GradientDescentOptimizer(0.1).minimize(total)
drawn_later = tf.Variable(tf.random_normal([2]))
averages = tf.train.ExponentialMovingAverage(0.5)
follow = averages.apply([W])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(6):
        feed = {X: x_data, Y: y_data}
        print(step, sess.run([total, penalty], feed))
        sess.run(train, feed)
        sess.run(follow)
    print(sess.run(terms))
    print(sess.run(averages.average(W)))
    print(sess.run(W), sess.run(drawn_later))
