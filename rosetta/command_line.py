"""Flags, exit codes and the command of a single lesson file."""

import dataclasses
import difflib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from absl import flags

from rosetta import cluster as clusters
from rosetta import log_tree
from rosetta.errors import RunError, UsageError
from rosetta.hyperparameters import Hyperparameters
from rosetta.lessons import LESSONS
from rosetta.styles import STYLES, WITH_WORKERS

INTERRUPTED = 130


@dataclasses.dataclass(frozen=True)
class Request:
    """What the flags of a lesson's command ask for."""

    config: Hyperparameters
    logdir: str
    experiment: str | None
    overwrite: bool
    switches: dict[str, bool]
    cluster: clusters.Cluster | None = None


class HelpWanted(Exception):
    """The user asked for `--help`; the message is the answer."""


def parse(flag_values: flags.FlagValues, command: str, arguments: Sequence[str]) -> list[str]:
    """Parses a command's flags.

    Args:
        flag_values: the flags it has; their values are set.
        command: how the command is called, with its positional arguments, for `--help`.
        arguments: what follows the command.

    Returns:
        The positional arguments.

    Raises:
        HelpWanted: `--help` is among the arguments.
        UsageError: a flag is unknown or has a wrong value.
    """
    if "--help" in arguments or "-h" in arguments:
        raise HelpWanted(f"usage: {command} [flags]\n\nflags:{_flags_help(flag_values)}")
    try:
        return flag_values([command, *arguments])[1:]
    except flags.UnrecognizedFlagError as error:
        close = difflib.get_close_matches(error.flagname, list(flag_values), n=1)
        known = f"did you mean --{close[0]}?" if close else "see --help"
        raise UsageError(f"--{error.flagname}: there is no such flag; {known}") from None
    except flags.IllegalFlagValueError as error:
        wrong = str(error).removeprefix("flag ")
        if "Non-boolean argument" in wrong:  # absl prints its arguments as a tuple
            wrong = wrong.partition(": (")[0] + ": it must be true or false"
        raise UsageError(wrong) from None
    except flags.Error as error:
        raise UsageError(f"{error}; see --help") from None


def _flags_help(flag_values: flags.FlagValues) -> str:
    lines = []
    for name in flag_values:
        flag = flag_values[name]
        if flag.boolean:
            lines.append(f"\n  --{name}\n      {flag.help}")
        else:
            default = f" (default: {flag.default_as_str})" if flag.default is not None else ""
            lines.append(
                f"\n  --{name}={flag.parser.syntactic_help or 'TEXT'}"
                f"\n      {flag.help}{default.replace(chr(39), '')}"
            )
    return "".join(lines)


def define_hyperparameters(lesson: type[Hyperparameters], flag_values: flags.FlagValues) -> None:
    """Defines one flag for each hyperparameter of a lesson that has none yet."""
    for name, field in lesson.fields().items():
        if name in flag_values:
            if flag_values[name].default != field.default:
                flag_values.set_default(name, None)  # --help must not name one lesson's for all
        elif isinstance(field.metadata["parser"], flags.BooleanParser):
            flags.DEFINE_bool(name, field.default, field.metadata["help"], flag_values=flag_values)
        else:
            flags.DEFINE(
                field.metadata["parser"],
                name,
                field.default,
                field.metadata["help"],
                flag_values=flag_values,
                serializer=flags.ArgumentSerializer(),
            )


def define_run(flag_values: flags.FlagValues) -> None:
    """Defines the flags that say where a run goes."""
    flags.DEFINE_string("logdir", "logs", "root of the log tree", flag_values=flag_values)
    flags.DEFINE_string(
        "experiment",
        None,
        "name of the run's experiment (default: made of what differs from the lesson's defaults)",
        flag_values=flag_values,
    )
    flags.DEFINE_bool(
        "overwrite",
        False,
        "replace the newest run of the same name instead of taking the next free name",
        flag_values=flag_values,
    )


