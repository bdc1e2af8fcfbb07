"""The command of a lesson file: `python -m tf1_compat.xor`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rosetta.console import command_line, startup
from rosetta.console.errors import RunError, UsageError
from rosetta.lessons import LESSONS
from rosetta.runs import result_table
from rosetta.runs.progress import train_with_progress
from rosetta.runs.request import Request, parse_lesson
from rosetta.runs.training import assist


def prepare(style: str) -> None:
    """Checks the flags of `python -m style.lesson`, then imports TensorFlow quietly.

    Each style package calls it from its `__init__`, so that a wrong flag ends the command at once
    instead of after TensorFlow's import, which takes seconds.

    Args:
        style: name of the style package that is being imported.
    """
    if sys.argv[0] == "-m":  # Python is still looking for the module that it will run
        module = next((a for a in sys.orig_argv if a.startswith(f"{style}.")), None)
        if module:
            arguments = sys.orig_argv[sys.orig_argv.index(module) + 1 :]
            _exit_if_wrong(style, module.partition(".")[2], arguments)
    startup.import_tensorflow()


def _exit_if_wrong(style: str, lesson: str, arguments: Sequence[str]) -> None:
    if lesson not in LESSONS:
        return  # Python itself says that there is no such module
    try:
        parse_lesson(style, lesson, arguments)
    except (command_line.HelpWanted, UsageError) as end:
        error = end

        def fail() -> NoReturn:
            raise error

        command_line.exit_with(fail)


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
