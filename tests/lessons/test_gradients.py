"""The lesson `gradients`: the lecture's figures in every style, and what real TF 1.15.5 gives."""

import json

import numpy as np
import pytest
from numpy.testing import assert_allclose

from rosetta.lessons import derivatives
from rosetta.lessons import gradients as given
from rosetta.lessons.gradients import Gradients
from rosetta.lessons.styles import STYLES
from rosetta.reference.recordings import find
from support import as_tensorboard

# What Python shows nobody who does not ask for it; the last one is whoever's garbage is collected.
HIDDEN = (DeprecationWarning, PendingDeprecationWarning, ResourceWarning)
DOUBLE = {"rtol": 1e-13, "atol": 1e-13}


@pytest.fixture(params=STYLES)
def run(request, trained):
    """The lesson's run with its defaults, in each style."""
    return trained("gradients", request.param)


def test_derivative_of_the_parabola(run):
    assert_allclose(run.values["parabola/derivative"], [0.2, 0.3], **DOUBLE)
    assert_allclose(run.values["parabola/second_derivative"], [0.02, 0.02], **DOUBLE)
    # h = 1e-4: the forward difference is off by 0.01·h, the central one by rounding alone
    assert_allclose(run.values["parabola/forward_difference"], [0.200001, 0.300001], atol=1e-10)
    assert_allclose(run.values["parabola/central_difference"], [0.2, 0.3], atol=1e-10)


def test_gradient_of_the_bowl(run):
    assert_allclose(run.values["bowl/gradient"], [[6, 8], [0, 4], [6, 0]], **DOUBLE)
    assert_allclose(run.values["bowl/central_difference"], [[6, 8], [0, 4], [6, 0]], atol=1e-8)


def test_backpropagation_by_hand(run):
    by_f, by_sigmoid = derivatives.backpropagate_neuron(w=-2, x=5, b=3)
    assert by_f.tolist() == [5, -2, 1]
    assert_allclose(run.values["neuron/derivatives"], by_f, **DOUBLE)
    assert_allclose(run.values["neuron/sigmoid_derivatives"], by_sigmoid, **DOUBLE)


def test_descent_ends_diverges_or_stays(run):
    assert_allclose(run.values["descent/0.1"], [-6.1111e-10, 8.1481e-10], rtol=1e-5)
    assert_allclose(run.values["descent/0.1"], np.multiply([-3, 4], 0.8**100), rtol=1e-12)
    assert np.abs(run.values["descent/10"]).min() > 1e100
    assert_allclose(run.values["descent/1e-10"], [-3, 4], atol=1e-7)
    assert_allclose(run.parameters["x"], run.values["descent/0.1"], rtol=0)


def test_the_small_net(run):
    # The lecture prints W to eight digits, which leaves its loss open by half a digit of each.
    gradient = [
        [0.21924763, 0.14356247, -0.36281009],
        [0.32887144, 0.2153437, -0.54421514],
    ]
    assert_allclose(
        run.values["net/cost"], 0.92806853663411326, rtol=0, atol=0.5e-8 * np.abs(gradient).sum()
    )
    assert_allclose(run.values["net/gradient"], gradient, rtol=0, atol=1e-8)
    assert_allclose(run.values["net/central_difference"], gradient, rtol=0, atol=1e-8)


def test_accuracy_has_nothing_to_follow(run):
    assert run.values["logistic/accuracy"] == 1
    assert run.values["logistic/accuracy_gradient"] is None
    assert run.values["step_function/derivative"] is None


def test_real_tf_1_15_5_gives_the_same_figures(run):
    recording = find("gradients", Gradients())
    assert recording["tensorflow"] == "1.15.5"
    for name, value in recording["values"].items():
        if value is None:
            assert run.values[name] is None, name
        else:
            assert_allclose(run.values[name], value, rtol=1e-11, atol=1e-14, err_msg=name)


def test_tensorboard_shows_the_descent_the_tables_and_the_pictures(run):
    assert list(as_tensorboard.images(run.directory)) == [
        "difference_errors",
        "gradient_field",
        "descent_path",
        "cost_and_accuracy",
        "step_and_sigmoid",
    ]
    cost = as_tensorboard.scalars(run.directory)["cost"]
    assert list(cost) == list(range(100))
    assert_allclose(list(cost.values()), 25 * 0.64 ** np.arange(100), rtol=1e-5)
    text = {
        tag: as_tensorboard.text(run.directory, tag)
        for tag in ("numerical_derivative", "automatic_derivative")
    }
    # h = 1e-8: 5 + h is 5 in float32
    (row,) = [line for line in text["numerical_derivative"].splitlines() if "1e-08" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1:3] == ["0", "0"]
    assert_allclose([float(cell) for cell in cells[3:]], 0.2, atol=1e-6)
    assert text["automatic_derivative"].count("| none |") == 2


def test_every_style_shows_the_same_figures_and_pictures(call, tmp_path, recwarn):
    ended = call("rosetta", "run", "gradients", "--steps=5", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [str(w.message) for w in recwarn if not issubclass(w.category, HIDDEN)] == []
    runs = json.loads(ended.stdout)["runs"]
    assert [run["values"]["bowl/gradient"] for run in runs] == [[[6, 8], [0, 4], [6, 0]]] * 3
    drawn = []
    for run in runs:
        images = as_tensorboard.images(tmp_path / run["directory"])
        drawn.append({tag: of[4] for tag, of in images.items()})
    assert len(drawn[0]) == 5
    assert all(as_tensorboard.pixels(picture).std() > 10 for picture in drawn[0].values())
    assert drawn[0]["descent_path"] == drawn[1]["descent_path"] == drawn[2]["descent_path"]
    assert drawn[0].keys() == drawn[1].keys() == drawn[2].keys()


def test_too_high_a_learning_rate_is_said(call):
    ended = call("tf2_eager.gradients", "--learning_rate=10")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "--learning_rate" in ended.stderr


def test_there_is_no_seed_where_nothing_is_random(call):
    ended = call("rosetta", "run", "gradients", "--seed=1")
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: --seed: the lesson gradients has no such flag")


def test_difference_quotients_fail_as_the_lecture_says():
    """A step too small for float32 gives 0, a forward difference is off to one side by h·f''/2."""

    def parabola(x):
        return 0.01 * x**2 + 0.1 * x

    small = np.float32(1e-7)
    assert derivatives.forward_difference(parabola, np.float32(5), small) == 0
    assert derivatives.central_difference(parabola, np.float32(5), small) == 0
    for h in (1.0, 0.1, 0.01):
        assert_allclose(derivatives.forward_difference(parabola, 5.0, h) - 0.2, 0.01 * h, atol=1e-9)
        assert_allclose(derivatives.central_difference(parabola, 5.0, h), 0.2, atol=1e-9)
    assert_allclose(
        derivatives.numerical_gradient(lambda x: (x**3).sum(), given.NET_WEIGHTS),
        3 * given.NET_WEIGHTS**2,
        atol=1e-7,
    )
