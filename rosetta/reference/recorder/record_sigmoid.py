"""Records tf.sigmoid of real TensorFlow 1.15.5 on Python 3.7, as `sigmoid.txt`.

    .venv-tf1/bin/python rosetta/reference/recorder/record_sigmoid.py

Its float32 kernel is Eigen's rational approximation; TensorFlow 2.21's goes through exp.
"""

import os
import platform

import numpy as np
import tensorflow as tf

COMMAND = "python rosetta/reference/recorder/record_sigmoid.py"
OUTPUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sigmoid.txt")


def main():
    x = np.linspace(-24, 24, 97).astype(np.float32)
    with tf.Session() as sess:
        X = tf.placeholder(tf.float32, [None])  # noqa: N806  the lecture's name
        y = sess.run(tf.sigmoid(X), feed_dict={X: x})
    header = "x sigmoid(x), tensorflow %s, python %s: %s" % (
        tf.__version__,
        platform.python_version(),
        COMMAND,
    )
    np.savetxt(OUTPUT, np.stack([x, y], axis=1), fmt="%.9g", header=header)


if __name__ == "__main__":
    main()
