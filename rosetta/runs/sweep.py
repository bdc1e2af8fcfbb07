"""A grid of hyperparameters: `--sweep learning_rate=0.1,0.01 --sweep hidden=2,10`."""

import itertools
from collections.abc import Sequence
from typing import Any

from rosetta.console.errors import UsageError
from rosetta.lessons.hyperparameters import Hyperparameters, LayerSizes

HELP = (
    "NAME=VALUE,VALUE,...: run every value, each in its own experiment; given again, every "
    "combination. Semicolons separate values that have commas of their own: 'hidden=2;10,10,10'"
)


def parse(sweep: str, lesson: str, fields: dict[str, Any]) -> tuple[str, list[Any]]:
    """Reads one `--sweep`.

    Args:
        sweep: what was given, such as `hidden=2,10` or `hidden=2;10,10,10`.
        lesson: name of the lesson.
        fields: the lesson's hyperparameters by name.

    Returns:
        The hyperparameter's name and its values.

    Raises:
        UsageError: it has another form, the lesson has no such hyperparameter, or a value is wrong
            or stands there twice.
    """
    name, equals, text = sweep.partition("=")
    if not equals:
        raise UsageError(
            f"--sweep={sweep}: it must be NAME=VALUE,VALUE,..., such as learning_rate=0.1,0.01"
        )
    if name not in fields:
        raise UsageError(
            f"--sweep={sweep}: the lesson {lesson} has no {name}; choose from {', '.join(fields)}"
        )
    parser = fields[name].metadata["parser"]
    values = []
    for word in text.split(";" if ";" in text else ","):
        try:
            value = parser.parse(word)
        except ValueError as error:
            raise UsageError(f"--sweep={sweep}: {word!r}: {error}") from None
        if value in values:
            lists = "; separate lists of sizes by semicolons: 'hidden=2;10,10,10'"
            hint = lists if isinstance(parser, LayerSizes) and ";" not in text else ""
            raise UsageError(f"--sweep={sweep}: {word} stands there twice; give it once{hint}")
        values.append(value)
    return name, values


def combinations(
    sweeps: Sequence[str], lesson: str, fields: dict[str, Any]
) -> list[dict[str, Any]]:
    """Returns the values of each combination by name; without a sweep one combination of none.

    Args:
        sweeps: what `--sweep` was given, each time.
        lesson: name of the lesson.
        fields: the lesson's hyperparameters by name.

    Raises:
        UsageError: one of them is wrong, or two are of the same name.
    """
    axes: dict[str, list[Any]] = {}
    for sweep in sweeps:
        name, values = parse(sweep, lesson, fields)
        if name in axes:
            raise UsageError(f"--sweep={sweep}: {name} is swept twice; give all its values at once")
        axes[name] = values
    return [dict(zip(axes, values)) for values in itertools.product(*axes.values())]


def check_distinct(configs: Sequence[Hyperparameters]) -> None:
    """Makes sure that each combination has an experiment of its own.

    Raises:
        UsageError: two would be written into one, such as two CSV files of the same name.
    """
    names = [config.experiment for config in configs]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(
                f"--sweep: two combinations would both be the experiment {name}; "
                "give values that differ in it (rename one of two files of the same name)"
            )
