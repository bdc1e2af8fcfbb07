"""TensorFlow 1.15.5's own curves stand beside the runs that they are the reference for."""

from pathlib import Path

import pytest

from rosetta.lessons import LESSONS
from rosetta.lessons.linear_regression import LinearRegression
from rosetta.logs import event_files
from rosetta.reference.events import EVENTS, place_beside
from rosetta.runs.training import execute

LOGS = Path(__file__).parents[2] / "logs"


def test_a_run_gets_its_reference_beside_it(tmp_path):
    (tmp_path / "tf2_eager").mkdir()
    place_beside(tmp_path / "tf2_eager", "gradients", "tf1_15_5")
    reference = tmp_path / "tf1_15_5"
    assert list(event_files.read(reference).series["cost"].steps) == list(range(100))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tf1_15_5", "tf2_eager"]


def test_what_is_there_stays(tmp_path):
    mine = tmp_path / "tf1_15_5" / "mine.txt"
    mine.parent.mkdir()
    mine.touch()
    place_beside(tmp_path / "tf2_eager", "gradients", "tf1_15_5")
    assert list(mine.parent.iterdir()) == [mine]


@pytest.mark.usefixtures("bare_runs")
def test_a_run_with_other_hyperparameters_has_none(tmp_path):
    config = LinearRegression(steps=5)
    directory = execute("linear_regression", "tf1_compat", config, logdir=str(tmp_path)).directory
    assert [path.name for path in directory.parent.iterdir()] == ["tf1_compat"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_log_tree_of_a_clone_has_the_same(lesson):
    (packaged,) = (EVENTS / lesson).iterdir()
    (logged,) = (LOGS / lesson / "base" / "tf1_15_5").iterdir()
    assert logged.read_bytes() == packaged.read_bytes()
