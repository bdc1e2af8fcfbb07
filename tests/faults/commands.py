"""The project's commands, called by functions that a new process can be given."""

import sys
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

from rosetta import cli
from rosetta.console import signals
from rosetta.runs import lesson_command
from rosetta.tf1 import ways

ROOT = Path(__file__).parents[2]


def call(command: str, arguments: Sequence[str]) -> None:
    """Runs a command as a user's process does. It raises SystemExit.

    `rosetta tf1` finds no way to an environment: it would take minutes and 2 GB.

    Args:
        command: what follows `rosetta`, or a lesson such as `tf2_eager.xor`.
        arguments: what follows it.
    """

    def none(directory: Path) -> str:
        raise ways.Unavailable("not while faults are brought about")

    signals.of_a_command()
    with mock.patch.dict(ways.WAYS, {"a way": none}, clear=True):
        if "." in command:
            with mock.patch.object(sys, "argv", [command, *arguments]):
                file = ROOT.joinpath(*command.split(".")).with_suffix(".py")
                lesson_command.run_lesson(str(file))
        with mock.patch.object(sys, "argv", ["rosetta", command, *arguments]):
            cli.main()
