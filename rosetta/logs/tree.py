"""The shared log tree: `logs/<lesson>/<experiment>/<style>`, and `<style>-2` for a second run."""

import itertools
import re
import shutil
from pathlib import Path

from rosetta.console.errors import UsageError

EVENT_FILE = "tfevents"  # part of the name of every file TensorBoard reads
CHECKPOINTS = "checkpoints"  # the directory in a run where several workers leave theirs


def check_logdir(logdir: str) -> None:
    """Makes sure that runs can be written below `logdir`.

    Raises:
        UsageError: it, or a folder above it, is a file or may not be written.
    """
    path = Path(logdir)
    existing = next(p for p in [path, *path.absolute().parents] if p.exists())
    if not existing.is_dir():
        raise UsageError(f"--logdir={logdir}: {existing} is a file; name a directory")
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".rosetta-writes-here"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(
            f"--logdir={logdir}: {error.strerror}; name a directory that can be written"
        ) from None


def check_experiment(name: str) -> None:
    """Makes sure that `name` can be a directory's name on every system.

    Raises:
        UsageError: it cannot.
    """
    if not re.fullmatch(r"[\w=.,+ -]*[\w=,+-]", name) or name.startswith((".", " ", "-")):
        raise UsageError(
            f"--experiment={name}: use letters, digits and = , + - _ . (not first or last)"
        )


def runs(experiment: Path, style: str) -> list[Path]:
    """Returns the runs of one style in an experiment's directory, the oldest first."""
    numbered = {}
    for path in experiment.glob(f"{style}*"):
        match = re.fullmatch(rf"{re.escape(style)}(?:-(\d+))?", path.name)
        if match and path.is_dir():
            numbered[int(match[1] or 1)] = path
    return [numbered[number] for number in sorted(numbered)]


def claim(logdir: str, lesson: str, experiment: str, style: str, overwrite: bool) -> Path:
    """Makes the directory of a new run, so that no two runs ever share one.

    Args:
        logdir: root of the log tree.
        lesson: name of the lesson.
        experiment: name of the experiment.
        style: name of the style.
        overwrite: whether the newest run there is replaced; otherwise the new one gets the next
            free name.

    Returns:
        The directory, new and empty.

    Raises:
        UsageError: the directory cannot be made, or what is to be replaced is not a run.
    """
    parent = Path(logdir, lesson, experiment)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        earlier = runs(parent, style)
        if overwrite and earlier:
            _remove(earlier[-1])
            earlier[-1].mkdir()
            return earlier[-1]
        first = int(earlier[-1].name.removeprefix(style).removeprefix("-") or 1) if earlier else 0
        for number in itertools.count(first + 1):
            directory = parent / (style if number == 1 else f"{style}-{number}")
            try:
                directory.mkdir()
                return directory
            except FileExistsError:
                continue
    except OSError as error:
        raise UsageError(
            f"--logdir={logdir}: {error.filename}: {error.strerror}; name a directory that can be "
            "written"
        ) from None


def _remove(run: Path) -> None:
    strangers = [file for file in run.rglob("*") if file.is_file() and not _is_ours(file)]
    if strangers:
        raise UsageError(
            f"--overwrite: {run} holds {strangers[0].name}, which no run wrote; move it away first"
        )
    shutil.rmtree(run)


def _is_ours(file: Path) -> bool:
    checkpoint = file.parent.name == CHECKPOINTS and file.name.startswith(("checkpoint", "ckpt-"))
    return checkpoint or EVENT_FILE in file.name
