"""Keras ports: the numbers of TensorFlow 1.15.5 from compile and train_on_batch; refusals."""

import functools
import json
import sys
from pathlib import Path

import pytest

from rosetta.port import notebooks
from rosetta.port.result import Result
from rosetta.port.targets import keras_3, keras_api
from support import native_runs, recorded_numbers

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 11), reason="Python 3.10 does not tell the columns of what runs"
)

RECORDED = native_runs.PORT_TESTS / "recorded"


@pytest.fixture(scope="module")
def ported(ran: Path) -> dict[str, Result]:
    return native_runs.ports(ran, "keras_api")


@pytest.mark.parametrize("name", [*native_runs.KERAS, *native_runs.OWN_STEP])
def test_numbers_of_tensorflow_1_15(name: str, ported: dict[str, Result], ran: Path) -> None:
    assert not ported[name].refusals
    error = ran / f"keras_api-{name}.error"
    assert not error.exists(), error.read_text()
    printed = (ran / f"keras_api-{name}.txt").read_text(encoding="utf-8")
    recorded = (RECORDED / f"{name}.txt").read_text(encoding="utf-8")
    recorded_numbers.assert_same_numbers(printed, recorded)


@pytest.mark.parametrize("name", native_runs.KERAS)
def test_layers_a_loss_and_an_optimizer_are_in_the_place_of_tapes(
    name: str, ported: dict[str, Result]
) -> None:
    output = ported[name].output
    assert "GradientTape" not in output
    assert output.count("keras.Sequential([") == output.count(".compile(") == 1
    assert "train_on_batch(" in output


def test_what_computes_the_same_is_the_loss_of_keras(ported: dict[str, Result]) -> None:
    line = ported["linear_regression"].output
    assert "loss=tf.keras.losses.MeanSquaredError()" in line
    images = ported["convolution"].output
    assert "loss=tf.keras.losses.CategoricalCrossentropy(from_logits=True)" in images
    by_hand = ported["logistic_functions"].output  # Keras' own would clip the probabilities
    assert "def cost(Y, hypothesis):" in by_hand
    assert "keras.losses" not in by_hand


def test_layers_have_the_names_of_the_author(ported: dict[str, Result]) -> None:
    output = ported["softmax_accuracy"].output
    assert 'name="layer1"' in output
    assert 'name="logits"' in output


def test_a_model_with_one_update_is_compiled_one_with_several_has_methods(
    ported: dict[str, Result],
) -> None:
    one, several = (ported[name].output for name in native_runs.OWN_STEP)
    assert one.count("class Network(tf.keras.Model):") == one.count(".compile(optimizer=") == 1
    assert "model.train_on_batch(" in one
    assert several.count("self.other_optimizer.apply_gradients(") == 1
    assert "tf.Variable(" not in several


@pytest.mark.parametrize("name", [*native_runs.KERAS, *native_runs.OWN_STEP])
def test_porting_a_port_changes_nothing(name: str, ported: dict[str, Result]) -> None:
    """Nor is it taken for a script for Keras 2, whose generators need seeds."""
    output = ported[name].output
    again = keras_api.port(output)
    assert again.status in ("tf2", "unchanged")
    assert again.output == output
    assert keras_3.port(output) is None


def test_a_second_port_is_the_same(ported: dict[str, Result]) -> None:
    assert native_runs.port("logistic_functions", "keras_api") == ported["logistic_functions"]


HEAD = """import tensorflow as tf
tf.set_random_seed(1)
X = tf.placeholder(tf.float32, [None, 2])
Y = tf.placeholder(tf.float32, [None, 1])
W = tf.Variable(tf.random_normal([2, 1]))
b = tf.Variable(tf.random_normal([1]))
hypothesis = tf.matmul(X, W) + b
"""
TAIL = """sess = tf.Session()
sess.run(tf.global_variables_initializer())
print(sess.run([cost, train], {X: [[1., 2.]], Y: [[3.]]})[0])
"""
COST = "cost = tf.reduce_mean(tf.square(hypothesis - Y))\n"
TRAIN = "train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)\n"


