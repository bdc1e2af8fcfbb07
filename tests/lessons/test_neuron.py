"""One sigmoid neuron: the lecture's figures, its rule as a gradient, a recurrence in float64."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

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
def test_without_a_bias_an_input_of_0_teaches_nothing(style, trained):
    outcome = trained("neuron", style, case="zero_to_one", bias=False)
    assert outcome.experiment == "bias=False"
    logged = as_tensorboard.scalars(outcome.directory)
    assert list(logged["error"]) == [*range(0, 1000, 100), 999]
    assert set(logged["error"].values()) == {0.5}
    assert set(logged["output"].values()) == {0.5}
    assert outcome.parameters.keys() == {"layer1/weights"}
    assert outcome.parameters["layer1/weights"] == recorded("neuron")["initial"]["layer1/weights"]


@pytest.mark.parametrize("style", STYLES)
def test_with_a_bias_it_learns_as_far_as_the_lecture_printed(style, trained):
    outcome = trained("neuron", style)
    logged = as_tensorboard.scalars(outcome.directory)
    expected = recorded("neuron")
    # The lecture's own, unseeded, run printed 0.98977 and 0.01023 at 999.
    assert logged["output"][999] == pytest.approx(0.98977, abs=1e-3)
    assert logged["error"][999] == pytest.approx(0.01023, abs=1e-3)
    for tag in ("output", "error"):
        assert_allclose(list(logged[tag].values()), expected[tag], atol=1e-6, rtol=0)
    assert outcome.parameters["layer1/weights"] == expected["initial"]["layer1/weights"]


@pytest.mark.parametrize("style", STYLES)
def test_an_input_of_1_needs_no_bias(style, trained):
    outcome = trained("neuron", style, case="one_to_zero", bias=False)
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


@pytest.mark.parametrize("case", ["and", "or", "xor"])
def test_gates_agree_with_a_float64_recurrence(case):
    """Real TF 1.15.5 does, to which the conformance suite holds every style."""
    expected = recorded(f"neuron,case={case},steps=8000")  # 2,000 epochs
    initial = expected["initial"]
    weights = np.array(initial["layer1/weights"], np.float64)[:, 0]
    config = Neuron(case=case)
    outputs = list(lecture_loop(config, weights, initial["layer1/biases"][0]))
    y = np.array(CASES[case][1])
    cost = -np.mean(np.log(np.where(y, outputs, 1 - np.array(outputs))), axis=1)
    assert config.steps == 8000
    assert_allclose(expected["cost"], cost[expected["steps"]], rtol=0, atol=2e-6)

    hypothesis = np.array(expected["hypothesis"])
    if case == "xor":
        assert_allclose(hypothesis, 0.5, atol=0.02)
        assert expected["cost"][-1] == pytest.approx(np.log(2), abs=1e-3)
    else:
        assert ((hypothesis > 0.5) == y).all()


RECORDINGS = {
    "zero_to_one": "neuron",
    "one_to_zero": "neuron,case=one_to_zero",
    "xor": "neuron,case=xor,steps=8000",
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", RECORDINGS)
def test_an_update_is_the_gradient_of_the_cross_entropy(case, style, trained):
    """At learning rate 1, an update by the lecture's rule takes away exactly the gradient."""
    outcome = trained("neuron", style, case=case, learning_rate=1.0, steps=1)
    x, y = (np.array(values, np.float32)[:1] for values in CASES[case])
    initial = recorded(RECORDINGS[case])["initial"]
    weights, biases = (tf.Variable(initial[f"layer1/{name}"]) for name in ("weights", "biases"))
    with tf.GradientTape() as tape:
        logits = tf.matmul(x, weights) + biases
        cost = tf.nn.sigmoid_cross_entropy_with_logits(labels=[y], logits=logits)
    gradients = tape.gradient(cost, [weights, biases])
    trained = outcome.parameters.values()
    for after, before, gradient in zip(trained, (weights, biases), gradients, strict=True):
        assert_allclose(after, before - gradient, **FLOAT32)
