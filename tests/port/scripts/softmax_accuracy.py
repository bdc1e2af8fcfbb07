# Classes as whole numbers; the accuracy and what is predicted are fetched beside the update.
import tensorflow as tf
import numpy as np

tf.set_random_seed(777)  # for reproducibility

x_data = [[1, 2, 1], [1, 3, 2], [3, 1, 3], [4, 1, 5], [1, 7, 5], [5, 1, 6], [6, 2, 6], [1, 7, 7]]
y_data = [[0], [0], [1], [1], [2], [1], [1], [2]]
nb_classes = 3

X = tf.placeholder(tf.float32, [None, 3])
Y = tf.placeholder(tf.int32, [None, 1])  # 0 to 2
Y_one_hot = tf.reshape(tf.one_hot(Y, nb_classes), [-1, nb_classes])

# the hidden layer
W1 = tf.Variable(tf.random_normal([3, 4], stddev=0.5), name='weight1')
b1 = tf.Variable(tf.zeros([1, 4]) + 0.1, name='bias1')  # a row
layer1 = tf.nn.relu(tf.matmul(X, W1) + b1)
W2 = tf.get_variable("W2", shape=[4, nb_classes],
                     initializer=tf.contrib.layers.xavier_initializer())
b2 = tf.Variable(tf.random_normal([nb_classes]), name='bias2')

logits = tf.matmul(layer1, W2) + b2
hypothesis = tf.nn.softmax(logits)
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=Y_one_hot))
global_step = tf.Variable(0, trainable=False, name='global_step')
optimizer = tf.train.AdamOptimizer(learning_rate=0.05).minimize(cost, global_step=global_step)

prediction = tf.argmax(hypothesis, 1)
accuracy = tf.reduce_mean(tf.cast(tf.equal(prediction, tf.argmax(Y_one_hot, 1)), tf.float32))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(b1))
    for step in range(31):
        _, cost_val, acc_val, logits_val = sess.run([optimizer, cost, accuracy, logits],
                                                    feed_dict={X: x_data, Y: y_data})
        if step % 10 == 0:
            print(step, cost_val, acc_val, logits_val[0], sess.run(global_step))
    print(sess.run(prediction, feed_dict={X: [[1, 2, 3], [5, 1, 5]]}))
    print(sess.run(hypothesis, feed_dict={X: np.array([[1, 2, 3]])}))
    print([sess.run(cost, feed_dict={X: x_data, Y: y_data})])
