"""The numbers that the course printed in 2017, by the recording whose hyperparameters it had."""

from numpy.testing import assert_allclose

from rosetta.runs.training import Outcome


def logistic_regression_of_six_points(outcome: Outcome) -> None:
    """DeepLearningZeroToAll, lab 05-1."""
    assert f"{outcome.costs[0]:.6g}" == "1.73078"
    assert f"{outcome.costs[10_000]:.6g}" == "0.149496"
    printed = [0.03074029, 0.15884677, 0.30486736, 0.78138196, 0.93957496, 0.98016882]
    assert_allclose(outcome.hypothesis.ravel(), printed, rtol=1e-5)
    assert outcome.accuracy == 1


def wide_and_deep_xor(outcome: Outcome) -> None:
    """DeepLearningZeroToAll, lab 09-3."""
    printed = [7.80511764e-04, 9.99238133e-01, 9.98379230e-01, 1.55659032e-03]
    assert_allclose(outcome.hypothesis.ravel(), printed, rtol=1e-5)
    assert outcome.accuracy == 1


def one_layer_cannot_learn_xor(outcome: Outcome) -> None:
    """DeepLearningZeroToAll, lab 09-1.

    At 0.5 the last bit decides what is predicted, so the accuracy is no number to hold a run to.
    """
    assert f"{outcome.cost:.7f}" == "0.6931472"
    assert_allclose(outcome.hypothesis.ravel(), [0.5] * 4, atol=1e-6)


def softmax_of_eight_points(outcome: Outcome) -> None:
    """DeepLearningZeroToAll, lab 06-1."""
    printed = {
        0: 6.926112,
        200: 0.6005015,
        400: 0.47295815,
        600: 0.37342924,
        800: 0.28018373,
        1000: 0.23280522,
        1200: 0.21065344,
        1400: 0.19229904,
        1600: 0.17682323,
        1800: 0.16359556,
        2000: 0.15216158,
    }
    assert_allclose([outcome.costs[step] for step in printed], list(printed.values()), rtol=5e-6)
    assert outcome.accuracy == 1


PUBLISHED = {
    "logistic_regression": logistic_regression_of_six_points,
    "xor-hidden=10,10,10": wide_and_deep_xor,
    "softmax-dataset=lecture": softmax_of_eight_points,
    "logistic_regression-dataset=xor-learning_rate=0.1": one_layer_cannot_learn_xor,
}
