"""The flags that say what to train and where the run goes, and what they ask for."""

import dataclasses
import os
from collections.abc import Sequence
from typing import Any

from absl import flags

from rosetta.console import command_line
from rosetta.console.errors import UsageError
from rosetta.lessons import LESSONS
from rosetta.lessons.hyperparameters import Choice, Hyperparameters
from rosetta.lessons.styles import STYLES, WITH_WORKERS
from rosetta.logs import tree
from rosetta.runs import cluster as clusters
from rosetta.runs import unfinished


@dataclasses.dataclass(frozen=True)
class Request:
    """What the flags of a lesson's command ask for."""

    config: Hyperparameters
    logdir: str
    experiment: str | None
    overwrite: bool
    resume: bool
    switches: dict[str, bool]
    cluster: clusters.Cluster | None = None


def define_hyperparameters(lesson: type[Hyperparameters], flag_values: flags.FlagValues) -> None:
    """Defines one flag for each hyperparameter of a lesson that has none yet.

    A flag of several lessons takes the words of each; `configure` asks the lesson itself.
    """
    for name, field in lesson.fields().items():
        if name in flag_values:
            flag, parser = flag_values[name], field.metadata["parser"]
            if isinstance(parser, Choice):
                words = [*flag.parser.enum_values, *parser.enum_values]
                flag.parser = Choice(list(dict.fromkeys(words)))
            if flag.default != field.default:
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

    flags.DEFINE_bool(
        "resume",
        False,
        "go on with the newest run of the same name that was interrupted",
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
        UsageError: a value is one of another lesson, a combination of values is wrong, or the data
            file is.
    """
    given = {}
    for name, field in lesson.fields().items():
        if flag_values[name].present:
            value = flag_values[name].value
            try:
                given[name] = field.metadata["parser"].parse(value)
            except ValueError as error:
                raise UsageError(f"--{name}={value}: {error}") from None
    config = lesson(**given, **swept)
    config.examples  # noqa: B018  a wrong file ends here, not in the middle of a run
    return config


def check_run(flag_values: flags.FlagValues) -> None:
    """Checks the flags that say where a run goes.

    Raises:
        UsageError: a name cannot be a directory's, the log tree cannot be written, or two flags
            exclude each other.
    """
    if flag_values["resume"].value and flag_values["overwrite"].value:
        raise UsageError("--resume: it does not go with --overwrite; give one of the two")
    if flag_values["experiment"].value is not None:
        tree.check_experiment(flag_values["experiment"].value)
    tree.check_logdir(flag_values["logdir"].value)


def find_interrupted(lesson: str, style: str, request: Request) -> None:
    """Checks that there is a run to resume.

    Raises:
        Complete: it has ended well.
        NotBegun: there is none.
        UsageError: it was started with other hyperparameters.
    """
    config = request.config
    described = unfinished.describe(lesson, style, config, request.switches)
    unfinished.find(request.logdir, request.experiment or config.experiment, described)


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
    positional = command_line.parse(values, f"python -m {style}.{lesson}", arguments)
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
        if values["resume"].value:
            raise UsageError("--resume: it does not go with --workers; give one of the two")
        workers = clusters.read(os.environ.get("TF_CONFIG"))
    check_run(values)
    config = configure(LESSONS[lesson], values)
    if workers:
        workers.rows(len(config.examples.x))
    request = Request(
        config,
        values["logdir"].value,
        values["experiment"].value,
        values["overwrite"].value,
        values["resume"].value,
        switches,
        workers,
    )
    if request.resume:
        find_interrupted(lesson, style, request)
    return request
