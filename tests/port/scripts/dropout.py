import numpy as np
import tensorflow as tf

tf.set_random_seed(1)
keep_prob = tf.placeholder(tf.float32)
x = tf.constant(np.arange(1., 13.).reshape(3, 4), tf.float32)
W = tf.Variable(tf.random_normal([4, 4]))
first = tf.nn.dropout(tf.matmul(x, W), keep_prob)
second = tf.nn.dropout(first, 0.5)
third = tf.nn.dropout(second, keep_prob=0.9, noise_shape=[1, 4])
fourth = tf.layers.dropout(x, 0.3, training=True)
fifth = tf.contrib.layers.dropout(x, 0.7, is_training=tf.constant(True))
V = tf.Variable(tf.random_normal([2, 2]))
noise = tf.random_normal([2, 2], 1.0, stddev=0.5)  # two runs draw it in turn
noisy = V + noise
halved = noise / 2
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(2):
        for value in sess.run([first, second, third, fourth, fifth], {keep_prob: 0.7}):
            print(value)
    print(sess.run(V))
    for _ in range(2):
        print(sess.run(noisy))
        print(sess.run(halved))
