import gzip
import os
import struct

import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.set_random_seed(777)
if not os.path.exists('MNIST_data'):
    os.makedirs('MNIST_data')
for name, n in (('train', 40), ('t10k', 10)):
    with gzip.open('MNIST_data/%s-images-idx3-ubyte.gz' % name, 'wb') as f:
        f.write(struct.pack('>IIII', 2051, n, 28, 28) + bytes(bytearray(i * 7 % 256 for i in range(n * 784))))
    with gzip.open('MNIST_data/%s-labels-idx1-ubyte.gz' % name, 'wb') as f:
        f.write(struct.pack('>II', 2049, n) + bytes(bytearray(i % 10 for i in range(n))))
mnist = input_data.read_data_sets("MNIST_data/", one_hot=True, validation_size=10)
print(mnist.train.num_examples, mnist.validation.num_examples, mnist.test.num_examples)
for _ in range(5):
    xs, ys = mnist.train.next_batch(8)
    print(xs.shape, xs.dtype, xs.sum(), np.argmax(ys, 1), mnist.train.epochs_completed)
plain = input_data.read_data_sets("MNIST_data/", validation_size=0, reshape=False, seed=3)
print(plain.train.next_batch(4, shuffle=False)[1], plain.train.images.shape, plain.test.labels)
