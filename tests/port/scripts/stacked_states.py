# The last state of stacked cells, an initializer by variance, a profiled run, updates in a group.
import tensorflow as tf

tf.set_random_seed(11)
X = tf.placeholder(tf.float32, [None, 3, 2])
Y = tf.placeholder(tf.float32, [None, 1])
he_init = tf.contrib.layers.variance_scaling_initializer()
cells = tf.contrib.rnn.MultiRNNCell([tf.contrib.rnn.BasicLSTMCell(3) for _ in range(2)])
outputs, states = tf.nn.dynamic_rnn(cells, X, dtype=tf.float32)
logits = tf.layers.dense(states[-1].h, 1, kernel_initializer=he_init, name="out")
loss = tf.reduce_mean(tf.square(logits - Y)) + 0.1 * tf.reduce_mean(states[0][0])
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
low, high = tf.Variable(0.0), tf.Variable(1.0)
narrow = tf.group(low.assign_add(0.1), tf.assign(high, high * 0.5))

x = [[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[0.6, 0.5], [0.4, 0.3], [0.2, 0.1]]]
y = [[1.0], [0.0]]
with tf.Session() as sess:
    sess.run((tf.global_variables_initializer(), tf.local_variables_initializer()))
    for i in range(4):
        if i == 3:
            options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
            told = tf.RunMetadata()
            sess.run(train, {X: x, Y: y}, options=options, run_metadata=told)
        else:
            _, value = sess.run([train, loss], feed_dict={X: x, Y: y})
            print(value)
        sess.run(narrow)
    print(sess.run(logits, feed_dict={X: x}))
    print(sess.run([low, high]))
