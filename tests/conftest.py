"""What the tests share: a way to train in this process and a way to call the command."""

import os
import subprocess
import sys

import pytest

from rosetta.lessons import LESSONS
from rosetta.runs.training import execute


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


@pytest.fixture
def command(tmp_path):
    """Runs a Python module as a command in the test's own directory, until it ends."""

    # As in the user's shell, whatever this process has set when it imported TensorFlow.
    environment = {**os.environ, "COLUMNS": "200"}
    environment.pop("TF_CPP_MIN_LOG_LEVEL", None)

    def command(*arguments, **options):
        return subprocess.run(
            [sys.executable, "-m", *map(str, arguments)],
            cwd=tmp_path,
            env={**environment, **options.pop("env", {})},
            capture_output=True,
            text=True,
            timeout=300,
            **options,
        )

    return command
