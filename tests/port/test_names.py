"""What a name in a script stands for, by Python's rules of scope."""

import pytest

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("import tensorflow as t\nt.nn.relu", ["tensorflow.nn.relu"]),
        ("import tensorflow.nn\ntensorflow.nn.relu", ["tensorflow.nn.relu"]),
        ("from tensorflow import nn as n\nn.relu(n.elu)", ["tensorflow.nn.relu",
                                                           "tensorflow.nn.elu"]),
        ("from . import tensorflow\ntensorflow.nn", []),
        ("def f():\n    import tensorflow as tf\n    tf.nn", ["tensorflow.nn"]),
        ("def f():\n    import tensorflow as tf\ntf.nn", []),
        ("def f():\n    return tf.nn\nimport tensorflow as tf", ["tensorflow.nn"]),
        ("def f():\n    return tf.nn\ntry:\n    import tensorflow as tf\nexcept E:\n    tf = 0",
         ["tensorflow.nn"]),
        ("def f():\n    global tf\n    import tensorflow as tf\ntf.nn", ["tensorflow.nn"]),
        ("class A:\n    import tensorflow as tf\n    x = tf.nn\n    def f(self): tf.nn",
         ["tensorflow.nn"]),
        ("import tensorflow as tf\ndef f(tf): tf.nn", []),
        ("import tensorflow as tf\ng = lambda tf: tf.nn", []),
        ("import tensorflow as tf\n[tf.nn for tf in x]", []),
        ("import tensorflow as tf\n[tf.nn for y in x]", ["tensorflow.nn"]),
        ("import tensorflow as tf\ntf.nn\ntf = g()\ntf.nn", ["tensorflow.nn"]),
        ("import tensorflow as tf\ntf = g(tf.nn)", ["tensorflow.nn"]),
        ("try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None\ntf.nn",
         ["tensorflow.nn"]),
        ("import a as x\nif y:\n    import b as x\nx.c", ["a.c"]),
        ("import a as x\nimport b as x\nx.c", ["b.c"]),
        ("import tensorflow as tf\nwith g() as tf:\n    tf.nn", []),
        ("import tensorflow as tf\nc = tf.contrib\nc.rnn", ["tensorflow.contrib",
                                                            "tensorflow.contrib.rnn"]),
        ("import tensorflow as tf\nc = tf.contrib\nd = c.rnn\nd.x",
         ["tensorflow.contrib", "tensorflow.contrib.rnn", "tensorflow.contrib.rnn.x"]),
        ("import tensorflow as tf\ndef f():\n    c = tf.contrib\ndef g(c): c.x",
         ["tensorflow.contrib"]),
        ("import tensorflow as tf\ntf = tf.contrib\ntf.rnn",
         ["tensorflow.contrib", "tensorflow.contrib.rnn"]),
        ("import tensorflow as tf\nc = tf.nn\nc.rnn", ["tensorflow.nn"]),
        ("import tensorflow as tf\nf(tf=1, y=tf.nn)", ["tensorflow.nn"]),
        ("import tensorflow as tf\nf'{tf.nn}'", ["tensorflow.nn"]),
    ],
)  # fmt: skip
def test_what_names_stand_for(source: str, paths: list[str]) -> None:
    names = Names(Script(source + "\n"), lambda path: ".contrib" in path)
    assert [reference.path for reference in names.references] == paths
