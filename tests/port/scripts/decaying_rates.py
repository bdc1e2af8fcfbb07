"""Learning rates that decay with counted steps, with a step that is fed, or by assignment."""

import tensorflow as tf

x_data = [[1.0], [2.0], [3.0]]
y_data = [[1.5], [2.5], [4.5]]

X = tf.placeholder(tf.float32, [None, 1])
Y = tf.placeholder(tf.float32, [None, 1])
step_fed = tf.placeholder(tf.int32, [])
W = tf.Variable([[0.3]])
b = tf.Variable([0.1])
loss = tf.reduce_mean(tf.square(tf.matmul(X, W) + b - Y))

global_step = tf.Variable(0, trainable=False)
learning_rate = tf.train.exponential_decay(0.1, global_step, 3, 0.5, staircase=True)
train = tf.train.GradientDescentOptimizer(learning_rate).minimize(loss, global_step=global_step)

smooth = tf.train.exponential_decay(0.1, step_fed, decay_steps=4, decay_rate=0.8)
inverse = tf.train.inverse_time_decay(0.1, step_fed, 2, 0.5)
polynomial = tf.train.polynomial_decay(
    learning_rate=0.1, global_step=step_fed, decay_steps=6, end_learning_rate=0.01, power=2.0
)
cosine = tf.train.cosine_decay(0.1, step_fed, 8)
constants = tf.train.piecewise_constant(step_fed, [1, 4], [0.1, 0.05, 0.01])
other = tf.train.AdamOptimizer(learning_rate=smooth).minimize(loss)

rate = tf.Variable(0.04, trainable=False)
halve = tf.assign(rate, rate * 0.5)
last = tf.train.MomentumOptimizer(rate, 0.9).minimize(loss)
ahead = tf.train.MomentumOptimizer(rate, momentum=0.5, use_nesterov=True).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(8):
        cost, _ = sess.run([loss, train], feed_dict={X: x_data, Y: y_data})
        print(step, cost, sess.run(learning_rate), sess.run(global_step))
        print(sess.run([smooth, inverse, polynomial, cosine, constants], {step_fed: step}))
    for step in range(4):
        sess.run(other, feed_dict={X: x_data, Y: y_data, step_fed: step})
        print(sess.run(W), sess.run(b))
    for step in range(4):
        sess.run(last, feed_dict={X: x_data, Y: y_data})
        sess.run(ahead, feed_dict={X: x_data, Y: y_data})
        print(sess.run(W), sess.run(halve))
