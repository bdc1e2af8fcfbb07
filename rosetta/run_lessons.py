"""`rosetta run`: trains lessons in several styles and ends with a parity table."""

import importlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from absl import flags
from tqdm import tqdm

from rosetta import command_line, local_workers, parity_table, sweep
from rosetta.command_line import Request
from rosetta.errors import RunError, UsageError
from rosetta.hyperparameters import Hyperparameters, PositiveInteger
from rosetta.lessons import LESSONS
from rosetta.styles import STYLES, WITH_WORKERS
from rosetta.training import Outcome, assist, execute


def main(arguments: Sequence[str]) -> int:
    """Runs the command with what follows `rosetta run`. Returns the exit code."""
    values = flags.FlagValues()
    flags.DEFINE_list("style", list(STYLES), "styles to run", flag_values=values)
    flags.DEFINE_multi_string("sweep", [], sweep.HELP, flag_values=values)
    flags.DEFINE_bool("json", False, "print one JSON object and nothing else", flag_values=values)
    flags.DEFINE(
        PositiveInteger(),
        "local_workers",
        None,
        "train with this many workers, each a process on this machine with a share of the rows",
        flag_values=values,
        serializer=flags.ArgumentSerializer(),
    )
    command_line.define_run(values)
    for lesson in LESSONS.values():
        command_line.define_hyperparameters(lesson, values)
    lessons = command_line.parse(values, "rosetta run [LESSON ...]", arguments) or list(LESSONS)
    _check_known("LESSON", lessons, LESSONS)
    _check_known("--style", values["style"].value, STYLES)
    for lesson in lessons:
        _check_flags_apply(lesson, values)
    command_line.check_run(values)
    _check_sweeps(values)
    plan = [
        (lesson, config, style)
        for lesson in lessons
        for config in _configs(lesson, values)
        for style in values["style"].value
    ]
    workers = values["local_workers"].value
    if workers:
        _check_workers(workers, plan)
    else:
        _import_styles(lessons, values["style"].value)

    outcomes = []
    failures = 0
    try:
        for lesson, config, style in plan:
            request = Request(
                config,
                values["logdir"].value,
                values["experiment"].value,
                values["overwrite"].value,
                {},
            )
            try:
                if workers:
                    outcomes.append(local_workers.train(style, lesson, request, workers))
                else:
                    outcomes.append(execute_with_progress(style, lesson, request))
            except RunError as error:
                if not values["sweep"].value:
                    raise
                # One combination that diverges is a result of the sweep, not its end.
                print(f"error: {error}", file=sys.stderr)
                failures += 1
    finally:
        if values["json"].value:
            json.dump({"runs": parity_table.rows(outcomes)}, sys.stdout, indent=2)
            print()
        elif outcomes:
            swept = [text.partition("=")[0] for text in values["sweep"].value]
            parity_table.print_table(outcomes, swept)
    return 1 if failures else 0


def run_one(style: str, lesson: str, request: Request) -> int:
    """Runs one lesson in one style and prints its row. Returns the exit code."""
    if request.cluster and not request.cluster.is_chief:
        try:
            assist(lesson, style, request.config, request.cluster)
        except RunError as error:
            raise type(error)(f"{lesson} {style}: {error}") from None
        return 0
    outcome = execute_with_progress(style, lesson, request)
    parity_table.print_table([outcome])
    for line in parity_table.hypothesis_lines(outcome):
        print(line)
    return 0


def _check_known(what: str, names: Sequence[str], known: Any) -> None:
    for name in names:
        if name not in known:
            raise UsageError(f"{what} {name}: there is no such one; choose from {', '.join(known)}")


def _check_sweeps(values: flags.FlagValues) -> None:
    for text in values["sweep"].value:
        name = text.partition("=")[0]
        if values["experiment"].present:
            raise UsageError(
                f"--experiment={values['experiment'].value}: each combination of --sweep={text} "
                "names its own experiment; leave --experiment out"
            )
        if name in values and values[name].present:
            raise UsageError(f"--{name}: it is also given as --sweep={text}; give one of the two")


def _configs(lesson: str, values: flags.FlagValues) -> list[Hyperparameters]:
    swept = sweep.combinations(values["sweep"].value, lesson, LESSONS[lesson].fields())
    configs = [command_line.configure(LESSONS[lesson], values, **chosen) for chosen in swept]
    sweep.check_distinct(configs)
    return configs


def _check_flags_apply(lesson: str, values: flags.FlagValues) -> None:
    of_any = {name for other in LESSONS.values() for name in other.fields()}
    for name in of_any - set(LESSONS[lesson].fields()):
        if values[name].present:
            owners = [other for other in LESSONS if name in LESSONS[other].fields()]
            raise UsageError(
                f"--{name}: the lesson {lesson} has no such flag; "
                f"name the lesson it is for: rosetta run {' '.join(owners)} --{name}=..."
            )


def _check_workers(workers: int, plan: Sequence[tuple[str, Hyperparameters, str]]) -> None:
    for lesson, config, _ in plan:
        if lesson not in WITH_WORKERS:
            raise UsageError(
                f"--local_workers={workers}: the lesson {lesson} trains on one machine only; name "
                f"one that can: rosetta run {WITH_WORKERS[0]} --local_workers={workers}"
            )
        rows = len(config.examples.x)
        if workers > rows:
            raise UsageError(
                f"--local_workers={workers}: the data has {rows} rows; use {rows} workers at most"
            )


def _import_styles(lessons: Sequence[str], styles: Sequence[str]) -> None:
    for style in styles:
        for lesson in lessons:
            importlib.import_module(f"{style}.{lesson}")


def execute_with_progress(
    style: str,
    lesson: str,
    request: Request,
    on_start: Callable[[Path], None] = lambda directory: None,
) -> Outcome:
    """Runs one lesson in one style with a progress bar on a terminal.

    Args:
        style: name of the style package.
        lesson: name of the lesson.
        request: what to run, and where to.
        on_start: called with the run's directory before the training.

    Raises:
        RunError: the run failed; the message says where its curve so far is.
    """
    config = request.config
    bar = tqdm(
        total=config.steps,
        desc=f"{lesson} {style}",
        unit=" steps",
        leave=False,
        disable=not sys.stderr.isatty(),
    )
    place: list[Path] = []

    def started(directory: Path) -> None:
        place.append(directory)
        on_start(directory)

    def on_step(step: int, cost: float) -> None:
        bar.update(step - bar.n)
        bar.set_postfix_str(f"cost {cost:.6g}", refresh=False)

    try:
        with bar:
            return execute(
                lesson,
                style,
                config,
                logdir=request.logdir,
                experiment=request.experiment,
                overwrite=request.overwrite,
                switches=request.switches,
                cluster=request.cluster,
                on_start=started,
                on_step=on_step,
            )
    except RunError as error:
        raise type(error)(f"{lesson} {style}: {error}; the curve so far is in {place[0]}") from None
    except KeyboardInterrupt:
        if place:
            print(f"\nthe logs up to the last logged step are in {place[0]}", file=sys.stderr)
        raise