def configure(
    lesson: type[Hyperparameters], flag_values: flags.FlagValues, **swept: Any
) -> Hyperparameters:
    """Builds a lesson's hyperparameters from the flags the user gave, and reads its data.

    Args:
        lesson: the lesson.
        flag_values: the flags.
        **swept: hyperparameters that a sweep chose.

    Raises:
        UsageError: a combination of values, or the data file, is wrong.
    """
    given = {name: flag_values[name].value for name in lesson.fields() if flag_values[name].present}
    config = lesson(**given, **swept)
    config.examples  # noqa: B018  a wrong file ends here, not in the middle of a run
    return config


def check_run(flag_values: flags.FlagValues) -> None:
    """Checks the flags that say where a run goes.

    Raises:
        UsageError: a name cannot be a directory's, or the log tree cannot be written.
    """
    if flag_values["experiment"].value is not None:
        log_tree.check_experiment(flag_values["experiment"].value)
    log_tree.check_logdir(flag_values["logdir"].value)


def parse_lesson(style: str, lesson: str, arguments: Sequence[str]) -> Request:
    """Parses the flags of `python -m style.lesson`.

    Raises:
        HelpWanted: the user asked for help.
        UsageError: something about them is wrong.
    """
    values = flags.FlagValues()
    define_hyperparameters(LESSONS[lesson], values)
    define_run(values)
    for name, help_text in STYLES[style].items():
        flags.DEFINE_bool(name, None, help_text, flag_values=values)  # None: as the lesson has it
    if lesson in WITH_WORKERS:
        text = "train with the other workers that TF_CONFIG names, each holding a share of the rows"
        flags.DEFINE_bool("workers", False, text, flag_values=values)
    positional = parse(values, f"python -m {style}.{lesson}", arguments)
    if positional:
        raise UsageError(f"{positional[0]}: this command takes flags only; see --help")
    switches = {name: values[name].value for name in STYLES[style] if values[name].present}
    if len(switches) > 1 and all(switches.values()):
        given = " and ".join(f"--{name}" for name in switches)
        raise UsageError(f"{given} exclude each other; give one of them")
    workers = None
    if lesson in WITH_WORKERS and values["workers"].value:
        for name in [name for name, on in switches.items() if on]:
            raise UsageError(f"--{name}: it does not go with --workers; give one of the two")
        workers = clusters.read(os.environ.get("TF_CONFIG"))
    check_run(values)
    config = configure(LESSONS[lesson], values)
    if workers:
        workers.rows(len(config.examples.x))
    return Request(
        config,
        values["logdir"].value,
        values["experiment"].value,
        values["overwrite"].value,
        switches,
        workers,
    )


def exit_with(command: Callable[[], Any]) -> NoReturn:
    """Runs a command and exits as its end asks: 0, 1 for a failed run, 2 for usage, 130 for Ctrl-C.

    Args:
        command: what to run; an integer it returns is the exit code.
    """
    try:
        sys.exit(command())
    except HelpWanted as answer:
        print(answer)
        sys.exit(0)
    except (UsageError, RunError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)


def parse_lesson_or_exit(style: str, lesson: str, arguments: Sequence[str]) -> None:
    """Ends the program where the flags of `python -m style.lesson` are wrong or ask for help."""
    if lesson not in LESSONS:
        return  # Python itself says that there is no such module
    try:
        parse_lesson(style, lesson, arguments)
    except (HelpWanted, UsageError) as end:
        exit_with(lambda end=end: _raise(end))


def _raise(error: Exception) -> NoReturn:
    raise error


def run_lesson(file: str) -> NoReturn:
    """Runs a lesson file as a command: the last line of every lesson.

    Args:
        file: the `__file__` of the lesson.
    """
    from pathlib import Path

    from rosetta import run_lessons

    path = Path(file)
    style, lesson = path.parent.name, path.stem
    exit_with(lambda: run_lessons.run_one(style, lesson, parse_lesson(style, lesson, sys.argv[1:])))
