import numpy as np
import tensorflow as tf
import tensorflow.contrib.slim as slim

tf.set_random_seed(3)
images = tf.placeholder(tf.float32, [None, 8, 8, 3])
with slim.arg_scope([slim.conv2d], padding='SAME', normalizer_fn=slim.batch_norm,
                    weights_regularizer=slim.l2_regularizer(0.0005)):
    net = slim.repeat(images, 2, slim.conv2d, 4, [3, 3], scope='conv1')
    net = slim.max_pool2d(net, [2, 2], scope='pool1')
net = slim.stack(slim.flatten(net), slim.fully_connected, [6, 4], scope='fc')
logits = slim.fully_connected(net, 2, activation_fn=None)
slim.losses.softmax_cross_entropy(logits, tf.constant([[1., 0], [0, 1.]]))
total = slim.losses.get_total_loss()
train = slim.learning.create_train_op(total, tf.train.GradientDescentOptimizer(0.1))
x = np.random.RandomState(0).rand(2, 8, 8, 3)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(3):
        print(sess.run(train, {images: x}))
    print([v.op.name for v in slim.get_model_variables()][:3], len(slim.get_variables()))
