"""What a style package does when it is imported: it brings TensorFlow, quietly."""

import sys
from collections.abc import Sequence

from rosetta.console import signals, startup


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
            signals.of_a_command()
            arguments = sys.orig_argv[sys.orig_argv.index(module) + 1 :]
            _exit_if_wrong(style, module.partition(".")[2], arguments)
    startup.import_tensorflow()


def _exit_if_wrong(style: str, lesson: str, arguments: Sequence[str]) -> None:
    with signals.ending_at_once():
        from rosetta.console import command_line
        from rosetta.runs import request as requests
    if lesson in requests.LESSONS:  # if not, Python itself says that there is no such module
        with command_line.errors_in_one_line():
            requests.parse_lesson(style, lesson, arguments)
