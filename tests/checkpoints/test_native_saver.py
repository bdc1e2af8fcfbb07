"""The Saver of native ports goes on from what TensorFlow 1.15.5 saved of Adam."""

import math
import os
from pathlib import Path

import numpy as np
import tensorflow as tf

from rosetta.port.targets.tf2_eager import prelude

CHECKPOINT = Path(__file__).parent / "recorded" / "dense" / "model"  # after 20 updates


def test_adam_goes_on_from_the_values_of_tensorflow_1() -> None:
    defined = {"tf": tf, "os": os, "math": math}
    exec(prelude.saver_of_adam("tf"), defined)
    reader = tf.train.load_checkpoint(str(CHECKPOINT))
    names = ["dense/kernel", "dense/bias"]
    variables = [tf.Variable(tf.zeros(reader.get_variable_to_shape_map()[n])) for n in names]
    adam = tf.keras.optimizers.Adam(0.1)
    saver = defined["Saver"](dict(zip(names, variables)), [(adam, variables)])
    saver.restore(str(CHECKPOINT))
    assert int(adam.iterations) == 20
    for name, variable, first, second in zip(names, variables, adam._momentums, adam._velocities):
        np.testing.assert_array_equal(variable.numpy(), reader.get_tensor(name))
        np.testing.assert_array_equal(first.numpy(), reader.get_tensor(f"{name}/Adam"))
        np.testing.assert_array_equal(second.numpy(), reader.get_tensor(f"{name}/Adam_1"))
