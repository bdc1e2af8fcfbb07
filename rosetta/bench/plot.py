"""The pictures of `rosetta bench`."""

import io
from collections.abc import Callable, Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rosetta.bench.measuring import EVERY_HUNDRED, Measurement, Workload

FAMILY, OTHER = "#0b6e99", "#b0722b"  # told apart by the colour-blind, too
PLOT_SOFTWARE = b"rosetta bench"  # how our pictures are told from others


def png(drawing: Figure) -> bytes:
    """Returns a figure as a PNG file."""
    FigureCanvasAgg(drawing)
    file = io.BytesIO()
    drawing.savefig(file, dpi=110, format="png", metadata={"Software": PLOT_SOFTWARE.decode()})
    return file.getvalue()


def speed(rows: Sequence[Measurement], lesson: str, steps: int) -> bytes:
    """Draws the steps per second once warm and the time of a whole run, on log scales.

    Args:
        rows: what was measured; those that are not `ok` are left out.
        lesson: its name.
        steps: of the whole run.
    """
    whole = Workload(steps, EVERY_HUNDRED).name
    drawing = Figure(figsize=(11, 4.2), layout="constrained")
    left, right = drawing.subplots(1, 2)
    _bars(left, rows, "steps per second", f"{lesson}: steps per second once warm", "{:,.0f}".format)
    _bars(right, rows, whole, f"{lesson}: {whole}, seconds", "{:.3g}".format)
    return png(drawing)


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
