"""What is kept off the terminal when TensorFlow starts, and what is not."""

import os

import tensorflow as tf

import keras_api  # noqa: F401  it imports TensorFlow quietly
from rosetta.console.startup import without_chatter


def test_only_known_chatter_is_held_back(capfd):
    with without_chatter():
        os.write(
            2, b"I0000 00:00:1.5 1 service.cc:145] XLA service 0x5 initialized\nOut of memory\n"
        )
    assert capfd.readouterr().err == "Out of memory\n"


def test_several_keras_models_are_not_one_function_traced_again(caplog):
    for name in ("TensorFlowTrainer._make_function.<locals>.one_step_on_data", "mine"):
        tf.get_logger().warning(f"5 out of the last 5 calls to <function {name} at 0x7> triggered")
    (record,) = caplog.records
    assert "mine" in record.getMessage()
