# Logistic regression as the lectures have it: what is fetched, fed and read in many ways.
import tensorflow as tf
import numpy as np
tf.set_random_seed(777)  # for reproducibility

x_data = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])  # float64 is fed, too
y_data = [[0], [0], [0], [1], [1], [1]]

# placeholders for a tensor that will be always fed.
X = tf.placeholder(tf.float32, shape=[None, 2])
Y = tf.placeholder("float", shape=[None, 1])

with tf.name_scope("model"):
    W = tf.Variable(tf.random_normal([2, 1]), name='weight')
    b = tf.Variable(tf.random_normal([1]), name='bias')

# Hypothesis using sigmoid
hypothesis = tf.sigmoid(tf.matmul(X, W) + b)
print("hypothesis:", hypothesis.shape, hypothesis.get_shape().as_list())
assert hypothesis.shape.as_list() == Y.shape.as_list()

# cost/loss function
cost = -tf.reduce_mean(Y * tf.log(hypothesis) + (1 - Y) *
                       tf.log(1 - hypothesis))
optimizer = tf.train.MomentumOptimizer(0.05, momentum=0.5).minimize(cost)

# Accuracy computation
predicted = tf.cast(hypothesis > 0.5, dtype=tf.float32)
accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, Y), dtype=tf.float32))

# Launch graph
with tf.Session() as sess:
    # Initialize TensorFlow variables
    sess.run(tf.global_variables_initializer())
    feed_dict = {X: x_data, Y: y_data}

    for step in range(41):
        W_val, _, cost_val = sess.run([W, optimizer, cost], feed_dict=feed_dict)
        if step % 10 == 0:
            print(step, cost_val, W_val,
                  accuracy.eval(session=sess, feed_dict=feed_dict))

    # Accuracy report
    h, c, a = sess.run([hypothesis, predicted, accuracy],
                       feed_dict={X: x_data, Y: y_data})
    print("\nHypothesis: ", h, "\nCorrect (Y): ", c, "\nAccuracy: ", a)

    b = sess.run(hypothesis, feed_dict={X: [[1, 1], [5, 4]]})
    print(b, sess.run(tf.argmax(b, 0)))
    print(sess.run(tf.reduce_sum(hypothesis), feed_dict={X: [[4., 1.]]}))
    print(sess.run([W, cost], feed_dict=feed_dict))
