"""What a native port draws without a seed is drawn as its original drew it."""

from pathlib import Path

import pytest

from support.verifying import verify, write

ORIGINAL = """
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
a = tf.Variable(tf.random_normal([2]))
b = tf.Variable(tf.random_uniform([3]))
unused = tf.random_normal([2])  # no session runs it, and the port has none of it
c = tf.Variable(tf.random_normal([2]))
dropped = tf.nn.dropout(c, keep_prob=0.5)
classes = tf.random.log_uniform_candidate_sampler([[1]], 1, 3, False, 100)[0]
loss = tf.reduce_sum(dropped * tf.random_uniform([2]))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run([a, b, c]))
    for _ in range(2):  # the two runs drop with one stream of random numbers
        print(sess.run(dropped), sess.run([loss, train])[0], sess.run(classes))
del a, b, c, dropped, classes, loss, train
tf.reset_default_graph()  # the first graph is gone; its draws count, and the second begins anew
a = tf.Variable(tf.random_normal([4]))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(a))
"""
PORT = """
import tensorflow as tf
a = tf.Variable(tf.random.normal([2]))
b = tf.Variable(tf.random.uniform([3]))
c = tf.Variable(tf.random.normal([2]))
generator = tf.random.Generator.from_non_deterministic_state()
slots = []
@tf.function
def dropped_of():
    return c / 0.5 * tf.cast(generator.uniform([2]) >= 0.5, tf.float32)
@tf.function
def classes_of():
    return tf.random.log_uniform_candidate_sampler([[1]], 1, 3, False, 100)[0]
@tf.function
def train():  # traced twice, since it makes a variable the first time, as optimizers do
    if not slots:
        slots.append(tf.Variable(0.0))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(dropped_of() * tf.random.uniform([2]))
    c.assign_sub(0.1 * tape.gradient(loss, c))
    return loss
print([a.numpy(), b.numpy(), c.numpy()])
for _ in range(2):
    print(dropped_of().numpy(), train().numpy(), classes_of().numpy())
a = tf.Variable(tf.random.normal([4]))
print(a.numpy())
"""


@pytest.mark.usefixtures("in_forks")
def test_unseeded_draws_are_seeded_alike(tmp_path: Path) -> None:
    original = write(tmp_path, "original.py", ORIGINAL)
    done = verify(original, write(tmp_path, "port.py", PORT))
    assert done.returncode == 4, done.stdout
    assert done.stdout.startswith("equal once seeded alike"), done.stdout
