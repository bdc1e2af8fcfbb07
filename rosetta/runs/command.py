"""`rosetta run`: trains lessons in several styles and ends with a parity table."""

import dataclasses
import importlib
import json
import sys
from collections.abc import Sequence
from typing import Any

from absl import flags

from rosetta.console import command_line, signals
from rosetta.console.errors import RunError, UsageError
from rosetta.lessons import LESSONS
from rosetta.lessons.hyperparameters import Hyperparameters, PositiveInteger
from rosetta.lessons.styles import STYLES, WITH_WORKERS
from rosetta.runs import local_workers, result_table, sweep
from rosetta.runs import request as requests
from rosetta.runs.progress import train_with_progress
from rosetta.runs.request import Request
from rosetta.runs.unfinished import Complete, NotBegun


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
    requests.define_run(values)
    for lesson in LESSONS.values():
        requests.define_hyperparameters(lesson, values)
    lessons = command_line.parse(values, "rosetta run [LESSON ...]", arguments) or list(LESSONS)
    _check_known("LESSON", lessons, LESSONS)
    _check_known("--style", values["style"].value, STYLES)
    for lesson in lessons:
        _check_flags_apply(lesson, values)
    requests.check_run(values)
    _check_sweeps(values)
    plan = [
        (lesson, style, _request(config, values))
        for lesson in lessons
        for config in _configs(lesson, values)
        for style in values["style"].value
    ]
    workers = values["local_workers"].value
    if workers:
        _check_workers(workers, plan)
    if values["resume"].value:
        plan = _left(plan)
    if not workers:
        _import_styles(lessons, values["style"].value)

    outcomes = []
    failures = 0
    try:
        for lesson, style, request in plan:
            try:
                if workers:
                    outcomes.append(local_workers.train(style, lesson, request, workers))
                else:
                    outcomes.append(train_with_progress(style, lesson, request))
            except RunError as error:
                if not values["sweep"].value:
                    raise
                # One combination that diverges is a result of the sweep, not its end.
                print(f"error: {error}", file=sys.stderr)
                failures += 1
    finally:
        if values["json"].value:
            json.dump({"runs": result_table.rows(outcomes)}, sys.stdout, indent=2)
            print()
        elif outcomes:
            swept = [text.partition("=")[0] for text in values["sweep"].value]
            result_table.print_table(outcomes, swept)
    return 1 if failures else 0


def _request(config: Hyperparameters, values: flags.FlagValues) -> Request:
    names = ("logdir", "experiment", "overwrite", "resume")
    return Request(config, *(values[name].value for name in names), switches={})


def _left(plan: Sequence[tuple[str, str, Request]]) -> list[tuple[str, str, Request]]:
    """Returns what `--resume` leaves of a plan: what was interrupted, and what was not begun.

    Raises:
        UsageError: nothing was interrupted, or it was started with other hyperparameters.
    """
    left, complete, not_begun = [], [], []
    for lesson, style, request in plan:
        try:
            requests.find_interrupted(lesson, style, request)
            left.append((lesson, style, request))
        except Complete as error:
            complete.append(error)
        except NotBegun as error:
            not_begun.append(error)
            left.append((lesson, style, dataclasses.replace(request, resume=False)))
    if len(left) == len(not_begun):
        raise [*sorted(not_begun, key=lambda error: not error.elsewhere), *complete][0]
    for error in complete:
        print(error, file=sys.stderr)
    return left


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
    configs = [requests.configure(LESSONS[lesson], values, **chosen) for chosen in swept]
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


def _check_workers(workers: int, plan: Sequence[tuple[str, str, Request]]) -> None:
    for lesson, _, request in plan:
        if lesson not in WITH_WORKERS:
            raise UsageError(
                f"--local_workers={workers}: the lesson {lesson} trains on one machine only; name "
                f"one that can: rosetta run {WITH_WORKERS[0]} --local_workers={workers}"
            )
        rows = len(request.config.examples.x)
        if request.resume:
            raise UsageError("--resume: it does not go with --local_workers; give one of the two")
        if workers > rows:
            raise UsageError(
                f"--local_workers={workers}: the data has {rows} rows; use {rows} workers at most"
            )


def _import_styles(lessons: Sequence[str], styles: Sequence[str]) -> None:
    with signals.ending_at_once():
        for style in styles:
            for lesson in lessons:
                importlib.import_module(f"{style}.{lesson}")
