# The cost and the weights at each step, for TensorBoard.
import tensorflow as tf

tf.set_random_seed(777)

X = tf.placeholder(tf.float32, [None, 2], name='x')
Y = tf.placeholder(tf.float32, [None, 1], name='y')

with tf.name_scope('layer1'):
    W = tf.Variable(tf.random_normal([2, 1]), name='weight')
    b = tf.Variable(tf.random_normal([1]), name='bias')
    hypothesis = tf.sigmoid(tf.matmul(X, W) + b)
    w_hist = tf.summary.histogram('weights', W)
    tf.summary.histogram('output', hypothesis)

with tf.name_scope('cost'):
    cost = -tf.reduce_mean(Y * tf.log(hypothesis) + (1 - Y) * tf.log(1 - hypothesis))
    cost_summ = tf.summary.scalar('cost', cost)

train = tf.train.GradientDescentOptimizer(learning_rate=0.5).minimize(cost)

x_data = [[0., 0.], [0., 1.], [1., 0.], [1., 1.]]
y_data = [[0.], [1.], [1.], [1.]]

with tf.Session() as sess:
    merged_summary = tf.summary.merge_all()
    writer = tf.summary.FileWriter('./logs/or')
    writer.add_graph(sess.graph)
    tests = tf.summary.FileWriter('./logs/tests')
    test_summary = tf.summary.merge([cost_summ, w_hist])
    sess.run(tf.global_variables_initializer())

    for step in range(0, 40, 10):
        summary, cost_val, _ = sess.run([merged_summary, cost, train], {X: x_data, Y: y_data})
        writer.add_summary(summary, global_step=step)
        print(step, cost_val)
    tests.add_summary(sess.run(test_summary, {X: x_data, Y: y_data}), 40)
    tests.add_summary(sess.run(cost_summ, {X: x_data, Y: y_data}), 50)
    tests.close()
    writer.close()
