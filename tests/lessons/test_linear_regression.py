"""The hello world of Keras: 18.98 and not 19, for a reason that can be computed."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from rosetta.lessons.linear_regression import LinearRegression
from rosetta.lessons.styles import STYLES
from support import as_tensorboard
from support.recorded import recorded

X = LinearRegression().examples.x.astype(np.float64)
Y = LinearRegression().examples.y.astype(np.float64)
DESIGN = np.hstack([X, np.ones_like(X)])
HESSIAN = 2 / len(X) * DESIGN.T @ DESIGN  # of the mean squared error, for (weight, bias)


def predictions(outcome):
    return as_tensorboard.scalars(outcome.directory)["prediction_at_10"]


@pytest.mark.parametrize("style", STYLES)
def test_predicts_for_10_what_the_hello_world_of_tf_1_15_5_predicts(style, trained):
    outcome = trained("linear_regression", style)
    expected = recorded("linear_regression")

    predicted = outcome.values["prediction_at_10"]
    assert predicted == pytest.approx(18.98, abs=0.005)
    assert predicted == pytest.approx(expected["final_prediction_at_10"], rel=1e-5)
    logged = predictions(outcome)
    assert list(logged) == [*range(0, 500, 10), 499]
    assert_allclose(list(logged.values()), expected["prediction_at_10"], rtol=1e-5)
    # It is the predicted figure that TensorBoard shows, and the trained line that predicts it.
    (weight,), bias = outcome.parameters["layer1/weights"][0], outcome.parameters["layer1/biases"]
    assert predicted == pytest.approx(10 * weight + bias[0], rel=1e-6)


def test_least_squares_predicts_19():
    solution = np.linalg.lstsq(DESIGN, Y, rcond=None)[0]
    assert_allclose(solution.T @ [10, 1], [19], rtol=1e-12)


@pytest.mark.parametrize("style", STYLES)
def test_what_is_missing_to_19_shrinks_by_the_smaller_eigenvalue(style, trained):
    outcome = trained("linear_regression", style)
    smaller, larger = np.linalg.eigvalsh(HESSIAN)
    assert smaller == pytest.approx((37 - np.sqrt(949)) / 6)  # 1.0324, in the lesson's docstring
    kept = 1 - 0.01 * smaller
    assert kept**500 == pytest.approx(0.0056, abs=5e-5)

    missing = {step: 19 - value for step, value in predictions(outcome).items()}
    # By step 100 the faster error, of which an update leaves 0.887, is gone: 6e-6 of it.
    assert (1 - 0.01 * larger) ** 100 < 1e-5
    for step in range(100, 490, 10):
        assert missing[step + 10] / missing[step] == pytest.approx(kept**10, rel=1e-3), step
    final = 19 - outcome.values["prediction_at_10"]
    assert final == pytest.approx(0.0165, abs=5e-5)
    assert final == pytest.approx(missing[100] * kept**400, rel=1e-2)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["linear_regression", "linear_regression,seed=1"])
def test_agrees_with_a_float64_recurrence(name, style, trained):
    expected = recorded(name)
    outcome = trained("linear_regression", style, seed=expected["hyperparameters"]["seed"])
    initial = expected["initial"]
    theta = np.array([initial["layer1/weights"][0], initial["layer1/biases"]], np.float64)
    costs = []
    for _ in range(500):
        costs.append(np.mean((DESIGN @ theta - Y) ** 2))
        theta -= 0.01 * 2 / len(X) * DESIGN.T @ (DESIGN @ theta - Y)
    for step, value in outcome.costs.items():
        assert value == pytest.approx(costs[step], rel=1e-5, abs=1e-6), step
    assert outcome.values["prediction_at_10"] == pytest.approx((theta.T @ [10, 1])[0], rel=1e-5)


def test_the_command_shows_the_prediction(call, tmp_path):
    ended = call("rosetta", "run", "linear_regression", "--style=tf2_eager")
    assert ended.returncode == 0, ended.stderr
    assert "prediction_at_10: 18.98" in ended.stdout
    (run,) = tmp_path.glob("logs/linear_regression/base/tf2_eager")
    assert "prediction_at_10: 18.98" in as_tensorboard.text(run, "values")
