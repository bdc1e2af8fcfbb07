"""The shared log tree: `logs/<lesson>/<experiment>/<style>`, and `<style>-2` for a second run."""

import dataclasses
import itertools
import os
import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import filelock

from rosetta.console.errors import UsageError

EVENT_FILE = "tfevents"  # part of the name of every file TensorBoard reads
CHECKPOINTS = "checkpoints"  # directory of a run, for the checkpoints of several workers
UNFINISHED = "unfinished"  # directory of a run, for what it needs to go on when it is interrupted
DESCRIPTION = f"{UNFINISHED}/run.json"  # a run with it is not complete
LOCK = f"{UNFINISHED}/lock"  # whoever trains a run holds it
NEW = ".new-"  # follows the style in the name of a run that is to replace another


def check_logdir(logdir: str) -> None:
    """Makes sure that runs can be written below `logdir`.

    Raises:
        UsageError: it, or a folder above it, is a file or may not be written, or it is no UTF-8.
    """
    try:
        logdir.encode()
    except UnicodeEncodeError:
        raise UsageError("--logdir: TensorFlow takes UTF-8 names only; name another") from None
    path = Path(logdir)
    existing = next(p for p in [path, *path.absolute().parents] if p.exists())
    if not existing.is_dir():
        raise UsageError(f"--logdir={logdir}: {existing} is a file; name a directory")
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".rosetta-writes-here"
        probe.touch()
        probe.unlink(missing_ok=True)  # another process that checks it may have been faster
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


def unfinished_runs(experiment: Path, style: str) -> list[Path]:
    """Returns the runs of one style that have not ended well, the oldest first."""
    begun = [path.parents[1] for path in experiment.glob(f"{style}*/{DESCRIPTION}")]
    ours = [run for run in begun if re.fullmatch(rf"{style}(-\d+|\.new-[0-9a-f]+)?", run.name)]
    return sorted(ours, key=lambda run: (run / DESCRIPTION).stat().st_mtime)


@dataclasses.dataclass(frozen=True)
class Claim:
    """The directory of a new run.

    Attributes:
        logdir: root of the log tree.
        directory: where the run writes, new and empty.
        replaces: the run whose place it takes once it has ended well, or None.
    """

    logdir: Path
    directory: Path
    replaces: Path | None = None

    @property
    def place(self) -> Path:
        """The directory of the run once it has ended well."""
        return self.replaces or self.directory

    def settle(self, complete: Callable[[Path], None] = lambda run: None) -> Path:
        """Puts a run that has ended well into its place and returns that.

        Until here the earlier run is untouched: a run that is killed or diverges replaces nothing.
        Nor does it replace one that another process has begun to train meanwhile; it gets the next
        free name then.

        Args:
            complete: marks the run as complete, before another one can replace it.

        Raises:
            UsageError: the earlier run holds a file by now that no run wrote.
        """
        aside = self.directory.with_name(f".{self.directory.name}.replaced")
        with _locked(self.logdir):
            if not self.replaces:
                complete(self.directory)
                return self.directory
            place = self.replaces
            if is_being_trained(place):
                place = _free_place(place.parent, self.directory.name.partition(NEW)[0])
            elif place.exists():  # not removed by hand in the meantime
                _check_ours(place)
                os.rename(place, aside)
            os.rename(self.directory, place)
            complete(place)
            shutil.rmtree(aside, ignore_errors=True)
        return place


def claim(logdir: str, lesson: str, experiment: str, style: str, overwrite: bool) -> Claim:
    """Makes the directory of a new run, so that no two runs ever share one.

    Args:
        logdir: root of the log tree.
        lesson: name of the lesson.
        experiment: name of the experiment.
        style: name of the style.
        overwrite: whether the run replaces the newest one there that nobody trains, once it has
            ended; otherwise it gets the next free name.

    Raises:
        UsageError: the directory cannot be made, or what is to be replaced is not a run.
    """
    root = Path(logdir)
    parent = root / lesson / experiment
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with _locked(root):
            ended = [run for run in runs(parent, style) if not is_being_trained(run)]
            if overwrite and ended:
                _check_ours(ended[-1])
                directory = parent / f"{style}{NEW}{secrets.token_hex(4)}"
                directory.mkdir()
                return Claim(root, directory, ended[-1])
            directory = _free_place(parent, style)
            directory.mkdir()
            return Claim(root, directory)
    except OSError as error:
        raise UsageError(
            f"--logdir={logdir}: {error.filename}: {error.strerror}; name a directory that can be "
            "written"
        ) from None


def is_being_trained(run: Path) -> bool:
    """Tells whether a process trains a run. One without event files has just been claimed.

    Ask it under `_locked`: a run that ends meanwhile takes its lock away.
    """
    if not run.exists():
        return False
    if not (run / LOCK).exists():
        return not any(EVENT_FILE in file.name for file in run.iterdir())
    try:
        with filelock.FileLock(run / LOCK, timeout=0):
            return False
    except filelock.Timeout:
        return True


def _free_place(experiment: Path, style: str) -> Path:
    """Returns where the next run of a style goes; `_locked` keeps it free."""
    earlier = runs(experiment, style)
    last = int(earlier[-1].name.removeprefix(style).removeprefix("-") or 1) if earlier else 0
    names = (style if number == 1 else f"{style}-{number}" for number in itertools.count(last + 1))
    return next(experiment / name for name in names if not (experiment / name).exists())


def _locked(root: Path) -> filelock.BaseFileLock:
    """Returns what lets one process at a time give and change the names of runs."""
    return filelock.FileLock(root / ".rosetta.lock")


def _check_ours(run: Path) -> None:
    strangers = [f for f in run.rglob("*") if f.is_file() and not _is_ours(f.relative_to(run))]
    if strangers:
        raise UsageError(
            f"--overwrite: {run} holds {strangers[0].name}, which no run wrote; move it away first"
        )


def _is_ours(file: Path) -> bool:
    checkpoint = file.parent.name == CHECKPOINTS and file.name.startswith(("checkpoint", "ckpt-"))
    return checkpoint or file.parts[0] == UNFINISHED or EVENT_FILE in file.name
