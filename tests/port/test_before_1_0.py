"""Scripts from before TensorFlow 1.0: their port computes what they meant.

TensorFlow 1.15.5 itself refuses them. `RECORDED` is what it printed for the same script written for
1.15, which is `SCRIPT` with the pairs of `SPELLINGS` replaced.
"""

import sys
from pathlib import Path

import pytest

from rosetta.port.targets import tf1_compat
from support.forked_python import ForkedPython
from support.waiting import PATIENCE

SCRIPT = """\
import numpy as np
import tensorflow as tf

tf.set_random_seed(777)
x_data = np.array([[1.0, 2.0], [3.0, 0.5], [0.5, 1.5], [2.0, 2.5]], np.float32)
y_data = np.eye(3, dtype=np.float32)[[0, 2, 1, 0]]
x = tf.placeholder("float", [None, 2])
y = tf.placeholder("float", [None, 3])
scores = tf.add(tf.matmul(x, tf.Variable(tf.random_normal([2, 3]))), tf.Variable(tf.zeros([3])))
softmax = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(scores, y))
sparse = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(scores, tf.argmax(y, 1)))
sigmoid = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(scores, targets=y))

words = tf.placeholder(tf.int32, [4])
near = tf.placeholder(tf.int32, [4, 1])
vectors = tf.Variable(tf.random_uniform([8, 5], -1.0, 1.0))
found = tf.nn.embedding_lookup(vectors, words)
out = tf.Variable(tf.truncated_normal([8, 5], stddev=0.5))
sampled = (tf.constant([1, 3, 5], tf.int64), tf.constant([[0.3]] * 4), tf.constant([0.2] * 3))
nce = tf.reduce_mean(tf.nn.nce_loss(out, tf.zeros([8]), found, near, 3, 8, sampled_values=sampled))

state = tf.placeholder("float", [None, 6])
cell = tf.nn.rnn_cell.BasicLSTMCell(3, forget_bias=1.0)
outputs, last = tf.nn.rnn(cell, [x, x], initial_state=state)
rnn = tf.reduce_sum(outputs[-1] * outputs[-1]) + tf.reduce_sum(last)

cost = softmax + sparse + sigmoid + nce + rnn
train = tf.train.GradientDescentOptimizer(0.5).minimize(cost)
feed = {x: x_data, y: y_data, words: [0, 1, 2, 3], near: [[4], [5], [6], [7]],
        state: np.linspace(-1, 1, 24).reshape(4, 6)}
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for step in range(3):
        print(step, *session.run([softmax, sparse, sigmoid, nce, rnn], feed))
        session.run(train, feed)
"""
SPELLINGS = [
    ("softmax_cross_entropy_with_logits(scores, y)",
     "softmax_cross_entropy_with_logits(logits=scores, labels=y)"),
    ("logits(scores, tf.argmax(y, 1))", "logits(logits=scores, labels=tf.argmax(y, 1))"),
    ("logits(scores, targets=y)", "logits(logits=scores, labels=y)"),
    ("found, near, 3, 8", "inputs=found, labels=near, num_sampled=3, num_classes=8"),
    ("forget_bias=1.0)", "forget_bias=1.0, state_is_tuple=False)"),
    ("tf.nn.rnn(", "tf.nn.static_rnn("),
]  # fmt: skip
RECORDED = """\
0 2.7274122 2.7274122 1.4022802 5.4571533 -1.7762842
1 2.077353 2.077353 0.9996974 4.9048667 -16.677532
2 1.3355469 1.3355469 0.7864879 4.2268667 -18.854277
"""


def test_the_port_is_the_spelling_of_1_15() -> None:
    expected = SCRIPT
    for old, new in SPELLINGS:
        assert old in expected
        expected = expected.replace(old, new)
    result = tf1_compat.port(SCRIPT)
    assert not result.refusals
    body = expected[expected.index("tf.set_random_seed") :]
    assert result.output.endswith(body)
    assert tf1_compat.port(result.output).output == result.output


def test_the_numbers_of_tensorflow_1_15(tmp_path: Path) -> None:
    script = tmp_path / "ported.py"
    script.write_text(tf1_compat.port(SCRIPT).output)
    with (tmp_path / "printed").open("w+b") as printed, (tmp_path / "said").open("w+b") as said:
        process = ForkedPython([sys.executable, "-u", script], {}, tmp_path, printed, said)
        assert process.wait(PATIENCE) == 0, said.read()[-2000:]
        numbers = [float(number) for number in printed.read().split()]
    assert numbers == pytest.approx([float(n) for n in RECORDED.split()], rel=1e-5, abs=1e-6)
