"""Compares the runs of an experiment, each with each, tag by tag."""

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rosetta.compare import parity
from rosetta.compare.parity import TagComparison
from rosetta.logs import event_files, experiments
from rosetta.logs.event_files import RunData

# Every picture of this command holds this, so it may be overwritten. Other files may not.
PLOT_SOFTWARE = b"rosetta compare"


@dataclasses.dataclass(frozen=True)
class PairComparison:
    """Two runs, tag by tag."""

    left: str
    right: str
    tags: list[TagComparison]


@dataclasses.dataclass(frozen=True)
class Comparison:
    """All runs of one experiment, each with each.

    Attributes:
        title: what is compared, such as `xor/base`.
        runs: what the runs hold, by style or by the name the user gave.
        pairs: every two of the runs; the left one is the reference.
        left_out: how many tags were not looked at, because there are so many.
    """

    title: str
    runs: dict[str, RunData]
    pairs: list[PairComparison]
    left_out: int = 0

    @property
    def problems(self) -> list[str]:
        """What could not be read."""
        return [problem for run in self.runs.values() for problem in run.problems]

    @property
    def agree(self) -> bool:
        """Whether any tags were compared and all of them agree."""
        comparisons = [tag for pair in self.pairs for tag in pair.tags]
        return bool(comparisons) and all(tag.agree for tag in comparisons)

    def as_json(self) -> dict[str, Any]:
        """Returns everything in types that JSON has."""
        return {
            "title": self.title,
            "agree": self.agree,
            "problems": self.problems,
            "left_out": self.left_out,
            "not_compared": sorted(set().union(*(run.other_tags for run in self.runs.values()))),
            "pairs": [
                {
                    "left": pair.left,
                    "right": pair.right,
                    "agree": all(tag.agree for tag in pair.tags),
                    "tags": [tag.as_json() for tag in pair.tags],
                }
                for pair in self.pairs
            ],
        }


def compare_runs(
    title: str,
    directories: Mapping[str, Path],
    renamed: Mapping[str, str] | None = None,
    most_tags: int | None = None,
) -> Comparison:
    """Compares the runs of one experiment, each with each.

    Args:
        title: what is compared.
        directories: the directory of each run by its name, the reference first.
        renamed: what a tag of the left run is called in the right run, where that differs.
        most_tags: look at the first tags only, where there are more than this many.
    """
    collected = {name: event_files.collect(directory) for name, directory in directories.items()}
    tags = list(dict.fromkeys(tag for run in collected.values() for tag in run.tags()))
    kept = set(tags[:most_tags])
    runs = {name: run.data(kept) for name, run in collected.items()}
    return Comparison(
        title,
        runs,
        [
            PairComparison(
                left, right, parity.compare(runs[left], runs[right], renamed, (left, right))
            )
            for left, right in itertools.combinations(runs, 2)
        ],
        len(tags) - len(kept),
    )


def compare_experiments(
    logdir: Path, lessons: Sequence[str] = (), experiment: str | None = None
) -> list[Comparison]:
    """Compares the newest run of each style in every experiment of a log tree.

    Args:
        logdir: root of the log tree.
        lessons: the lessons to compare, all where empty.
        experiment: the experiment to compare, all where None.

    Returns:
        One comparison for each experiment that has at least two runs.
    """
    return [
        compare_runs(f"{found.lesson}/{found.name}", found.runs)
        for found in experiments.find(logdir)
        if (not lessons or found.lesson in lessons)
        and experiment in (None, found.name)
        and len(found.runs) > 1
    ]
