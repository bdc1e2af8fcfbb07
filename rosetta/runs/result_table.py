"""The results of runs, as a table for people and as rows for machines."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from rosetta.lessons.hyperparameters import experiment_value
from rosetta.lessons.result import as_text
from rosetta.lessons.styles import TF1
from rosetta.reference import recordings
from rosetta.runs.training import Outcome

FEW_EXAMPLES = 10  # as many as the lectures print one by one


def rows(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Returns one JSON-ready row per run, each compared with its reference.

    The reference is real TF 1.15.5 where it was recorded, otherwise `tf1_compat` of the same call.
    """
    return [
        {
            "lesson": outcome.lesson,
            "experiment": outcome.experiment,
            "style": outcome.style,
            "steps": outcome.config.steps,
            "cost": outcome.cost,
            "accuracy": outcome.accuracy,
            "hypothesis": outcome.hypothesis.ravel().tolist(),
            "values": {name: np.asarray(v).tolist() for name, v in outcome.values.items()},
            "max_abs_diff": difference,
            "reference": reference,
            "steps_per_second": outcome.steps_per_second,
            "seconds": outcome.seconds,
            "directory": str(outcome.directory),
        }
        for outcome in outcomes
        for reference, difference in [_compare(outcome, outcomes)]
    ]


def _compare(outcome: Outcome, outcomes: Sequence[Outcome]) -> tuple[str | None, float | None]:
    recording = recordings.find(outcome.lesson, outcome.config)
    if recording:
        reference = dict(zip(recording["steps"], recording["cost"], strict=True))
        difference = recordings.largest_difference(outcome.costs, reference)
        if difference is not None:
            return TF1, difference
    for other in outcomes if outcome.style != "tf1_compat" else []:
        if (other.lesson, other.style, other.config) == (
            outcome.lesson,
            "tf1_compat",
            outcome.config,
        ):
            return other.style, recordings.largest_difference(outcome.costs, other.costs)
    return None, None


def print_table(outcomes: Sequence[Outcome], swept: Sequence[str] = ()) -> None:
    """Prints one row per run on stdout, then the runs' further values.

    Args:
        outcomes: the runs.
        swept: hyperparameters that get a column of their own.
    """
    table = Table()
    table.add_column("lesson")
    for name in swept:
        table.add_column(name, justify="right")
    table.add_column("style", no_wrap=True)
    for heading in ("final cost", "accuracy", "largest difference", "steps/s"):
        table.add_column(heading, justify="right")
    table.add_column("run directory", overflow="fold")
    for outcome, row in zip(outcomes, rows(outcomes)):
        difference = "-"
        if row["reference"]:
            difference = f"{row['max_abs_diff']:.1e} from {row['reference']}"
        table.add_row(
            row["lesson"],
            *(str(experiment_value(getattr(outcome.config, name))) for name in swept),
            row["style"],
            f"{row['cost']:.7g}",
            "-" if row["accuracy"] is None else f"{row['accuracy']:.4g}",
            difference,
            f"{row['steps_per_second']:,.0f}",
            row["directory"],
        )
    console = Console()
    if not console.is_terminal:
        console.width = 300  # whole paths for whoever greps them
    console.print(table)
    for line in value_lines(outcomes):
        print(line)


def value_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """Returns one line per further value, and one per value where the styles' values differ."""
    styles: dict[tuple[str, str, str, str], list[str]] = {}
    for outcome in outcomes:
        for name, value in outcome.values.items():
            shown = as_text(value)
            styles.setdefault((outcome.lesson, outcome.experiment, name, shown), []).append(
                outcome.style
            )
    return [
        f"{lesson} {experiment} {name}: {shown} ({', '.join(of)})"
        for (lesson, experiment, name, shown), of in styles.items()
    ]


def hypothesis_lines(outcome: Outcome) -> list[str]:
    """Returns the lectures' last printout: each of a few examples with its hypothesis."""
    examples = outcome.config.examples
    if len(examples.x) > FEW_EXAMPLES:
        return []
    return [
        f"{x.tolist()} -> {' '.join(f'{h:.8f}' for h in outputs)} (label {y:g})"
        for x, outputs, y in zip(examples.x, outcome.hypothesis, examples.y.ravel(), strict=True)
    ]
