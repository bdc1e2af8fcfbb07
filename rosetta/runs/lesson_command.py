"""The command of a lesson file: `python -m tf1_compat.xor`."""

import sys
from pathlib import Path
from typing import NoReturn

from rosetta.console import command_line
from rosetta.console.errors import RunError
from rosetta.runs import result_table
from rosetta.runs.progress import train_with_progress
from rosetta.runs.request import Request, parse_lesson
from rosetta.runs.training import assist


def run_lesson(file: str) -> NoReturn:
    """Runs a lesson file as a command: the last line of every lesson.

    Args:
        file: the `__file__` of the lesson.
    """
    path = Path(file)
    style, lesson = path.parent.name, path.stem
    command_line.exit_with(lambda: _run(style, lesson, parse_lesson(style, lesson, sys.argv[1:])))


def _run(style: str, lesson: str, request: Request) -> int:
    if request.cluster and not request.cluster.is_chief:
        try:
            assist(lesson, style, request.config, request.cluster)
        except RunError as error:
            raise type(error)(f"{lesson} {style}: {error}") from None
        return 0
    outcome = train_with_progress(style, lesson, request)
    result_table.print_table([outcome])
    for line in result_table.hypothesis_lines(outcome):
        print(line)
    return 0