def test_the_head_of_the_refused_scripts_is_ported(tmp_path: Path) -> None:
    result = keras_api.port(HEAD + COST + TRAIN + TAIL, path=tmp_path / "script.py")
    assert not result.refusals


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        # no update by an optimizer
        (COST + "train = tf.assign(W, W - tf.gradients(cost, W)[0])\n", 9, "has not"),
        # a model that computes before it is complete
        ("c = tf.Variable(tf.zeros([3]))\nsess = tf.Session()\nsess.run(c.initializer)\n"
         "print(sess.run(c))\ncost = tf.reduce_mean(tf.square(tf.matmul(X, W) + b + c - Y))\n"
         + TRAIN, 12, "no layer"),
    ],
)  # fmt: skip
def test_what_is_no_model_of_keras_is_refused_by_line(
    body: str, line: int, reason: str, tmp_path: Path
) -> None:
    refusals = keras_api.port(HEAD + body + TAIL, path=tmp_path / "script.py").refusals
    assert [refusal.line for refusal in refusals] == [line]
    assert reason in refusals[0].why
    assert "--to=tf2_eager" in refusals[0].why


@pytest.mark.parametrize(
    ("body", "step"),
    [
        # a weight in the loss itself, as a regularizer has it
        ("cost = tf.reduce_mean(tf.square(hypothesis - Y)) + tf.reduce_sum(W * W)\n" + TRAIN,
         "gradients = tape.gradient(cost, self.trainable_variables)"),
        # some weights stay as they are
        (COST + "train = tf.train.GradientDescentOptimizer(0.1).minimize(cost, var_list=[W])\n",
         "gradients = tape.gradient(cost, [self.W])"),
        # a bias that is wider than the layer
        ("c = tf.Variable(tf.zeros([3]))\n"
         "cost = tf.reduce_mean(tf.square(tf.matmul(X, W) + b + c - Y))\n" + TRAIN,
         "tf.matmul(X, self.W) + self.b + self.c - Y"),
    ],
)  # fmt: skip
def test_what_is_no_row_of_layers_has_a_training_step_of_its_own(
    body: str, step: str, tmp_path: Path
) -> None:
    result = keras_api.port(HEAD + body + TAIL, path=tmp_path / "script.py")
    assert not result.refusals
    assert "class Network(tf.keras.Model):" in result.output
    assert "model.compile(optimizer=optimizer)" in result.output
    _, after = result.output.split("def train_step(self, data):")
    assert step in after
    assert "model.train_on_batch(" in after


def test_an_update_that_draws_is_a_method_with_one_trace(tmp_path: Path) -> None:
    """`train_on_batch` traces anew for batches of another size, and would draw from the start."""
    body = "hypothesis = tf.nn.dropout(hypothesis, 0.5)\n" + COST + TRAIN
    output = keras_api.port(HEAD + body + TAIL, path=tmp_path / "script.py").output
    assert "    @tf.function(input_signature=[X_spec, Y_spec], autograph=False)\n" in output
    assert "    def train(self, X, Y):\n" in output
    assert "self.train_optimizer.apply_gradients(" in output
    assert "model.train(" in output
    assert "train_on_batch" not in output


def test_what_a_function_of_the_author_calls_stays(tmp_path: Path) -> None:
    shows = (
        "def show(points):\n    for point in points:\n"
        "        print(sess.run(squared, {X: [point]}))\nshow([[1., 2.]])\n"
    )
    text = HEAD + "squared = tf.square(hypothesis)\n" + COST + TRAIN + TAIL + shows
    result = keras_api.port(text, path=tmp_path / "script.py")
    assert not result.refusals
    assert "def squared_of(X):" in result.output
    assert "print(squared_of([point]).numpy())" in result.output


def test_a_notebook_becomes_layers_in_its_cells(tmp_path: Path) -> None:
    imports, *rest = (HEAD + COST + TRAIN).split("\n", 1)
    sources = ["%matplotlib inline\n" + imports, *rest, TAIL]
    cells = [{"cell_type": "code", "source": source} for source in sources]
    port = functools.partial(keras_api.port, path=tmp_path / "notebook.ipynb")
    result = notebooks.port(json.dumps({"cells": cells, "nbformat": 4}), port)
    assert not result.refusals
    first, model, run = (cell["source"] for cell in json.loads(result.output)["cells"])
    assert first.startswith("%matplotlib inline\n")
    assert "model = tf.keras.Sequential([" in model
    assert model.endswith("loss=tf.keras.losses.MeanSquaredError())\n")
    assert "model.train_on_batch(" in run


