"""The event files of two runs, compared by the rule of `rosetta compare`."""

import dataclasses
from pathlib import Path
from typing import Any

from rosetta.compare import comparison as compare
from rosetta.logs.event_files import EVENT_FILE


@dataclasses.dataclass(frozen=True)
class LogComparison:
    """Whether two log trees agree, in a sentence and as `rosetta compare --json` tells it."""

    agree: bool
    sentence: str
    comparisons: list[dict[str, Any]]


def compare_logs(original: Path, ported: Path) -> LogComparison:
    """Compares the runs that lie at the same place below two log directories.

    Where each holds only one, these two are compared, whatever their names: scripts like to name
    a run after the time.

    Args:
        original: log directory of the original.
        ported: log directory of its port.
    """
    ours, theirs = _runs(original), _runs(ported)
    if not ours and not theirs:
        return LogComparison(False, "neither wrote an event file there", [])
    if len(ours) == len(theirs) == 1:
        theirs = dict(zip(ours, theirs.values()))
    if ours.keys() != theirs.keys():
        name = min(ours.keys() ^ theirs.keys())
        side = "original" if name in ours else "port"
        return LogComparison(False, f"only the {side} wrote event files in {name}", [])
    comparisons = [
        compare.compare_runs(name, {"the original": ours[name], "the port": theirs[name]})
        for name in sorted(ours)
    ]
    told = [comparison.as_json() for comparison in comparisons]
    tags = [tag for comparison in comparisons for pair in comparison.pairs for tag in pair.tags]
    problems = [problem for comparison in comparisons for problem in comparison.problems]
    differing = [tag for tag in tags if not tag.agree]
    if problems:
        return LogComparison(False, problems[0], told)
    if not tags:
        return LogComparison(True, "no scalars or histograms", told)
    if differing:
        first = f"{differing[0].tag}: {differing[0].disagreement}"
        return LogComparison(False, f"{len(differing)} of {len(tags)} tags differ, {first}", told)
    return LogComparison(True, f"{len(tags)} tags agree", told)


def _runs(logdir: Path) -> dict[str, Path]:
    directories = {path.parent for path in logdir.rglob("*") if EVENT_FILE in path.name}
    return {str(directory.relative_to(logdir)): directory for directory in directories}
