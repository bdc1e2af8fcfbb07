"""Compares two runs tag by tag.

A scalar may differ by 1e-6, or by 1e-5 of the left run's value where that is more. A trained value
may differ by 1e-6, or by 1e-4 of the largest magnitude in its tensor. So may the smallest and the
largest value of a histogram; its sum and its sum of squares may differ by as much as `count` such
values make together. Buckets are not compared: the two formats cut them differently, and a value on
an edge may fall on either side.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from rosetta.logs.event_files import HISTOGRAMS, RunData, Series

SCALAR_ABSOLUTE = 1e-6
SCALAR_RELATIVE = 1e-5
PARAMETER_ABSOLUTE = 1e-6
PARAMETER_RELATIVE = 1e-4
# The speed of a run, in our runs and in those of tf.estimator: two runs need not agree in it.
SPEED_TAGS = frozenset({"steps_per_second", "global_step/sec"})


@dataclasses.dataclass(frozen=True)
class TagComparison:
    """What two runs make of one tag.

    Attributes:
        tag: the tag in the left run.
        right_tag: the tag in the right run.
        kind: `scalars` or `histograms`.
        steps: how many steps both log.
        statistic: what differs most, relative to its tolerance; `value` for scalars.
        absolute: largest absolute difference; infinite where only one side is finite.
        absolute_step: the step where it occurs.
        left: the left run's value there.
        right: the right run's value there.
        relative: largest difference relative to the left run.
        relative_step: the step where it occurs.
        first_past: the first step past the tolerance.
        disagreement: what is wrong, in words, or None.
    """

    tag: str
    right_tag: str
    kind: str
    steps: int = 0
    statistic: str | None = None
    absolute: float | None = None
    absolute_step: int | None = None
    left: float | None = None
    right: float | None = None
    relative: float | None = None
    relative_step: int | None = None
    first_past: int | None = None
    disagreement: str | None = None

    @property
    def agree(self) -> bool:
        """Whether both runs log it, at the same steps, within the tolerance."""
        return self.disagreement is None

    def as_json(self) -> dict[str, Any]:
        """Returns the fields; numbers that JSON cannot hold (NaN, infinity) are null."""
        fields = {"agree": self.agree, **dataclasses.asdict(self)}
        return {
            name: None if isinstance(value, float) and not np.isfinite(value) else value
            for name, value in fields.items()
        }


def compare(
    left: RunData,
    right: RunData,
    renamed: Mapping[str, str] | None = None,
    names: tuple[str, str] = ("the left run", "the right run"),
) -> list[TagComparison]:
    """Compares every scalar and histogram tag that one of two runs has.

    Args:
        left: the reference; relative differences are relative to it.
        right: the other run.
        renamed: what a tag of the left run is called in the right run, where that differs.
        names: what a disagreement calls the two runs.

    Returns:
        One comparison a tag, in the left run's order, then what only the right run has.
    """
    renamed = renamed or {}
    comparisons = []
    seen = set()
    for tag, series in left.series.items():
        right_tag = renamed.get(tag, tag)
        seen.add(right_tag)
        if tag in SPEED_TAGS:
            continue
        other = right.series.get(right_tag)
        if other is None:
            comparisons.append(
                TagComparison(tag, right_tag, series.kind, disagreement=f"missing in {names[1]}")
            )
        else:
            comparisons.append(_compare_series(tag, right_tag, series, other, names))
    for tag, series in right.series.items():
        if tag not in seen and tag not in SPEED_TAGS:
            comparisons.append(
                TagComparison(tag, tag, series.kind, disagreement=f"missing in {names[0]}")
            )
    return comparisons


def _compare_series(
    tag: str, right_tag: str, left: Series, right: Series, names: tuple[str, str]
) -> TagComparison:
    if left.kind != right.kind:
        return TagComparison(
            tag,
            right_tag,
            left.kind,
            disagreement=f"{left.kind} in {names[0]}, {right.kind} in {names[1]}",
        )
    steps, at_left, at_right = np.intersect1d(
        left.steps, right.steps, assume_unique=True, return_indices=True
    )
    if not len(steps):
        return TagComparison(tag, right_tag, left.kind, disagreement="no step in common")
    ours = {name: values[at_left] for name, values in left.statistics.items()}
    theirs = {name: values[at_right] for name, values in right.statistics.items()}
    allowed = tolerances(left.kind, ours)
    first_past = None
    worst = None
    for name in [name for name in ours if name in theirs]:
        difference = absolute_difference(ours[name], theirs[name])
        past = np.flatnonzero(difference > allowed[name])
        if len(past) and (first_past is None or steps[past[0]] < first_past):
            first_past = int(steps[past[0]])
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(difference > 0, difference / allowed[name], 0)
        if worst is None or share.max() > worst[0]:
            worst = share.max(), name, difference
    _, name, difference = worst
    relative = _relative(difference, ours[name])
    i, j = int(difference.argmax()), int(relative.argmax())
    disagreement = None if first_past is None else f"past tolerance from step {first_past}"
    return TagComparison(
        tag,
        right_tag,
        left.kind,
        steps=len(steps),
        statistic=name,
        absolute=float(difference[i]),
        absolute_step=int(steps[i]),
        left=float(ours[name][i]),
        right=float(theirs[name][i]),
        relative=float(relative[j]),
        relative_step=int(steps[j]),
        first_past=first_past,
        disagreement=disagreement or _grid_difference(left.steps, right.steps, names),
    )


def absolute_difference(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Returns |left − right|: 0 where both are NaN or the same infinity, infinite where one is."""
    with np.errstate(invalid="ignore"):
        difference = np.abs(left - right)
    same = (left == right) | (np.isnan(left) & np.isnan(right))
    return np.where(same, 0.0, np.where(np.isnan(difference), np.inf, difference))


def _relative(difference: np.ndarray, left: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = difference / np.abs(left)
    return np.where(difference == 0, 0.0, np.where(np.isnan(relative), np.inf, relative))


def tolerances(kind: str, left: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns what each statistic may be off at each step.

    Args:
        kind: `scalars` or `histograms`.
        left: the statistics of the reference, float64, shape [steps] each.
    """
    if kind != HISTOGRAMS:
        values = np.nan_to_num(np.abs(left["value"]), nan=0.0, posinf=0.0)
        return {"value": np.maximum(SCALAR_ABSOLUTE, SCALAR_RELATIVE * values)}
    largest = np.nan_to_num(np.maximum(np.abs(left["min"]), np.abs(left["max"])), posinf=0.0)
    of_one = np.maximum(PARAMETER_ABSOLUTE, PARAMETER_RELATIVE * largest)
    return {
        "count": np.zeros_like(of_one),
        "min": of_one,
        "max": of_one,
        "sum": left["count"] * of_one,
        "sum_squares": left["count"] * of_one * (2 * largest + of_one),  # (x + d)² − x²
    }


def _grid_difference(left: np.ndarray, right: np.ndarray, names: tuple[str, str]) -> str | None:
    wording = []
    for name, steps, others in zip(names, (left, right), (right, left), strict=True):
        alone = np.setdiff1d(steps, others, assume_unique=True)
        if len(alone):
            plural = "step" if len(alone) == 1 else "steps, the first"
            wording.append(f"only {name} logs {len(alone)} {plural}: {alone[0]}")
    return "; ".join(wording) or None
