"""The table of `rosetta bench`: on the terminal, as JSON, in the README."""

import dataclasses
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from rosetta.bench.measuring import EVERY_HUNDRED, EVERY_STEP, Measurement, Spread, Workload
from rosetta.console import output
from rosetta.console.errors import UsageError

Cell = tuple[str, str]  # heading, text


def machine() -> dict[str, Any]:
    """Returns what the metrics were measured on."""
    return {
        "processors": os.cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def as_json(
    rows: Sequence[Measurement], lesson: str, steps: Sequence[int], repetitions: int
) -> dict:
    """Returns everything that was measured, each figure also as a ratio to the first row."""
    return {
        "lesson": lesson,
        "steps": list(steps),
        "repetitions": repetitions,
        "machine": machine(),
        "ratio_to": rows[0].variant.name,
        "rows": [
            {
                "name": row.variant.name,
                "status": row.status,
                "why": row.why,
                "version": row.version,
                "costs": row.costs,
                "metrics": {
                    name: {
                        **dataclasses.asdict(spread),
                        "ratio": _ratio(name, row, rows[0], steps),
                    }
                    for name, spread in row.metrics.items()
                },
            }
            for row in rows
        ],
    }


def _ratio(
    name: str, row: Measurement, reference: Measurement, steps: Sequence[int]
) -> float | None:
    if row.status != "ok" or reference.status != "ok" or name not in reference.metrics:
        return None
    return row.metrics[name].median / reference.metrics[name].median


def columns(rows: Sequence[Measurement], steps: Sequence[int]) -> list[tuple[str, list[str]]]:
    """Returns the headings, each with the texts below it."""
    hundred = [Workload(number, EVERY_HUNDRED).name for number in steps]
    every = Workload(steps[0], EVERY_STEP).name
    logs = f"{hundred[0]}: log bytes", f"{every}: log bytes"
    names = [
        ("import, s", "import", _seconds),
        ("first call, s", "first call", _seconds),
        ("steps/s, warm", "steps per second", _count),
        *((f"{name}, s", name, _seconds) for name in (*hundred, every)),
        ("peak memory, MB", "peak memory", _megabytes),
        (f"logs of {hundred[0]}, MB", logs[0], _megabytes),
        (f"logs of {every}, MB", logs[1], _megabytes),
    ]
    found = [("", [_title(row, steps) for row in rows])]
    for heading, name, show in names:
        found.append((heading, [_cell(name, show, row, rows[0], steps) for row in rows]))
    return found


def _title(row: Measurement, steps: Sequence[int]) -> str:
    title = row.variant.name
    if row.variant.fewer > 1:
        title += f" ({(steps[0] - 1) // row.variant.fewer + 1:,} steps only)"
    return title if row.status == "ok" else f"{title}: {row.status.upper()}, {row.why}"


def _cell(
    name: str, show: Any, row: Measurement, reference: Measurement, steps: Sequence[int]
) -> str:
    spread = row.metrics.get(name) if row.status == "ok" else None
    if spread is None:
        return "-"
    ratio = _ratio(name, row, reference, steps)
    widest = max(spread.high - spread.median, spread.median - spread.low) / spread.median
    text = f"{show(spread)} ±{widest:.0%}" if widest >= 0.005 else show(spread)
    return text if ratio is None or row is reference else f"{text} ({_times(ratio)})"


def _seconds(spread: Spread) -> str:
    return f"{spread.median:.2f}" if spread.median >= 0.1 else f"{spread.median:.4f}"


def _count(spread: Spread) -> str:
    return f"{spread.median:,.0f}"


def _megabytes(spread: Spread) -> str:
    return f"{spread.median / 1e6:,.2f}" if spread.median < 1e7 else f"{spread.median / 1e6:,.0f}"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.2g}×"


def table(found: Sequence[tuple[str, list[str]]]) -> Table:
    """Returns the columns as a table for the terminal."""
    shown = Table()
    for index, (heading, _) in enumerate(found):
        shown.add_column(heading, justify="right" if index else "left")
    for cells in zip(*(texts for _, texts in found)):
        shown.add_row(*cells)
    return shown


def markdown(found: Sequence[tuple[str, list[str]]], note: str) -> str:
    """Returns the columns as a Markdown table with a note below it."""
    lines = [
        [heading for heading, _ in found],
        [":--" if index == 0 else "--:" for index in range(len(found))],
        *zip(*(texts for _, texts in found)),
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + f"\n\n{note}\n"


def write_between_markers(path: Path, name: str, text: str) -> None:
    """Replaces what stands between `<!-- name:begin -->` and `<!-- name:end -->` in a file.

    Raises:
        UsageError: the file cannot be read, or has no such pair.
        RunError: it cannot be written.
    """
    head, middle, tail = _parts(path, name)
    output.write(f"--readme={path}", path, f"{head}{middle}\n{text}{tail}".encode())


def check_markers(path: Path, name: str) -> None:
    """Checks, before anything is measured, that the result can be written."""
    _parts(path, name)


def _parts(path: Path, name: str) -> tuple[str, str, str]:
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    output.check_place(f"--readme={path}", path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--readme={path}: {error}; name a Markdown file") from None
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise UsageError(
            f"--readme={path}: the table goes between the lines {begin} and {end}; "
            "put each there once"
        )
    head, _, rest = text.partition(begin)
    return head, begin, end + rest.partition(end)[2]
