import collections
import fractions
import inspect
import time
from collections import OrderedDict
from collections.abc import Iterable

import numpy as np
import tensorflow as tf

start = time.clock()
a = np.array([1, 2, 3]).astype(np.float)
b = np.zeros(3, dtype=np.int) + np.asscalar(np.array([2]))
c = np.ones([2, 2], np.bool)
print(a, b, c, isinstance([1], Iterable), isinstance({}, collections.Mapping), fractions.gcd(12, 18))
print(np.product([2, 3, 4]), np.alltrue([True, True]), np.NaN, np.Inf, np.float_(2.5))
labels = np.array([3, 255], np.uint8)
print(np.max(labels) + 1, np.min(labels) - 4, np.max(np.array([0.1], np.float32)) + 1)
raw = np.arange(4, dtype=np.uint8).tostring()
print(np.fromstring(raw, np.uint8), list(OrderedDict(x=1)), inspect.getargspec(lambda q: q).args)
if len(raw) == 4:
    print([np.float32(1.5), np.float64(0.1)], {'x': np.int64(3)}, (np.float32(2),))
with tf.Session() as sess:
    print([sess.run(tf.reduce_mean(tf.constant(a)))], sess.run([tf.constant(1.5), tf.div(7, 2)]))
assert time.clock() >= start
