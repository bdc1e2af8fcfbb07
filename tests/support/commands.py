"""Calling the project's commands: in a process of their own, or in this one.

A process of its own is what a user starts, but it imports TensorFlow anew, which takes seconds.
Whatever does not depend on how a command starts is called in this process.
"""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rosetta import cli
from rosetta.runs import lesson_command

ROOT = Path(__file__).parents[2]


@dataclasses.dataclass(frozen=True)
class Ended:
    """How a command ended, under the names that `subprocess` gives."""

    returncode: int
    stdout: str
    stderr: str


def call(module: str, *arguments: str) -> int:
    """Runs `python -m MODULE ARGUMENTS` in this process and returns its exit code.

    Args:
        module: `rosetta`, or a lesson such as `tf2_eager.xor`.
        *arguments: what follows it.
    """
    file = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    main = cli.main if module == "rosetta" else lambda: lesson_command.run_lesson(str(file))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [module, *arguments])
        with pytest.raises(SystemExit) as end:
            main()
    return end.value.code or 0


def environment() -> dict[str, str]:
    """Returns what a user's shell has, without what this process set for its own TensorFlow."""
    return {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"} | {"COLUMNS": "200"}


class Started(subprocess.Popen):
    """A Python process that runs on. It prints to a file, which unlike a pipe never fills up.

    Args:
        arguments: what follows `python`.
        log: the file that takes its stdout and stderr.
        cwd: where it runs.
        **options: more for `subprocess.Popen`.
    """

    def __init__(self, arguments: list[str], log: Path, cwd: Path, **options: Any) -> None:
        self.log = log
        with log.open("w") as out:
            super().__init__(
                [sys.executable, *arguments],
                cwd=cwd,
                stdout=out,
                stderr=subprocess.STDOUT,
                **{"env": environment(), **options},
            )

    def said(self) -> str:
        """Returns what it has printed so far."""
        return self.log.read_text()


@contextmanager
def started(*arguments: Any, **options: Any) -> Iterator[Started]:
    """Starts a process for a `with` block, at whose end it is killed if it still runs.

    Args:
        *arguments: those of `Started`.
        **options: likewise.
    """
    process = Started(*arguments, **options)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
