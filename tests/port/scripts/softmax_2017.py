# Lecture 6, 2017: softmax regression on six students, four classes
import tensorflow as tf
tf.set_random_seed(777)  # for reproducibility

x_data = [[1, 2, 1, 1], [2, 1, 3, 2], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 6, 6, 6]]
y_data = [[0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]]

X = tf.placeholder("float", [None, 4])
Y = tf.placeholder("float", [None, 3])
W = tf.get_variable("W", shape=[4, 8], initializer=tf.contrib.layers.xavier_initializer())
hidden = tf.contrib.layers.fully_connected(tf.matmul(X, W), 8)
hidden = tf.nn.dropout(hidden, keep_prob=0.9)
logits = tf.layers.dense(hidden, 3, name='output')

cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=Y))
optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.1).minimize(cost)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(201):
        _, cost_val = sess.run([optimizer, cost], feed_dict={X: x_data, Y: y_data})
        if step % 50 == 0:
            print(step, cost_val)
