"""Programs whose Python values change after the graph was built from them, or while they are fed."""

# ruff: noqa: E501 (the programs have lines as people write them)

from collections.abc import Iterator

_HEAD = """\
import numpy as np
import tensorflow as tf

tf.set_random_seed(7)
draws = np.random.RandomState(0)
x_data = draws.randn(8, 2).astype(np.float32)
y_data = 2 * x_data[:, :1] - 0.5
x = tf.placeholder(tf.float32, [None, 2])
y = tf.placeholder(tf.float32, [None, 1])
W = tf.Variable(tf.random_normal([2, 1]))
b = tf.Variable(tf.zeros([1]))
"""
_TRAINING = """\
cost = tf.reduce_mean(tf.square(h - y))
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(3):
        value, _ = sess.run([cost, train], feed_dict={x: x_data, y: y_data})
        print(step, value)
"""
_CONFIG = "class Config:\n    rate = 0.5\n    sizes = [2., 3.]\n    def grow(self):\n        self.rate = 3.\n"

# What the graph is built from, how, and what changes it then.
_BUILT_FROM = (
    ("scale = 2.", "x * scale", "scale = 5."),
    ("scale = 2.\ndef change():\n    global scale\n    scale = 5.", "x * scale", "change()"),
    ("scale = 2.\nscaled = lambda values: values * scale", "scaled(x)", "scale = 5."),
    ("scale = 2.\ndef scaled(values):\n    return values * scale", "scaled(x)", "scale = 5."),
    (f"{_CONFIG}config = Config()", "x * config.rate", "config.rate = 5."),
    (f"{_CONFIG}config = Config()", "x * config.rate", "config.grow()"),
    (f"{_CONFIG}config = Config()\nother = config", "x * config.rate", "other.rate = 5."),
    (f"{_CONFIG}config = Config()\ndef scaled(values):\n    return values * config.rate", "scaled(x)", "config.rate = 5."),
    (_CONFIG, "x * Config.rate", "Config.rate = 5."),
    (_CONFIG, "x * Config.sizes[0]", "Config.sizes[0] = 5."),
    ("sizes = [[0.5, 2.], [1., 1.]]", "x * sizes[0][1]", "sizes[0][1] = 7."),
    ("rates = {'scale': 2.}", "x * rates['scale']", "rates.update(scale=5.)"),
    ("shift = np.ones([2], np.float32)", "x + shift", "shift[0], other = 5, 6"),
    ("shift = np.ones([2], np.float32)", "x + shift", "np.copyto(shift, [3., 4.])"),
    ("shift = np.ones([2], np.float32)", "x + shift", "np.add(shift, 1, out=shift)"),
    ("shift = np.ones([2], np.float32)\nview = shift[:1]", "x + shift", "view += 3"),
    ("shift = np.ones([2], np.float32)\ndef change(values):\n    values[0] = 9", "x + shift", "change(shift)"),
)  # fmt: skip

# What is there beside the data, and what changes them at each step.
_FED = (
    ("", "x_data = x_data + 1"),
    ("", "x_data[0] += 1"),
    ("", "draws.shuffle(x_data)"),
    ("", "np.add(x_data, 1, out=x_data)"),
    ("view = x_data[:4]", "view += 1"),
    ("rows = x_data\ndef change(values):\n    values[0] = values[0] + 1", "change(rows)"),
    ("def load(number):\n    global x_data\n    x_data = np.ones([8, 2], np.float32) * number", "load(step)"),
)  # fmt: skip


def texts() -> Iterator[str]:
    """Yields the programs."""
    for values, used, change in _BUILT_FROM:
        built = f"h = tf.matmul({used}, W)\n{change}\nh = h + b\n"
        yield f"{_HEAD}{values}\n{built}{_TRAINING}"
    for beside, change in _FED:
        yield f"{_HEAD}{beside}\nh = tf.matmul(x, W) + b\n{_TRAINING}        {change}\n"
