"""What marks a run as unfinished, and finds the one that `--resume` goes on with.

A run has the directory `unfinished/` from its beginning to its good end. In it stand its
description (`run.json`), its checkpoints and the planes of its decision boundary. Whoever trains it
holds its lock, which the system takes back from a process that was killed.
"""

import contextlib
import json
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import filelock

from rosetta.console.errors import UsageError
from rosetta.lessons.hyperparameters import Hyperparameters
from rosetta.logs import tree as log_tree
from rosetta.logs.tree import DESCRIPTION, EVENT_FILE, LOCK, UNFINISHED, Claim

EXAMPLES = "examples"
REPLACES = "replaces"
PATIENCE = 2.0  # seconds that what a killed process has started has to end


class Complete(UsageError):
    """The run that is to go on has ended well."""


class NotBegun(UsageError):
    """There is no run to go on with.

    Attributes:
        elsewhere: whether another experiment of the lesson has one.
    """

    elsewhere = False


def describe(
    lesson: str, style: str, config: Hyperparameters, switches: dict[str, bool]
) -> dict[str, Any]:
    """Returns what a run's numbers depend on; of its examples, a checksum."""
    checksum = 0
    for values in (config.examples.x, config.examples.y):
        checksum = zlib.crc32(values.tobytes(), checksum)
    described = {"lesson": lesson, "style": style, **config.describe(), **switches}
    return {**described, EXAMPLES: checksum}


def find(logdir: str, experiment: str, described: dict[str, Any]) -> Claim:
    """Returns the directory of the newest interrupted run in an experiment.

    Args:
        logdir: root of the log tree.
        experiment: name of the experiment.
        described: what `describe` returns for what shall go on.

    Raises:
        Complete: there is none, but one that has ended well.
        NotBegun: there is none.
        UsageError: it was started with other hyperparameters, or its description is damaged.
    """
    root = Path(logdir)
    lesson, style = described["lesson"], described["style"]
    parent = root / lesson / experiment
    interrupted = log_tree.unfinished_runs(parent, style)
    if not interrupted:
        for run in reversed(log_tree.runs(parent, style)):
            if any(EVENT_FILE in file.name for file in run.iterdir()):
                raise Complete(f"--resume: {run} is complete; to train it again, omit --resume")
        error = f"--resume: there is no run {parent / style} that was interrupted; "
        not_begun = NotBegun(error + "leave --resume out to begin one")
        for other in sorted((root / lesson).glob("*")):
            for run in log_tree.unfinished_runs(other, style):
                differences = _differences(_read(run), described)
                not_begun = NotBegun(f"{error}{run} was started with {differences}")
                not_begun.elsewhere = True
        raise not_begun
    run = interrupted[-1]
    started = _read(run)
    differences = _differences(started, described)
    if differences:
        raise UsageError(
            f"--resume: {run} was started with {differences}; give the same, or leave --resume out"
        )
    replaces = started[REPLACES]
    return Claim(root, run, replaces and parent / replaces)


def _read(run: Path) -> dict[str, Any]:
    try:
        started = json.loads((run / DESCRIPTION).read_text(encoding="utf-8"))
        if isinstance(started, dict) and isinstance(started[REPLACES], str | None):
            return started
    except (OSError, ValueError, KeyError):
        pass
    raise UsageError(
        f"--resume: {run / DESCRIPTION} is damaged; move {run} away, and leave --resume out"
    )


def _differences(started: dict[str, Any], asked: dict[str, Any]) -> str:
    """Returns what a run was started with and is not asked for now."""
    words = []
    for name in {**started, **asked}:
        if name != REPLACES and started.get(name) != asked.get(name):
            was = f"--{name}={started[name]}" if name in started else f"no --{name}"
            words.append("other examples" if name == EXAMPLES else was)
    return " and ".join(words)


@contextlib.contextmanager
def training(claim: Claim, described: dict[str, Any] | None) -> Iterator[None]:
    """Marks a run as unfinished, and keeps others from training it while the block runs.

    Args:
        claim: its directory.
        described: what `describe` returns; None of a run that `--resume` cannot go on with.

    Raises:
        UsageError: another process trains it.
    """
    (claim.directory / UNFINISHED).mkdir(exist_ok=True)
    lock = filelock.FileLock(claim.directory / LOCK, timeout=PATIENCE)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise UsageError(
            f"--resume: {claim.directory} is being trained by another process; wait for its end"
        ) from None
    try:
        description = claim.directory / DESCRIPTION
        if described and not description.exists():
            told = {**described, REPLACES: claim.replaces and claim.replaces.name}
            partial = description.with_suffix(".partial")
            partial.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
            partial.rename(description)
        yield
    finally:
        lock.release()
        if not described:
            shutil.rmtree(claim.directory / UNFINISHED, ignore_errors=True)


def complete(run: Path) -> None:
    """Marks a run as complete. What it kept to go on with is gone then.

    Another one may have taken its place already, as `--overwrite` asks; then nothing is to do.
    """
    (run / DESCRIPTION).unlink(missing_ok=True)
    shutil.rmtree(run / UNFINISHED, ignore_errors=True)
