import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer('port_steps', 3, 'steps')
tf.app.flags.DEFINE_float('port_rate', 0.5, 'rate')
flags.DEFINE_boolean("port_fast", True, "fast")
FLAGS = tf.app.flags.FLAGS


def main(_):
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(2)
        v = tf.Variable(tf.random_uniform([2]) * FLAGS.port_rate)
        sess.run(tf.global_variables_initializer())
        tf.logging.info('done')
        print(FLAGS.port_steps, FLAGS.port_rate, FLAGS.port_fast, sess.run(v))


if __name__ == '__main__':
    try:
        tf.app.run(main=main, argv=['script'])
    except SystemExit as end:
        print(end.code)
