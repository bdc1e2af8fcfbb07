"""Flags of the command line, read in main()."""

import tensorflow as tf

tf.app.flags.DEFINE_float("port_flag_rate", 0.1, "learning rate")
tf.app.flags.DEFINE_integer("port_flag_steps", 3, "steps")
FLAGS = tf.app.flags.FLAGS


def main(_):
    tf.set_random_seed(1)
    W = tf.Variable(tf.random_normal([2]))
    cost = tf.reduce_sum(tf.square(W)) + tf.constant(float(tf.app.flags.FLAGS.port_flag_steps))
    step = tf.train.GradientDescentOptimizer(FLAGS.port_flag_rate).minimize(cost)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for i in range(FLAGS.port_flag_steps):
            sess.run(step)
            print(i, sess.run(cost))


if __name__ == "__main__":
    main(None)
