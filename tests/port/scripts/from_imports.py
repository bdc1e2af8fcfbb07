"""Every way to import TensorFlow that is not `import tensorflow as tf`."""
import tensorflow
import tensorflow.contrib.layers as cl
from tensorflow import Session, float32, nn, placeholder
from tensorflow import layers as L
from tensorflow.contrib import layers
from tensorflow.contrib import rnn as R
from tensorflow.contrib.rnn import BasicLSTMCell, static_rnn
from tensorflow.python.framework import ops, tensor_shape
from tensorflow.python.ops import math_ops, rnn_cell

tensorflow.set_random_seed(4)
x = placeholder(float32, [None, 4])
h = layers.fully_connected(x, 3)
h = cl.fully_connected(h, 3, weights_initializer=layers.xavier_initializer())
h = L.dense(nn.relu(h), 2)
out, state = static_rnn(BasicLSTMCell(2), [h, h], dtype=float32)
cell = R.GRUCell(2)
more, _ = tensorflow.nn.dynamic_rnn(cell, tensorflow.stack([h, h], 1), dtype=float32)
last = math_ops.reduce_sum(out[-1]) + tensorflow.contrib.layers.l2_regularizer(0.1)(h)
h.get_shape()[1:].assert_is_compatible_with(tensorflow.TensorShape([2]))
h.get_shape()[0:0].assert_is_compatible_with(tensor_shape.scalar())
with Session() as sess:
    sess.run(tensorflow.global_variables_initializer())
    feed = {x: [[1, 2, 3, 4], [4, 3, 2, 1]]}
    print(sess.run([last, more], feed), isinstance(h, ops.Tensor), rnn_cell.GRUCell.__name__)
