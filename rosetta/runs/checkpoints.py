"""The checkpoints of a run: seldom enough to cost nothing, and never one that is half-written."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

SECONDS = 5.0  # from one checkpoint to the next, at least
SHARE = 0.01  # of the time that goes into them, at most

# Each is a directory of its own, such as `step-1200`, in which a style writes files of this name.
STEP = "step-"
PREFIX = "state"
PARTIAL = "partial"


class Checkpoints:
    """The checkpoints of one run, of which the newest is kept.

    Args:
        directory: where they stand; it is made with the first one.
    """

    def __init__(self, directory: Path):
        self._directory = directory
        self._due = time.monotonic() + SECONDS

    def newest(self) -> tuple[int, str] | None:
        """Returns the step of the newest checkpoint and the prefix of its files, None without."""
        steps = [int(p.name.removeprefix(STEP)) for p in self._directory.glob(f"{STEP}*")]
        if not steps:
            return None
        return max(steps), str(self._directory / f"{STEP}{max(steps)}" / PREFIX)

    def save_if_due(self, step: int, save: Callable[[str], None]) -> None:
        """Saves a checkpoint, unless the last one is too new. It is there whole or not at all.

        Args:
            step: number of updates so far.
            save: takes the prefix of the files to write.
        """
        started = time.monotonic()
        if started < self._due:
            return
        place = self._directory / f"{STEP}{step}"
        if place.exists():
            return
        partial = self._directory / PARTIAL
        shutil.rmtree(partial, ignore_errors=True)  # of a process that was killed
        partial.mkdir(parents=True)
        save(str(partial / PREFIX))
        earlier = list(self._directory.glob(f"{STEP}*"))
        os.rename(partial, place)
        for checkpoint in earlier:
            shutil.rmtree(checkpoint)
        ended = time.monotonic()
        self._due = ended + max(SECONDS, (ended - started) / SHARE)
