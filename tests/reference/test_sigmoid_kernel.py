"""Why even the same initial values do not give the same last digits: the sigmoid changed."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from rosetta import reference

RECORDED = Path(reference.__file__).with_name("sigmoid.txt")


def test_tf_1_15_5_reaches_exactly_0_and_1_where_tf_2_does_only_1():
    x, tf1 = np.loadtxt(RECORDED, dtype=np.float32, unpack=True)
    tf2 = tf.sigmoid(x).numpy()
    assert (tf1[x <= -18] == 0).all()  # so log(h) is -inf there
    assert (tf2[x <= -18] > 0).all()
    assert (tf1[x >= 18] == 1).all()
    assert (tf2[x >= 18] == 1).all()


def test_both_are_right_to_float32_near_1_but_tf_1_15_5_not_near_0():
    x, tf1 = np.loadtxt(RECORDED, dtype=np.float32, unpack=True)
    exact = 1 / (1 + np.exp(-x.astype(np.float64)))
    tf2 = tf.sigmoid(x).numpy()
    assert abs(tf1 - exact).max() < 2e-7
    assert (abs(tf2 - exact) / exact).max() < 1e-6
    assert (abs(tf1 - exact) / exact)[x <= -9].max() > 1e-4