def test_a_script_with_two_models_has_two(tmp_path: Path) -> None:
    second = (COST + TRAIN).replace("hypothesis", "other").replace("cost", "loss")
    second = "other = tf.layers.dense(X, 1)\n" + second.replace("train =", "train_2 =")
    tail = TAIL + "sess.run(train_2, {X: [[1., 2.]], Y: [[3.]]})\n"
    output = keras_api.port(HEAD + COST + TRAIN + second + tail, path=tmp_path / "a.py").output
    assert output.count("tf.keras.Sequential([") == output.count(".compile(optimizer=") == 2
    assert output.count(".train_on_batch(") == 2
    assert "GradientTape" not in output


def test_numbers_that_are_fed_alone_are_batches_of_one(tmp_path: Path) -> None:
    source = """import numpy as np
import tensorflow as tf
xs = np.array([1., 2.])
X = tf.placeholder("float")
Y = tf.placeholder("float")
W = tf.Variable(0.5)
line = tf.multiply(X, W)
cost = tf.square(Y - line)
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
for x in xs:
    sess.run(train, {X: x, Y: 2 * x})
print(sess.run(W))
print(sess.run(line, {X: 3.}))
"""
    output = keras_api.port(source, path=tmp_path / "script.py").output
    assert (
        "train_on_batch(tf.constant([x], tf.float32), tf.constant([2 * x], tf.float32))" in output
    )
    assert "print(model.predict_on_batch(tf.constant([3.], tf.float32))[0])" in output
    assert "print(W.numpy()[0, 0])" in output


def test_the_last_step_of_a_recurrent_network(tmp_path: Path) -> None:
    source = HEAD.replace("[None, 2]", "[None, 3, 2]").replace(
        "tf.matmul(X, W)", "tf.matmul(last, W)"
    )
    cell = """cell = tf.nn.rnn_cell.BasicRNNCell(2)
steps, _ = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)
last = tf.transpose(steps, [1, 0, 2])[-1]
hypothesis ="""
    tail = TAIL.replace("[[1., 2.]]", "[[[1., 2.]] * 3]")
    text = source.replace("hypothesis =", cell) + COST + TRAIN + tail
    result = keras_api.port(text, path=tmp_path / "script.py")
    assert not result.refusals
    assert "tf.keras.layers.SimpleRNN(\n        2,\n" in result.output
    assert "return_sequences" not in result.output


def test_what_the_first_layers_compute_is_asked_of_them(tmp_path: Path) -> None:
    source = HEAD.replace("tf.matmul(X, W)", "tf.matmul(hidden, W)").replace(
        "hypothesis =", "hidden = tf.layers.dense(X, 2, tf.nn.relu)\nhypothesis ="
    )
    tail = TAIL + "print(sess.run(hidden, {X: [[1., 2.]]}))\n"
    output = keras_api.port(source + COST + TRAIN + tail, path=tmp_path / "script.py").output
    assert 'hidden_model = tf.keras.Model(model.inputs, model.get_layer("hidden").output)' in output
    assert "print(hidden_model.predict_on_batch(tf.constant([[1., 2.]], tf.float32)))" in output


def test_what_weights_make_beside_an_update_is_no_metric(tmp_path: Path) -> None:
    """Keras computes metrics after the update, TensorFlow 1 what it fetched before it."""
    size = "size = tf.reduce_sum(W * Y)\n"
    tail = TAIL.replace("print(sess.run([cost, train]", "c, s, _ = sess.run([cost, size, train]")
    text = HEAD + COST + size + TRAIN + tail.replace(")[0])", ")") + "print(c, s)\n"
    output = keras_api.port(text, path=tmp_path / "script.py").output
    assert "metrics=" not in output
    assert output.index("s = size_of(") < output.index("c = model.train_on_batch(")


def test_an_update_in_which_python_chooses_is_a_method() -> None:
    """Keras keeps AutoGraph from train_step, where the choice would fail."""
    source = """import tensorflow as tf
tf.set_random_seed(1)
x = tf.placeholder(tf.float32, [None, 2])
training = tf.placeholder(tf.bool)
W = tf.Variable(tf.ones([2, 1]))
dropped = tf.layers.dropout(x, 0.5, training=training)
cost = tf.reduce_mean(tf.square(tf.matmul(dropped, W))) + tf.nn.l2_loss(W)
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(train, {x: [[1., 2.]], training: True})
    print(sess.run(cost, {x: [[1., 2.]], training: True}))
"""
    output = keras_api.port(source).output
    assert "if training else x" in output
    assert "model.train([[1., 2.]], True)" in output
