"""A port to tf1_compat as a whole: whether there is one, its first lines, its edits together."""

import numpy as np
import pytest

from rosetta.port.rules import numpy_printing
from rosetta.port.targets import tf1_compat

KERAS = 'os.environ["TF_USE_LEGACY_KERAS"] = "1"'
ONEDNN = 'os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"'
SESSION = "import tensorflow as tf\ntf.Session()\n"


@pytest.mark.parametrize(
    ("source", "status"),
    [
        (SESSION, "ported"),
        ("from tensorflow import *\n", "ported"),
        ("from tensorflow.contrib import *\n", "ported"),
        ("import tensorflow as tf\ntf.nn.dropout(x, keep_prob=0.5)\n", "ported"),
        ("import tensorflow as tf\ntf.concat(1, [a, b])\n", "ported"),
        ("import tensorflow as tf\ntf.placeholder.__doc__\n", "ported"),
        ("import tensorflow as tf\ntf.nn.relu(tf.ones(2))\n", "tf2"),
        ("import tensorflow as tf\ntf.losses.MeanSquaredError()\n", "tf2"),
        ("import tensorflow as tf\ntf.keras.Sequential()\n", "tf2"),
        ("import tensorflow as tf\ntf.nn.softmax_cross_entropy_with_logits(y, p)\n", "tf2"),
        ("import tensorflow.compat.v1 as tf\ntf.Session()\n", "unchanged"),
        ("from tensorflow.compat.v1 import *\n", "tf2"),
        ("import numpy as np\nnp.float(3)\n", "no-tensorflow"),
        ("s = 'import tensorflow'\n", "no-tensorflow"),
    ],
)
def test_status(source: str, status: str) -> None:
    result = tf1_compat.port(source)
    assert result.status == status
    assert (result.output == source) == (status != "ported")


@pytest.mark.parametrize(
    ("used", "needs_keras"),
    [
        ("tf.layers.dense(x, 2)", True),
        ("tf.nn.rnn_cell.GRUCell(3)", True),
        ("tf.contrib.layers.flatten(x)", True),
        ("tf.contrib.rnn.OutputProjectionWrapper(c, 2)", True),
        ("tf.contrib.learn.preprocessing.VocabularyProcessor(3)", False),
        ("tf.matmul(a, b)", False),
    ],
)
def test_tf_keras_is_asked_for_where_it_is_needed(used: str, needs_keras: bool) -> None:
    output = tf1_compat.port(SESSION + used + "\n").output
    assert (KERAS in output) == needs_keras


@pytest.mark.parametrize(
    ("seeds", "used", "variables"),
    [
        ("tf1_15", "", [ONEDNN]),
        ("tf1_15", "tf.layers.dense(x, 2)\n", [ONEDNN, KERAS]),
        ("modern", "", []),
        ("modern", "tf.layers.dense(x, 2)\n", [KERAS]),
    ],
)
def test_environment_is_set_before_tensorflow_reads_it(
    seeds: str, used: str, variables: list[str]
) -> None:
    lines = tf1_compat.port(SESSION + used, seeds).output.splitlines()
    if variables:
        assert lines[0].startswith("import os; ")
        lines[0] = lines[0].removeprefix("import os; ")
    assert [line.partition("  #")[0] for line in lines[: len(variables)]] == variables
    rest = "\n".join(lines[len(variables) :])
    assert "tensorflow" in rest
    assert "os.environ" not in rest


def test_a_call_that_is_rewritten_as_a_whole_is_not_rewritten_again() -> None:
    source = SESSION + "w = tf.contrib.layers.xavier_initializer()\n"
    output = tf1_compat.port(source).output
    assert output.endswith("w = tf.glorot_uniform_initializer()\n")
    assert "tf_slim" not in output


def test_two_uses_of_a_cell_change_it_once() -> None:
    source = (
        "import tensorflow as tf\ns = tf.placeholder('float')\n"
        "c = tf.nn.rnn_cell.BasicLSTMCell(3)\n"
        "tf.nn.rnn(c, x, initial_state=s)\ntf.nn.rnn(c, x, initial_state=s)\n"
    )
    assert "BasicLSTMCell(3, state_is_tuple=False)\n" in tf1_compat.port(source).output


def test_rewrites_inside_rewritten_arguments() -> None:
    source = SESSION + "tf.concat(1, (tf.mul(a, b), tf.concat(0, tf.unpack(c))))\n"
    new = "tf.concat((tf.multiply(a, b), tf.concat(tf.unstack(c), 0)), 1)\n"
    assert tf1_compat.port(source).output.endswith(new)


@pytest.mark.parametrize(("version", "legacy"), [("1.26.4", False), ("2.0.2", "1.25")])
def test_numpy_is_asked_only_for_a_format_it_knows(
    version: str, legacy: str | bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(np, "__version__", version)
    monkeypatch.setattr(np, "set_printoptions", lambda legacy: asked.append(legacy))
    exec(numpy_printing.LINE.text)
    assert asked == [legacy]
