"""Calling `rosetta verify` on scripts that a test writes."""

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rosetta.console import command_line
from rosetta.verify import command
from support.commands import Ended


def verify(*arguments: str | Path, env: dict[str, str] | None = None) -> Ended:
    """Runs the command in this process; only the scripts get processes of their own.

    The interpreter that `rosetta tf1` remembered for the user does not count, unless `env` sets
    XDG_CONFIG_HOME or ROSETTA_TF1_PYTHON.
    """
    named = [str(argument) for argument in arguments]
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ROSETTA_TF1_PYTHON", raising=False)
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        return _ended(lambda: command.main(named))


def _ended(run: Callable[[], int]) -> Ended:
    stdout, stderr = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
        pytest.raises(SystemExit) as end,
    ):
        command_line.exit_with(run)
    return Ended(end.value.code, stdout.getvalue(), stderr.getvalue())


def write(directory: Path, name: str, text: str) -> Path:
    """Writes a file, with the directories it needs, and returns its path."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def notebook(*cells: str) -> str:
    """Returns the JSON of a notebook with these code cells."""
    return json.dumps(
        {
            "cells": [{"cell_type": "code", "source": cell.splitlines(True)} for cell in cells],
            "nbformat": 4,
        }
    )
