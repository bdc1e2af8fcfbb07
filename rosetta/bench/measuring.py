"""Runs each variant in a process of its own, in turns, and judges what it measured."""

import dataclasses
import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rosetta.bench.variants import Variant

TOLERANCE = (1e-6, 1e-5)  # of the final cost: absolute or relative, whichever is larger
EVERY_HUNDRED, EVERY_STEP = 100, 1
# Read before this process imports TensorFlow 2, which sets variables that TensorFlow 1.15 obeys.
ENVIRONMENT = dict(os.environ)


@dataclasses.dataclass(frozen=True)
class Workload:
    """How long to train, and how often to log."""

    steps: int
    log_every: int

    @property
    def name(self) -> str:
        """As it stands in the JSON and heads a column."""
        every = "every step" if self.log_every == 1 else f"every {self.log_every}"
        return f"{self.steps:,} steps, logging {every}"


@dataclasses.dataclass(frozen=True)
class Spread:
    """The median of several measurements, with the lowest and the highest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float | None]) -> "Spread | None":
        """Returns the spread of the values, or None where nothing was measured."""
        known = [value for value in values if value is not None]
        return cls(statistics.median(known), min(known), max(known)) if known else None


@dataclasses.dataclass
class Measurement:
    """What was measured of a variant.

    Attributes:
        status: `ok`, `missing`, `failed`, or `void` where it ended in another cost.
        why: the reason for a status other than `ok`.
        metrics: by name, seconds, bytes, or steps per second.
        costs: final cost by workload.
    """

    variant: Variant
    status: str = "ok"
    why: str = ""
    version: str = ""
    metrics: dict[str, Spread] = dataclasses.field(default_factory=dict)
    costs: dict[str, float] = dataclasses.field(default_factory=dict)


def workloads(variant: Variant, steps: Sequence[int]) -> Iterator[Workload]:
    """Yields what a variant is to do.

    Args:
        variant: which.
        steps: how many; every variant does the first, all but the slow ones the others.
    """
    for number in steps[:1] if variant.slow else steps:
        yield Workload((number - 1) // variant.fewer + 1, EVERY_HUNDRED)
    if variant.writes and not variant.slow:
        yield Workload(steps[0], EVERY_STEP)


def measure(
    variants: Sequence[Variant],
    lesson: dict[str, Any],
    steps: Sequence[int],
    repetitions: int,
    on_process: Callable[[str], None] = lambda name: None,
) -> list[Measurement]:
    """Measures the variants in turns, so that a machine that slows down slows all of them.

    Args:
        variants: the first that is not missing says in what cost the others must end.
        lesson: what every program is told about the lesson.
        steps: see `workloads`.
        repetitions: of everything.
        on_process: called with the variant's name before each process.
    """
    rows = [Measurement(v, "missing", v.missing) if v.missing else Measurement(v) for v in variants]
    measured: dict[tuple[str, str], list[dict]] = {}
    for _ in range(repetitions):
        for row in rows:
            for index, workload in enumerate(workloads(row.variant, steps)):
                if row.status != "ok":
                    break
                on_process(row.variant.name)
                result = _run(row, lesson, workload, warm=index == 0)
                measured.setdefault((row.variant.name, workload.name), []).append(result)
    for row in rows:
        if row.status == "ok":
            _summarize(row, steps, measured)
    _judge(rows, steps, measured)
    return rows


def _run(
    row: Measurement, lesson: dict[str, Any], workload: Workload, warm: bool
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder, "run")
        arguments = {
            **lesson,
            **row.variant.arguments,
            "steps": workload.steps,
            "log_every": workload.log_every,
            "directory": str(directory),
            "warm_steps": min(row.variant.warm_steps, lesson["warm_limit"]) if warm else 0,
        }
        ended = run_program([*row.variant.command, json.dumps(arguments)])
        lines = ended.stdout.splitlines()
        if ended.returncode or not lines:
            row.status = "failed"
            row.why = (ended.stderr.strip().splitlines() or [f"exit code {ended.returncode}"])[-1]
            return {}
        result = json.loads(lines[-1])
        if row.variant.writes:
            result["logs"] = sum(f.stat().st_size for f in directory.rglob("*") if f.is_file())
        return result


def run_program(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Runs one of the programs until it ends, or this process does, even by `kill -9`."""
    theirs, ours = os.pipe()
    try:
        return subprocess.run(
            command, stdin=theirs, capture_output=True, text=True, env=ENVIRONMENT
        )
    finally:
        os.close(theirs)
        os.close(ours)


def _summarize(row: Measurement, steps: Sequence[int], measured: dict) -> None:
    for index, workload in enumerate(workloads(row.variant, steps)):
        results = measured[row.variant.name, workload.name]
        row.version = results[0]["version"]
        row.costs[workload.name] = float(results[0]["costs"][str(workload.steps - 1)])
        of = {name: [result.get(name) for result in results] for name in results[0]}
        found = {workload.name: Spread.of(of["whole"])}
        if "logs" in of:
            found[f"{workload.name}: log bytes"] = Spread.of(of["logs"])
        if index == 0:
            warm = [statistics.median(result["warm"]) for result in results]
            found["import"] = Spread.of(of["import"])
            found["first call"] = Spread.of(of["first_call"])
            found["steps per second"] = Spread.of([1 / seconds for seconds in warm])
            found["peak memory"] = Spread.of(of["memory"])
        row.metrics.update({name: spread for name, spread in found.items() if spread})


def _judge(rows: Sequence[Measurement], steps: Sequence[int], measured: dict) -> None:
    """Marks as void each variant whose final cost differs from that of the first."""
    reference = next((row for row in rows if row.status == "ok"), None)
    if reference is None:
        return
    curve = {
        int(step): cost
        for workload in workloads(reference.variant, steps)
        for result in measured[reference.variant.name, workload.name]
        for step, cost in result["costs"].items()
    }
    absolute, relative = TOLERANCE
    for row in rows:
        for workload in workloads(row.variant, steps) if row.status == "ok" else ():
            expected = curve[workload.steps - 1]
            for result in measured[row.variant.name, workload.name]:
                cost = result["costs"][str(workload.steps - 1)]
                if not abs(cost - expected) <= max(absolute, relative * abs(expected)):
                    row.status = "void"
                    row.why = (
                        f"its cost after {workload.steps - 1:,} updates is {cost:.9g}, "
                        f"that of {reference.variant.name} is {expected:.9g}"
                    )
