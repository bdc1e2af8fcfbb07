"""What the tests share: ways to train in this process, and ways to call a command."""

import contextlib
import functools
import gc
import io
import os
import pickle
import subprocess
import sys
import tempfile

import pytest
from matplotlib.figure import Figure
from PIL import Image

from rosetta.lessons import LESSONS
from rosetta.lessons.exhibits.decision_boundary import DecisionBoundary
from rosetta.runs.training import execute
from support import commands, shared


def pytest_configure(config):
    """No interpreter that this user's `rosetta tf1` remembered: ROSETTA_TF1_PYTHON names one."""
    gc.disable()  # until the tests are imported: a fifth of the time, and there is no garbage
    empty = tempfile.TemporaryDirectory()
    config.add_cleanup(empty.cleanup)
    os.environ["XDG_CONFIG_HOME"] = empty.name


def pytest_collection_finish(session):
    """What was imported stays, and is not searched for garbage later."""
    gc.freeze()
    gc.enable()


def pytest_xdist_auto_num_workers(config):
    """One more than there are processors: some tests mostly wait, for servers and other workers."""
    return os.cpu_count() + 1


@pytest.fixture
def train(tmp_path):
    """Trains a lesson in a style below the test's own directory and returns the outcome."""

    def train(lesson, style, switches=None, **hyperparameters):
        return execute(
            lesson,
            style,
            LESSONS[lesson](**hyperparameters),
            logdir=str(tmp_path / "logs"),
            switches=switches,
        )

    return train


@contextlib.contextmanager
def blank_pictures():
    """Leaves pictures blank: to draw them takes longer than to train."""
    blank = io.BytesIO()
    Image.new("RGB", (1, 1)).save(blank, "png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            DecisionBoundary, "draw", lambda plane, steps: dict.fromkeys(steps, blank.getvalue())
        )
        patch.setattr(Figure, "draw", lambda figure, renderer: None)
        yield


@pytest.fixture
def bare_runs():
    """For a test of many runs that looks at none of their pictures."""
    with blank_pictures():
        yield


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """Like `train`, but all tests that want the same run get the same: only read what it wrote.

    Its pictures are blank.
    """

    @functools.cache
    def run(lesson, style, config):
        def fill(directory):
            with blank_pictures():
                outcome = execute(lesson, style, config, logdir=str(directory))
            (directory / "outcome").write_bytes(pickle.dumps(outcome))

        name = f"{lesson}-{config.experiment}-{style}"
        directory = shared.filled_once(tmp_path_factory, name, fill)
        return pickle.loads((directory / "outcome").read_bytes())

    return lambda lesson, style, **values: run(lesson, style, LESSONS[lesson](**values))


@pytest.fixture
def command(tmp_path):
    """Runs a Python module as a command in the test's own directory, until it ends.

    It imports TensorFlow anew: `call` does not.
    """

    def command(*arguments, env=None):
        return subprocess.run(
            [sys.executable, "-m", *map(str, arguments)],
            cwd=tmp_path,
            env={**commands.environment(), **(env or {})},
            capture_output=True,
            text=True,
            timeout=300,
        )

    return command


@pytest.fixture
def call(tmp_path, monkeypatch, capfd):
    """Runs the same as `command`, but in this process."""

    def call(module, *arguments, env=None):
        monkeypatch.chdir(tmp_path)
        for name, value in {"COLUMNS": "200", **(env or {})}.items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        code = commands.call(module, *map(str, arguments))
        return commands.Ended(code, *capfd.readouterr())

    return call
