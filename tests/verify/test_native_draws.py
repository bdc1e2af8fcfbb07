"""What a native port draws without a seed is drawn as its original drew it."""

from pathlib import Path

from support.verifying import verify, write

ORIGINAL = """
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
a = tf.Variable(tf.random_normal([2]))
b = tf.Variable(tf.random_uniform([3]))
unused = tf.random_normal([2])  # no session runs it, and the port has none of it
c = tf.Variable(tf.random_normal([2]))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run([a, b, c]))
del a, b, c
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
print([a.numpy(), b.numpy(), c.numpy()])
a = tf.Variable(tf.random.normal([4]))
print(a.numpy())
"""


def test_unseeded_draws_are_seeded_alike(tmp_path: Path) -> None:
    original = write(tmp_path, "original.py", ORIGINAL)
    done = verify(original, write(tmp_path, "port.py", PORT))
    assert done.returncode == 4, done.stdout
    assert done.stdout.startswith("equal once seeded alike"), done.stdout
