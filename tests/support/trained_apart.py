"""A lesson trained in a process of its own that can be killed, and all that it leaves."""

import math
import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import numpy as np
from tensorboard.backend.event_processing import event_file_loader

from rosetta.logs import event_files
from rosetta.runs import checkpoints
from rosetta.runs.progress import train_with_progress
from rosetta.runs.request import parse_lesson
from rosetta.runs.training import Outcome

PARAMETERS = "parameters.npz"
# What differs between two runs of the same training.
OF_ITS_TIME = ("_hparams_/", "source", "steps_per_second")


def train(
    style: str,
    lesson: str,
    flags: Sequence[str],
    kill_at: int | None = None,
    after: float = 0,
) -> Outcome:
    """Trains below the working directory, and keeps the trained parameters there.

    It saves a checkpoint at each logged step, so that a kill hits many.

    Args:
        style: name of the style.
        lesson: name of the lesson.
        flags: those of its command.
        kill_at: the logged step from which on the process is killed, None for never.
        after: seconds from there to the kill.
    """
    from rosetta.runs.run import Run  # after TensorFlow

    record = Run.record
    timers = []

    def record_and_die(run: Run, step: int, cost: float) -> None:
        if kill_at is not None and step >= kill_at and not timers:
            timers.append(threading.Timer(after, os.kill, (os.getpid(), signal.SIGKILL)))
            timers[0].start()
        record(run, step, cost)

    with (
        mock.patch.object(checkpoints, "SECONDS", 0),
        mock.patch.object(checkpoints, "SHARE", math.inf),
        mock.patch.object(Run, "record", record_and_die),
    ):
        outcome = train_with_progress(style, lesson, parse_lesson(style, lesson, flags))
    for timer in timers:
        timer.cancel()
    np.savez(PARAMETERS, hypothesis=outcome.hypothesis, **outcome.parameters)
    return outcome


def left(directory: Path, run: Path) -> dict[str, list]:
    """Returns all that a training leaves, to the last bit, without when it was.

    Args:
        directory: where it was trained.
        run: the directory of its run.

    Returns:
        By tag, each logged step with its value, in the order in which TensorBoard reads them; and
        the parameters.
    """
    found: dict[str, list] = {}
    for file in event_files.event_files(run):
        for event in event_file_loader.LegacyEventFileLoader(str(file)).Load():
            for value in event.summary.value:
                if not value.tag.startswith(OF_ITS_TIME):
                    value.ClearField("metadata")  # TensorFlow 1's writers send it once each
                    bits = value.SerializeToString(deterministic=True)
                    found.setdefault(value.tag, []).append((event.step, bits))
    with np.load(directory / PARAMETERS) as parameters:
        for tag, values in parameters.items():
            found[f"trained {tag}"] = [(None, values.tobytes())]
    return found


def differences(left: dict[str, list], right: dict[str, list]) -> str:
    """Names the first tag in which two trainings differ, and where; is empty if they are equal."""
    for tag in {**left, **right}:
        if left.get(tag) != right.get(tag):
            pairs = zip(left.get(tag, []), right.get(tag, []))
            step = next((one[0] for one, other in pairs if one != other), "the end")
            return f"{tag} differs at {step}"
    return ""
