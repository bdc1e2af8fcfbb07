"""TensorFlow 1.15.5's own curves stand beside the runs that they are the reference for."""

from pathlib import Path

import pytest

from rosetta.lessons import LESSONS
from rosetta.lessons.gradients import Gradients
from rosetta.logs import event_files
from rosetta.reference.events import EVENTS
from rosetta.runs.training import execute

LOGS = Path(__file__).parents[2] / "logs"


def run(logdir, **hyperparameters):
    return execute("gradients", "tf2_eager", Gradients(**hyperparameters), logdir=str(logdir))


def test_a_default_run_gets_its_reference_in_any_log_tree(tmp_path):
    directory = run(tmp_path).directory
    reference = directory.parent / "tf1_15_5"
    assert list(event_files.read(reference).series["cost"].steps) == list(range(100))
    assert sorted(path.name for path in directory.parent.iterdir()) == ["tf1_15_5", "tf2_eager"]


def test_another_experiment_has_none(tmp_path):
    directory = run(tmp_path, steps=5).directory
    assert [path.name for path in directory.parent.iterdir()] == ["tf2_eager"]


def test_what_is_there_stays(tmp_path):
    mine = tmp_path / "gradients" / "base" / "tf1_15_5" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.touch()
    run(tmp_path)
    assert list(mine.parent.iterdir()) == [mine]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_log_tree_of_a_clone_has_the_same(lesson):
    (packaged,) = (EVENTS / lesson).iterdir()
    (logged,) = (LOGS / lesson / "base" / "tf1_15_5").iterdir()
    assert logged.read_bytes() == packaged.read_bytes()
