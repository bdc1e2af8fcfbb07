"""On real data, every style learns as well as another library's solver."""

import pytest
from sklearn.linear_model import LogisticRegression

from rosetta.lessons import real_data
from rosetta.lessons.styles import STYLES
from support import as_tensorboard

every_style = pytest.mark.parametrize("style", STYLES)


@every_style
def test_breast_cancer_is_as_good_as_scikit_learn(style, trained):
    outcome = trained("logistic_regression", style, dataset="breast_cancer", steps=2_000)
    examples = real_data.breast_cancer()
    peer = LogisticRegression(C=1e6, max_iter=10_000).fit(examples.x, examples.y.ravel())
    assert outcome.accuracy >= peer.score(examples.x, examples.y.ravel()) - 0.02
    logged = as_tensorboard.scalars(outcome.directory)["test/accuracy"]
    assert logged[1_999] >= peer.score(examples.x_test, examples.y_test.ravel()) - 0.01
