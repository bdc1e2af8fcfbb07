"""One log tree that every style wrote, and one TensorBoard server that shows it."""

import pytest

from rosetta.lessons import LESSONS
from rosetta.lessons.styles import STYLES
from rosetta.runs.training import execute
from support.server import serving

SHOWN = ("xor", "logistic_regression")


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory):
    """The trained runs, by lesson and style, all in one log tree."""
    logdir = str(tmp_path_factory.mktemp("tree"))
    return {
        (lesson, style): execute(
            lesson, style, LESSONS[lesson](steps=301, log_every=20), logdir=logdir
        )
        for lesson in SHOWN
        for style in STYLES
    }


@pytest.fixture(scope="session")
def logdir(outcomes):
    return outcomes["xor", "tf1_compat"].directory.parents[2]


@pytest.fixture(scope="session")
def server(outcomes, logdir, tmp_path_factory):
    runs = [outcome.directory.relative_to(logdir).as_posix() for outcome in outcomes.values()]
    with serving(logdir, runs, tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server
