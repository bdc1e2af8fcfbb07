"""The numbers the course printed in 2017 come out of every style."""

import pytest
from numpy.testing import assert_allclose
from sklearn.linear_model import LogisticRegression

from rosetta.lessons import datasets
from rosetta.lessons.styles import STYLES
from support import as_tensorboard

every_style = pytest.mark.parametrize("style", STYLES)


@every_style
def test_logistic_regression_of_six_points(style, trained):
    """DeepLearningZeroToAll, lab 05-1."""
    outcome = trained("logistic_regression", style)
    assert f"{outcome.costs[0]:.6g}" == "1.73078"
    assert f"{outcome.costs[10_000]:.6g}" == "0.149496"
    printed = [0.03074029, 0.15884677, 0.30486736, 0.78138196, 0.93957496, 0.98016882]
    assert_allclose(outcome.hypothesis.ravel(), printed, rtol=1e-5)
    assert outcome.accuracy == 1


@every_style
def test_wide_and_deep_xor(style, trained):
    """DeepLearningZeroToAll, lab 09-3."""
    outcome = trained("xor", style, hidden=(10, 10, 10))
    printed = [7.80511764e-04, 9.99238133e-01, 9.98379230e-01, 1.55659032e-03]
    assert_allclose(outcome.hypothesis.ravel(), printed, rtol=1e-5)
    assert outcome.accuracy == 1


@every_style
def test_one_layer_cannot_learn_xor(style, trained):
    """DeepLearningZeroToAll, lab 09-1."""
    outcome = trained("logistic_regression", style, dataset="xor")
    assert f"{outcome.cost:.7f}" == "0.6931472"
    assert_allclose(outcome.hypothesis.ravel(), [0.5] * 4, atol=1e-6)
    assert outcome.accuracy == 0.5


@every_style
def test_breast_cancer_is_as_good_as_scikit_learn(style, trained):
    outcome = trained("logistic_regression", style, dataset="breast_cancer", steps=2_000)
    examples = datasets.breast_cancer()
    peer = LogisticRegression(C=1e6, max_iter=10_000).fit(examples.x, examples.y.ravel())
    assert outcome.accuracy >= peer.score(examples.x, examples.y.ravel()) - 0.02
    logged = as_tensorboard.scalars(outcome.directory)["test/accuracy"]
    assert logged[1_999] >= peer.score(examples.x_test, examples.y_test.ravel()) - 0.01
