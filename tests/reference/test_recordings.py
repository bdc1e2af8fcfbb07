"""Which runs the table can hold against real TensorFlow 1.15.5."""

import dataclasses

import pytest

from rosetta.lessons import LESSONS
from rosetta.reference.recordings import find


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_was_recorded_as_it_runs_by_default(lesson):
    default = LESSONS[lesson]()
    recording = find(lesson, default)
    assert recording["tensorflow"] == "1.15.5"
    assert recording["steps"][-1] == default.steps - 1


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_shorter_run_is_the_beginning_of_the_recorded_one(lesson):
    shorter = dataclasses.replace(LESSONS[lesson](), steps=3, log_every=1)
    assert find(lesson, shorter) is find(lesson, LESSONS[lesson]())


@pytest.mark.parametrize("lesson", LESSONS)
def test_another_learning_rate_was_not_recorded(lesson):
    other = dataclasses.replace(LESSONS[lesson](), learning_rate=0.0123)
    assert find(lesson, other) is None
