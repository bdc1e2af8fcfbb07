"""Which runs the table can hold against real TensorFlow 1.15.5."""

import dataclasses
import re

import pytest

from rosetta.lessons import LESSONS
from rosetta.reference.recordings import RECORDED, find
from support import tolerances


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


def test_no_recording_amplifies_the_last_bit():
    """TF 1.15.5 differs from itself in the last bit on another processor."""
    table = (RECORDED / "ONE_ULP.txt").read_text("utf-8").splitlines()
    head = " ".join(line for line in table if line.startswith("#"))
    assert [float(number) for number in re.findall(r"\de-\d+", head)] == [
        tolerances.COST_ABSOLUTE,
        tolerances.COST_RELATIVE,
        tolerances.PARAMETERS_RELATIVE,
        tolerances.PARAMETERS_ABSOLUTE,
    ]
    shares = dict(line.split() for line in table if not line.startswith("#"))
    assert sorted(shares) == sorted(path.stem for path in RECORDED.glob("*.json"))
    assert all(float(share) <= 0.5 for share in shares.values())
