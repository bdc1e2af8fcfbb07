"""Runs of one lesson that train at the same time in one log tree: none is lost, none is mixed."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from faults import commands
from faults.cases import Case
from rosetta.logs import event_files, tree
from support.forked import Forked

NAME = "runs at the same time"
RUNS = 20
PATIENCE = 300  # seconds
STYLE, LESSON = "tf2_eager", "linear_regression"


def cases(draw: random.Random, folder: Path) -> Iterator[Case]:
    """Yields a case for each run, of which every second one replaces the newest.

    Args:
        draw: draws how many steps each trains.
        folder: an empty directory.
    """
    for where, flags in (("", []), ("--overwrite", ["--overwrite"])):
        place = folder / (where or "new")
        place.mkdir()
        (place / "tmp").mkdir()
        steps = [draw.randrange(200, 2000, 10) for _ in range(RUNS)]
        processes = [
            Forked(
                commands.call,
                (f"{STYLE}.{LESSON}", [f"--steps={number}", "--experiment=one", *flags]),
                place / f"{i}.txt",
                place,
                {"TMPDIR": str(place / "tmp")},
            )
            for i, number in enumerate(steps)
        ]
        codes = [process.wait(PATIENCE) for process in processes]
        runs = tree.runs(place / "logs" / LESSON / "one", STYLE)
        trained = [_steps(run) for run in runs]
        for number, code, process in zip(steps, codes, processes, strict=True):
            wrong = "" if code == 0 else f"it ended with {code}: {process.said()[-200:]}"
            if not flags and trained.count(number) != steps.count(number):
                wrong = wrong or f"of {number} steps there are {trained.count(number)} runs"
            yield Case("run", where, wrong, number)
        wrong = "" if set(trained) <= set(steps) else f"a run is mixed: {trained}"
        others = [p.name for p in (place / "logs" / LESSON / "one").iterdir() if p not in runs]
        left = [*others, *(p.name for p in (place / "tmp").iterdir())]
        yield Case("log tree", where, wrong or (f"{left[0]} is left" if left else ""))
        shutil.rmtree(place)


def _steps(run: Path) -> int:
    """Returns how many steps a run has, 0 if it is not one whole run."""
    found = event_files.read(run)
    steps = found.series["cost"].steps.tolist() if "cost" in found.series else []
    whole = not found.problems and "steps_per_second" in found.series
    return steps[-1] + 1 if whole and steps else 0
