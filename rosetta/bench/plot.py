"""The pictures of `rosetta bench`."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rosetta.bench.measuring import EVERY_HUNDRED, Measurement, Workload

FAMILY, OTHER = "#0b6e99", "#b0722b"  # told apart by the colour-blind, too
PLOT_SOFTWARE = "rosetta bench"


def save(drawing: Figure, path: Path) -> None:
    """Writes a figure as a PNG file, all or nothing."""
    FigureCanvasAgg(drawing)
    partial = path.with_name(f".{path.name}.partial")
    drawing.savefig(partial, dpi=110, format="png", metadata={"Software": PLOT_SOFTWARE})
    os.replace(partial, path)


def speed(rows: Sequence[Measurement], lesson: str, steps: int, path: Path) -> None:
    """Draws the steps per second once warm and the time of a whole run, on log scales.

    Args:
        rows: what was measured; those that are not `ok` are left out.
        lesson: its name.
        steps: of the whole run.
        path: the PNG file.
    """
    whole = Workload(steps, EVERY_HUNDRED).name
    drawing = Figure(figsize=(11, 4.2), layout="constrained")
    left, right = drawing.subplots(1, 2)
    _bars(left, rows, "steps per second", f"{lesson}: steps per second once warm", "{:,.0f}".format)
    _bars(right, rows, whole, f"{lesson}: {whole}, seconds", "{:.3g}".format)
    save(drawing, path)


def _bars(
    axes, rows: Sequence[Measurement], name: str, title: str, show: Callable[[float], str]
) -> None:
    shown = [row for row in reversed(rows) if row.status == "ok" and name in row.metrics]
    names = [row.variant.name for row in shown]
    spreads = [row.metrics[name] for row in shown]
    medians = [spread.median for spread in spreads]
    errors = [
        [spread.median - spread.low for spread in spreads],
        [spread.high - spread.median for spread in spreads],
    ]
    colors = [FAMILY if row.variant.writes else OTHER for row in shown]
    axes.barh(names, medians, xerr=errors, color=colors, height=0.7, ecolor="#444")
    axes.set_xscale("log")
    if medians:
        axes.set_xlim(min(medians) / 3, max(medians) * 12)
    for y, (median, spread) in enumerate(zip(medians, spreads)):
        axes.annotate(
            show(median), (spread.high, y), (4, 0), textcoords="offset points", va="center"
        )
    axes.set_title(title, fontsize=10, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
