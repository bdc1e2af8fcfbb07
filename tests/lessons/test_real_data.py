"""On real data, every style learns as well as another library's solver."""

import pytest

from rosetta.lessons.styles import STYLES
from support import as_tensorboard

every_style = pytest.mark.parametrize("style", STYLES)


@every_style
def test_breast_cancer_is_as_good_as_scikit_learn(style, trained, scikit_learn):
    outcome = trained("logistic_regression", style, dataset="breast_cancer", steps=2_000)
    of_training, of_test = scikit_learn["accuracy"]
    assert outcome.accuracy >= of_training - 0.02
    logged = as_tensorboard.scalars(outcome.directory)["test/accuracy"]
    assert logged[1_999] >= of_test - 0.01
