"""`rosetta bench --scale`: rows per second and memory against the size of the data."""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from rich.table import Table

from rosetta.bench.measuring import run_program
from rosetta.bench.plot import png
from rosetta.console.errors import RunError
from rosetta.lessons.styles import STYLES

FEATURES = 30
BATCH_SIZE = 1024
LIMIT = "numpy"  # two matrix products: what every other is compared with
# Updates in a timed stretch: as many as read so many rows, but no fewer and no more than these.
ROWS_A_STRETCH, LEAST, MOST = 5_000_000, 5, 500
COLORS = {LIMIT: "#444444", "tf1_compat": "#b0722b", "tf2_eager": "#0b6e99", "keras_api": "#7a3e9d"}


def write_data(rows: int, folder: Path) -> dict[str, str]:
    """Writes examples drawn from a known logistic model as .npy files.

    Args:
        rows: how many; inputs are float32, standard normal, shape [rows, 30].
        folder: where.

    Returns:
        The files by name, `x` and `y`.
    """
    random = np.random.default_rng(777)
    x = random.standard_normal((rows, FEATURES), dtype=np.float32)
    w = random.standard_normal((FEATURES, 1), dtype=np.float32)
    y = (random.random((rows, 1), dtype=np.float32) < 1 / (1 + np.exp(-x @ w))).astype(np.float32)
    files = {"x": str(folder / "x.npy"), "y": str(folder / "y.npy")}
    np.save(files["x"], x)
    np.save(files["y"], y)
    return files


def measure(
    sizes: Sequence[int], repetitions: int, on_process: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Measures every style on every size, each in a process of its own.

    Args:
        sizes: numbers of rows.
        repetitions: of everything, in turns.
        on_process: called with a description before each process.

    Returns:
        One row for each: `rows`, `batch_size` (0 for the full batch), `style`, `rows_per_second`,
        `ratio` to NumPy's time, `memory` in bytes and `memory_per_data`, what the process grew by
        for each byte of the data.

    Raises:
        RunError: a process failed.
    """
    found = []
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            files = write_data(rows, Path(folder))
            data_bytes = sum(Path(file).stat().st_size for file in files.values())
            for batch_size in (0, BATCH_SIZE):
                if batch_size > rows:
                    continue
                results: dict[str, list[dict]] = {style: [] for style in (LIMIT, *STYLES)}
                updates = ROWS_A_STRETCH // (batch_size or rows)
                updates = max(LEAST, min(MOST, updates))
                for _ in range(repetitions):
                    for style in results:
                        on_process(f"{style} {rows:,} rows, batch {batch_size or 'full'}")
                        arguments = {"style": style, "batch_size": batch_size, "updates": updates}
                        results[style].append(_run({**arguments, **files}))
                found += _rows(rows, batch_size, data_bytes, results)
    return found


def _run(arguments: dict[str, Any]) -> dict[str, Any]:
    program = [sys.executable, "-m", "rosetta.bench.programs.scale", json.dumps(arguments)]
    ended = run_program(program)
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or [f"exit code {ended.returncode}"])[-1]
        raise RunError(f"{arguments['style']}, batch {arguments['batch_size'] or 'full'}: {last}")
    return json.loads(ended.stdout.splitlines()[-1])


def _rows(
    rows: int, batch_size: int, data_bytes: int, results: dict[str, list[dict]]
) -> list[dict[str, Any]]:
    seconds = {
        style: statistics.median(s for result in of for s in result["seconds"])
        for style, of in results.items()
    }
    found = []
    for style, of in results.items():
        grown = None
        if of[0]["memory"]:
            grown = statistics.median(result["memory"] - result["before"] for result in of)
        found.append(
            {
                "rows": rows,
                "batch_size": batch_size,
                "style": style,
                "rows_per_second": (batch_size or rows) / seconds[style],
                "ratio": seconds[style] / seconds[LIMIT],
                "memory": grown,
                "memory_per_data": grown and grown / data_bytes,
            }
        )
    return found


def table(found: Sequence[dict[str, Any]]) -> Table:
    """Returns the rows as a table for the terminal."""
    shown = Table()
    for heading in ("rows", "batch", "style"):
        shown.add_column(heading)
    for heading in ("rows/s", "time, NumPy = 1", "memory for the data, MB", "of its size"):
        shown.add_column(heading, justify="right")
    for row in found:
        shown.add_row(
            f"{row['rows']:,}",
            f"{row['batch_size']:,}" if row["batch_size"] else "full",
            row["style"],
            f"{row['rows_per_second']:,.0f}",
            f"{row['ratio']:.2f}",
            "-" if row["memory"] is None else f"{row['memory'] / 1e6:,.0f}",
            "-" if row["memory"] is None else f"{row['memory_per_data']:.2f}",
        )
    return shown


def plot(found: Sequence[dict[str, Any]]) -> bytes:
    """Draws rows per second and memory against the number of rows, as a PNG file."""
    drawing = Figure(figsize=(11, 4.2), layout="constrained")
    axes = drawing.subplots(1, 3)
    panels = [
        ("rows per second, full batch", 0, "rows_per_second", 1),
        (f"rows per second, batches of {BATCH_SIZE:,}", BATCH_SIZE, "rows_per_second", 1),
        ("memory for the data, MB, full batch", 0, "memory", 1e6),
    ]
    for axis, (title, batch_size, name, unit) in zip(axes, panels):
        for style, color in COLORS.items():
            points = [
                (row["rows"], row[name] / unit)
                for row in found
                if row["style"] == style and row["batch_size"] == batch_size and row[name]
            ]
            if points:
                axis.plot(*zip(*points), "o-", color=color, label=style, markersize=4)
        axis.set(xscale="log", yscale="log", xlabel="rows")
        axis.set_title(title, fontsize=10, loc="left")
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].legend(frameon=False)
    return png(drawing)
