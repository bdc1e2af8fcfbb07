# Averages of weights that follow training, with penalties in a collection, as courses of 2017 did.
import tensorflow as tf

tf.set_random_seed(5)


def weights(shape, regularizer):
    made = tf.get_variable("weights", shape, initializer=tf.truncated_normal_initializer(stddev=0.5))
    if regularizer != None: tf.add_to_collection("losses", regularizer(made))
    return made


def layers(x, regularizer, follow=None):
    with tf.variable_scope("hidden"):
        hidden = tf.nn.tanh(tf.matmul(x, weights([2, 4], regularizer)))
    with tf.variable_scope("output"):
        return tf.matmul(hidden, weights([4, 1], regularizer))


def train():
    X = tf.placeholder(tf.float32, [None, 2])
    Y = tf.placeholder(tf.float32, [None, 1])
    outputs = layers(X, tf.contrib.layers.l2_regularizer(0.01))
    tf.add_to_collection("losses", tf.reduce_mean(tf.square(outputs - Y)))
    loss = tf.add_n(tf.get_collection("losses"))

    scale = tf.Variable(1.0, name="scale")
    scaled = scale.assign_add(0.5)
    step = tf.Variable(0, trainable=False)
    averages = tf.train.ExponentialMovingAverage(0.9)
    follow = averages.apply([scale])
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    descend = optimizer.minimize(loss, global_step=step)
    # Both in one run, in any order: neither changes what the other reads.
    with tf.control_dependencies([descend, follow]):
        both = tf.no_op(name="train")
    # One after the other.
    slow = tf.train.ExponentialMovingAverage(0.5, step)
    with tf.control_dependencies([both]):
        one_after_the_other = slow.apply(tf.trainable_variables())
    average = averages.average(scale)
    shifted = average * 2.0

    x = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    y = [[0.0], [1.0], [1.0], [0.0]]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for i in range(4):
            _, value, count = session.run([both, loss, step], feed_dict={X: x, Y: y})
            print(count, value)
            session.run(scaled)
        _, value = session.run([one_after_the_other, loss], feed_dict={X: x, Y: y})
        print(value)
        print(session.run([scale, average, shifted, slow.average(scale)]))
        print(session.run(slow.average(tf.trainable_variables()[0])))


if __name__ == "__main__":
    train()
