"""One sigmoid neuron: the lecture's figures, its rule as a gradient, a recurrence in float64."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

import keras_api.neuron
import tf1_compat.neuron
import tf2_eager.neuron
from rosetta.lessons.neuron import CASES, Neuron
from rosetta.lessons.styles import STYLES
from support import as_tensorboard
from support.recorded import recorded

FLOAT32 = {"rtol": 1e-6, "atol": 1e-7}  # a few units in the last place


def lecture_loop(config, weights, biases):
    """The lecture's loop as it prints: yields every example's output before each update."""
    x, y = (np.array(values, np.float64) for values in CASES[config.case])
    for i in range(config.steps):
        yield 1 / (1 + np.exp(-(x @ weights + biases)))
        turn = i % len(x)
        error = y[turn] - 1 / (1 + np.exp(-(x[turn] @ weights + biases)))
        weights = weights + x[turn] * config.learning_rate * error
        biases = biases + config.learning_rate * error if config.bias else biases


@pytest.mark.parametrize("style", STYLES)
def test_without_a_bias_an_input_of_0_teaches_nothing(style, train):
    outcome = train("neuron", style, case="zero_to_one", bias=False)
    assert outcome.experiment == "bias=False"
    logged = as_tensorboard.scalars(outcome.directory)
    assert list(logged["error"]) == [*range(0, 1000, 100), 999]
    assert set(logged["error"].values()) == {0.5}
    assert set(logged["output"].values()) == {0.5}
    assert outcome.parameters.keys() == {"layer1/weights"}
    assert outcome.parameters["layer1/weights"] == recorded("neuron")["initial"]["layer1/weights"]


@pytest.mark.parametrize("style", STYLES)
def test_with_a_bias_it_learns_as_far_as_the_lecture_printed(style, train):
    outcome = train("neuron", style)
    logged = as_tensorboard.scalars(outcome.directory)
    expected = recorded("neuron")
    # The lecture's own, unseeded, run printed 0.98977 and 0.01023 at 999.
    assert logged["output"][999] == pytest.approx(0.98977, abs=1e-3)
    assert logged["error"][999] == pytest.approx(0.01023, abs=1e-3)
    for tag in ("output", "error"):
        assert_allclose(list(logged[tag].values()), expected[tag], atol=1e-6, rtol=0)
    assert outcome.parameters["layer1/weights"] == expected["initial"]["layer1/weights"]


@pytest.mark.parametrize("style", STYLES)
def test_an_input_of_1_needs_no_bias(style, train):
    outcome = train("neuron", style, case="one_to_zero", bias=False)
    error = np.abs(list(as_tensorboard.scalars(outcome.directory)["error"].values()))
    assert (np.diff(error) < 0).all()
    assert error[-1] < 0.011


@pytest.mark.parametrize(
    ("name", "case", "bias"),
    [("neuron,log_every=1", "zero_to_one", True),
     ("neuron,bias=False,case=one_to_zero,log_every=1", "one_to_zero", False)],
)  # fmt: skip
def test_what_the_lecture_prints_at_99_is_step_99(name, case, bias):
    """On real TF 1.15.5: its 1,000 logged outputs are what a plain loop prints before updating."""
    expected = recorded(name)
    initial = expected["initial"]
    loop = lecture_loop(
        Neuron(case=case, bias=bias),
        np.array(initial["layer1/weights"], np.float64)[:, 0],
        initial["layer1/biases"][0] if bias else 0.0,
    )
    printed = [output[0] for output in loop]
    assert expected["steps"] == list(range(1000))
    assert_allclose(expected["output"], printed, rtol=0, atol=1e-6)
    # One update off would be seen at the first of the lecture's prints.
    assert abs(printed[100] - printed[99]) > 1e-4


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", ["and", "or", "xor"])
def test_gates_agree_with_a_float64_recurrence(case, style, train):
    outcome = train("neuron", style, case=case, log_every=1000)
    initial = recorded(f"neuron,case={case},steps=8000")["initial"]
    weights = np.array(initial["layer1/weights"], np.float64)[:, 0]
    outputs = list(lecture_loop(outcome.config, weights, initial["layer1/biases"][0]))
    y = np.array(CASES[case][1])
    cost = -np.mean(np.log(np.where(y, outputs, 1 - np.array(outputs))), axis=1)
    assert outcome.config.steps == 8000  # 2,000 epochs
    for step, value in outcome.costs.items():
        assert value == pytest.approx(cost[step], abs=2e-6), step

    right = (outcome.hypothesis.ravel() > 0.5) == y
    if case == "xor":
        assert_allclose(outcome.hypothesis.ravel(), 0.5, atol=0.02)
        assert outcome.costs[7999] == pytest.approx(np.log(2), abs=1e-3)
    else:
        assert right.all()


@pytest.mark.parametrize("case", ["one_to_zero", "zero_to_one", "xor"])
def test_the_session_s_gradient_is_the_lecture_s_rule(case):
    config = Neuron(case=case)
    with tf.Graph().as_default():
        x, y, _, single = tf1_compat.neuron.data(config)
        layer = tf1_compat.neuron.parameters(config, x.shape[1])
        logits, output = tf1_compat.neuron.model(x, *layer)
        gradients = tf.compat.v1.gradients(tf1_compat.neuron.cost(y, logits), layer)
        with tf.compat.v1.Session() as session:
            session.run(tf.compat.v1.global_variables_initializer())
            for feed in single:
                values = session.run([x, y - output, *gradients], feed)
                assert_is_the_rule(*values)


@pytest.mark.parametrize("case", ["one_to_zero", "zero_to_one", "xor"])
def test_the_tape_s_gradient_is_the_lecture_s_rule(case):
    config = Neuron(case=case)
    x, y = tf2_eager.neuron.data(config)
    layer = tf2_eager.neuron.parameters(config, x.shape[1])
    for i in range(len(x)):
        with tf.GradientTape() as tape:
            logits, output = tf2_eager.neuron.model(x[i : i + 1], *layer)
            loss = tf2_eager.neuron.cost(y[i : i + 1], logits)
        gradients = tape.gradient(loss, layer)
        assert_is_the_rule(x[i : i + 1].numpy(), (y[i : i + 1] - output).numpy(), *gradients)


@pytest.mark.parametrize("case", ["one_to_zero", "zero_to_one", "xor"])
def test_one_update_of_keras_is_the_lecture_s_rule(case):
    """Keras has no gradient call: at learning rate 1 it is what one update takes away."""
    config = Neuron(case=case, learning_rate=1.0)
    x, y, _ = keras_api.neuron.data(config)
    network = keras_api.neuron.model(config, x.shape[1])
    keras_api.neuron.optimizer(config, network)
    for i in range(len(x)):
        before = network.get_weights()
        error = y[i : i + 1] - tf.sigmoid(network(x[i : i + 1]))
        network.fit(x[i : i + 1], y[i : i + 1], batch_size=1, verbose=0)
        taken = [old - new for old, new in zip(before, network.get_weights())]
        assert_is_the_rule(x[i : i + 1].numpy(), error.numpy(), *taken)


def assert_is_the_rule(x, error, weights_gradient, biases_gradient):
    assert_allclose(weights_gradient, -(x * error).T, **FLOAT32)
    assert_allclose(biases_gradient, -error[0], **FLOAT32)
