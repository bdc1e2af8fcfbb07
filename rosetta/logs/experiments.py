"""Finds the runs of the lessons in a log tree."""

import dataclasses
from pathlib import Path

from rosetta.lessons import LESSONS
from rosetta.lessons.styles import STYLES, TF1
from rosetta.logs import tree as log_tree


@dataclasses.dataclass(frozen=True)
class Experiment:
    """One lesson with one set of hyperparameters.

    Attributes:
        lesson: name of the lesson.
        name: name of the experiment.
        runs: the newest run of each style, real TensorFlow 1.15.5 first.
    """

    lesson: str
    name: str
    runs: dict[str, Path]


def find(logdir: Path) -> list[Experiment]:
    """Returns the experiments in a log tree, in the lessons' order, `base` first.

    `logdir` may also be the directory of one lesson, or of one experiment.
    """
    found = []
    root = logdir.resolve()
    directories = {root, *_subdirectories(root)}
    directories |= {below for above in list(directories) for below in _subdirectories(above)}
    for directory in directories:
        lesson = directory.parent.name
        if lesson not in LESSONS:
            continue
        runs = {style: log_tree.runs(directory, style) for style in (TF1, *STYLES)}
        newest = {style: paths[-1] for style, paths in runs.items() if paths}
        if newest:
            found.append(Experiment(lesson, directory.name, newest))
    order = list(LESSONS)
    return sorted(found, key=lambda e: (order.index(e.lesson), e.name != "base", e.name))


def _subdirectories(directory: Path) -> list[Path]:
    try:
        return [path for path in directory.iterdir() if path.is_dir()]
    except OSError:  # it is gone, or may not be read
        return []
