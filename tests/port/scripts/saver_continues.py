# Trains for a while, saves, and continues from the checkpoint where there is one.
import tensorflow as tf

tf.set_random_seed(777)  # reproducibility

x_train = [[1.], [2.], [3.], [4.]]
y_train = [[0.], [-1.], [-2.], [-3.]]

X = tf.placeholder(tf.float32, [None, 1])
Y = tf.placeholder(tf.float32, [None, 1])

W = tf.Variable(tf.random_normal([1, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')
last_step = tf.Variable(0, trainable=False, name='last_step')

hypothesis = tf.matmul(X, W) + b
cost = tf.reduce_mean(tf.square(hypothesis - Y))
train = tf.train.AdamOptimizer(learning_rate=0.1).minimize(cost)

# weights, Adam's slots and the step: all variables
saver = tf.train.Saver()

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())

    checkpoint = tf.train.latest_checkpoint('.')
    if checkpoint:
        saver.restore(sess, checkpoint)
    print('starts from step', sess.run(last_step))

    for step in range(sess.run(last_step), 200):
        cost_val, _ = sess.run([cost, train], feed_dict={X: x_train, Y: y_train})
        if step % 50 == 0:
            print(step, cost_val)
            sess.run(last_step.assign(step + 1))
            saver.save(sess, './model', global_step=step)

    saver.restore(sess, tf.train.latest_checkpoint('.'))  # what training did since is gone
    print(sess.run([last_step, W, b]))
    print(sess.run(hypothesis, feed_dict={X: [[5.], [6.]]}))
