"""What changes in time: variables initialized again, a constant's name, what a loop adds."""

import tensorflow as tf

tf.set_random_seed(4)
settings = [0.0, 0.0]
settings[1] = 0.5
rate = 0.1
x = tf.placeholder(tf.float32, [None])
W = tf.get_variable("W", initializer=tf.constant([2.0, -1.0]))
b = tf.Variable(tf.random_normal([1]), name="b")
steps = tf.Variable(0, trainable=False)
shown = tf.Variable(W.initialized_value() * 2, trainable=False)
loss = tf.reduce_sum(tf.square(x * W + b)) + settings[1] * rate * tf.reduce_sum(W)
options = tf.ConfigProto()
options.gpu_options.allow_growth = True
train = tf.train.AdamOptimizer(0.1, name="Adam-op").minimize(loss, global_step=steps)
init = tf.global_variables_initializer()
trained = [v for v in tf.trainable_variables() if v.name.startswith("W")]
feed = {x: [1.0, 2.0]}

with tf.Session(config=options) as sess:
    sess.run(init)
    for _ in range(3):
        sess.run(train, feed)
    print(sess.run(loss, feed), tf.train.global_step(sess, steps))
    writer = tf.summary.FileWriter("logs", sess.graph)
    writer.close()

with tf.Session() as sess:
    sess.run(init)
    print(sess.run(loss, feed), sess.run(W), sess.run(b), sess.run(shown))
    for rate in (1.0, 2.0):
        sess.run(train, feed)
        print(rate, sess.run(loss, feed), len(trained))

with tf.Session() as sess:
    for start in range(2):
        sess.run(W.initializer)
        for factor in (2.0, 3.0):
            larger = tf.assign(W, W.eval() * factor)
            larger.eval()
        print(sess.run(W))
sess.close()
