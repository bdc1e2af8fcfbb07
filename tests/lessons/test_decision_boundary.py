"""The pictures of the decision boundary: the same in all styles, and true to the classifier."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from rosetta.lessons import datasets
from rosetta.lessons.exhibits.decision_boundary import DecisionBoundary
from rosetta.lessons.styles import STYLES
from support import as_tensorboard


def pictures(directory):
    """Returns the pixels of the decision boundary by step."""
    drawn = as_tensorboard.images(directory).get("decision_boundary", {})
    return {step: as_tensorboard.pixels(picture) for step, picture in drawn.items()}


@pytest.mark.parametrize("lesson", ["xor", "logistic_regression"])
def test_every_style_draws_the_same_planes(lesson, train):
    config = {"steps": 2001, "log_every": 500, "learning_rate": 0.5}
    drawn = {style: pictures(train(lesson, style, **config).directory) for style in STYLES}

    first = drawn.pop("tf1_compat")
    assert list(first) == [0, 1000, 2000]
    assert abs(first[0] - first[2000]).mean() > 5  # the plane has folded
    for style, others in drawn.items():
        assert list(others) == list(first)
        for step, picture in first.items():
            # A pixel at the edge of a level may fall on either side of it.
            assert abs(picture - others[step]).mean() < 0.5, (style, step)


def test_is_drawn_at_logged_steps_only(train):
    run = train("xor", "tf1_compat", steps=3001, log_every=1500)
    assert list(pictures(run.directory)) == [0, 3000]


def test_data_of_more_than_two_dimensions_has_no_plane(train):
    run = train("logistic_regression", "tf1_compat", dataset="breast_cancer", steps=2)
    assert pictures(run.directory) == {}


def test_the_colours_tell_the_classes():
    """Blue on the left, red on the right, for a classifier that says so."""
    boundary = DecisionBoundary(datasets.xor())
    drawn = boundary.draw({0: (boundary.grid[:, 0] > 0.5).astype(np.float32)})[0]
    rgb = as_tensorboard.pixels(drawn)
    middle = rgb[rgb.shape[0] // 2]
    left, right = middle[rgb.shape[1] // 3], middle[2 * rgb.shape[1] // 3]
    assert left[2] - left[0] > 50
    assert right[0] - right[2] > 50


def test_the_grid_surrounds_the_examples():
    examples = datasets.lecture()
    grid = DecisionBoundary(examples).grid
    assert (grid.min(axis=0) < examples.x.min(axis=0)).all()
    assert (grid.max(axis=0) > examples.x.max(axis=0)).all()
    assert_allclose(grid[1] - grid[0], [grid[1, 0] - grid[0, 0], 0])  # first axis runs fastest


def test_a_hypothesis_without_a_boundary_is_drawn(recwarn):
    boundary = DecisionBoundary(datasets.xor())
    assert boundary.draw({0: np.full(len(boundary.grid), 0.5)})
    assert not recwarn.list
