"""Draws runs over each other, with their differences below on a log scale."""

import io
from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rosetta.compare import parity
from rosetta.compare.comparison import PLOT_SOFTWARE, Comparison
from rosetta.compare.parity import SPEED_TAGS
from rosetta.logs.event_files import SCALARS, Series

COLORS = ("#b0722b", "#0b6e99", "#7a3e9d", "#3a7d44")  # told apart by the colour-blind, too


def draw(comparisons: Sequence[Comparison]) -> bytes:
    """Returns a PNG file: one column for the `cost` of each experiment, or for each of its scalars.

    Args:
        comparisons: what to draw; the differences are from the first run of each.
    """
    matplotlib.use("Agg")
    columns = [(c, tag) for c in comparisons for tag in _tags(c)]
    figure = Figure(figsize=(6 * max(len(columns), 1), 6), layout="constrained")
    axes = figure.subplots(
        2, max(len(columns), 1), sharex="col", squeeze=False, height_ratios=[3, 2]
    )
    for (comparison, tag), above, below in zip(columns, axes[0], axes[1]):
        _draw_column(comparison, tag, above, below)
    file = io.BytesIO()
    software = {"Software": PLOT_SOFTWARE.decode()}
    figure.savefig(file, dpi=110, format="png", metadata=software)
    return file.getvalue()


def _tags(comparison: Comparison) -> list[str]:
    """Returns the tags to draw, as the left run of a pair calls them."""
    scalars = [
        tag.tag
        for tag in comparison.pairs[0].tags
        if tag.kind == SCALARS and tag.steps and tag.tag not in SPEED_TAGS
    ]
    return ["cost"] if "cost" in scalars else scalars


def _draw_column(comparison: Comparison, tag: str, above: Axes, below: Axes) -> None:
    names = {t.tag: t.right_tag for t in comparison.pairs[0].tags}
    curves: dict[str, Series] = {}
    for i, (name, run) in enumerate(comparison.runs.items()):
        series = run.series.get(tag if i == 0 else names.get(tag, tag))
        if series is not None and series.kind == SCALARS:
            curves[name] = series
    reference_name, reference = next(iter(curves.items()))
    tolerance = parity.tolerances(SCALARS, reference.statistics)["value"]
    below.fill_between(reference.steps, tolerance, color="gray", alpha=0.12, lw=0)
    below.plot(reference.steps, tolerance, color="gray", lw=0.8, label="tolerance")
    for i, (name, series) in enumerate(curves.items()):
        color = COLORS[i % len(COLORS)]
        # Where curves lie over each other, dashes of different phase show them all.
        style = "-" if i == 0 else (4 * i, (4, 4 * (len(curves) - 2) + 4))
        above.plot(
            series.steps, series.statistics["value"], color=color, lw=2, ls=style, label=name
        )
        if name == reference_name:
            continue
        steps, at_left, at_right = np.intersect1d(
            reference.steps, series.steps, assume_unique=True, return_indices=True
        )
        difference = parity.absolute_difference(
            reference.statistics["value"][at_left], series.statistics["value"][at_right]
        )
        # A log scale has no 0: a step without a difference leaves a gap in the line.
        difference[(difference == 0) | ~np.isfinite(difference)] = np.nan
        size = 2.5 * (len(curves) - i)  # points that coincide show as rings
        below.plot(steps, difference, color=color, lw=0.8, marker="o", ms=size, label=name)
    above.set_title(comparison.title, loc="left", fontsize=10)
    above.set_ylabel(tag)
    for line in above.legend(frameon=False).get_lines():
        line.set_linestyle("-")
    below.set_yscale("log")
    below.set_ylabel(f"difference from\n{reference_name}")
    below.set_xlabel("step")
    below.legend(frameon=False, fontsize=7, ncols=2)
    for axes in (above, below):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
