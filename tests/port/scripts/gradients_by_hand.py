# Back-propagation written out: several assignments are run as one list.
import tensorflow as tf
tf.set_random_seed(777)  # reproducibility

x_data = [[1., 2.], [2., 1.], [3., 5.]]
y_data = [[1.], [2.], [3.]]

X = tf.placeholder(tf.float32, shape=[None, 2])
Y = tf.placeholder(tf.float32, shape=[None, 1])

W = tf.Variable(tf.truncated_normal([2, 1]))
b = tf.Variable(5.)


def sigma(x):
    # sigmoid function
    return 1. / (1. + tf.exp(-x))


# Forward prop
l1 = tf.matmul(X, W) + b
y_pred = sigma(l1)

# Back prop (chain rule)
d_l1 = (y_pred - Y) * y_pred * (1. - y_pred)
d_b = d_l1
d_w = tf.matmul(tf.transpose(X), d_l1)

# Updating network using gradients
learning_rate = 0.1
step = [
    tf.assign(W, W - learning_rate * d_w),
    tf.assign(b, b - learning_rate * tf.reduce_mean(d_b)),
]
RMSE = tf.reduce_mean(tf.square((Y - y_pred)))
shrink = W.assign(W * 0.5)

sess = tf.InteractiveSession()
init = tf.global_variables_initializer()
sess.run(init)

for i in range(10):
    print(i, sess.run([step, RMSE], feed_dict={X: x_data, Y: y_data}))

print(sess.run(shrink), y_pred.eval({X: x_data}))
print(b.eval(), W.eval())
