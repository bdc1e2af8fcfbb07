"""One log tree that every style wrote, and one TensorBoard server that shows it."""

import pickle
import shutil

import pytest

from rosetta.lessons import LESSONS
from rosetta.lessons.styles import STYLES
from rosetta.runs.training import execute
from support import shared
from support.server import serving

SHOWN = ("xor", "logistic_regression")


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory):
    """The trained runs, by lesson and style, all in one log tree."""
    tree = shared.filled_once(tmp_path_factory, "shown_runs", _train)
    return pickle.loads((tree / "outcomes").read_bytes())


def _train(tree):
    logdir = tree / "logs"
    outcomes = {
        (lesson, style): execute(
            lesson, style, LESSONS[lesson](steps=301, log_every=20), logdir=str(logdir)
        )
        for lesson in SHOWN
        for style in STYLES
    }
    (tree / "outcomes").write_bytes(pickle.dumps(outcomes))


@pytest.fixture(scope="session")
def logdir(outcomes, tmp_path_factory):
    """The log tree, a copy of one's own: a test adds runs to it."""
    return shutil.copytree(_root(outcomes), tmp_path_factory.mktemp("tree") / "logs")


def _root(outcomes):
    return outcomes["xor", "tf1_compat"].directory.parents[2]


@pytest.fixture(scope="session")
def server(outcomes, logdir, tmp_path_factory):
    root = _root(outcomes)
    runs = [outcome.directory.relative_to(root).as_posix() for outcome in outcomes.values()]
    with serving(logdir, runs, tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server
