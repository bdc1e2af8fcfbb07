"""A process that is killed while it trains: the run goes on to the last bit as if nothing had been.

It is killed at a random logged step or between two, also while it saves a checkpoint or writes its
logs; every third one is killed once more after it has gone on.
"""

import random
import signal
from collections.abc import Iterator
from pathlib import Path

from faults.cases import Case
from rosetta.lessons import LESSONS
from rosetta.lessons.styles import STREAMING, STYLES
from rosetta.runs.request import parse_lesson
from support import trained_apart
from support.forked import Forked

NAME = "kill -9, then --resume"
KILLS = 50
PATIENCE = 300  # seconds
FLAGS = {
    "xor": ["--steps=3001", "--hidden=10,10", "--log_every=50"],
    "logistic_regression": ["--steps=2001", "--dataset=breast_cancer", "--log_every=40"],
    "neuron": ["--case=and", "--steps=1003", "--log_every=10"],  # four examples by turns
    "linear_regression": ["--log_every=7"],
    "softmax": ["--steps=601", "--log_every=20"],
    "digits": ["--steps=79", "--log_every=6"],
    "save_restore": ["--log_every=50"],
}
STREAM = ["--stream", "--batch_size=64", "--steps=301", "--log_every=5"]


class DoesNotEndWell(Exception):
    """A training that was not killed has failed."""


def trainings(folder: Path) -> list[tuple[str, str, list[str]]]:
    """Returns the style, lesson and flags of each training that is to be killed."""
    rows = folder / "rows.csv"
    draw = random.Random(1)
    points = [[draw.gauss(0, 1) for _ in range(3)] for _ in range(1000)]
    rows.write_text("".join(f"{a},{b},{c},{int(a > b)}\n" for a, b, c in points))
    plain = [(style, lesson, FLAGS.get(lesson, [])) for lesson in LESSONS for style in STYLES]
    streams = [(s, "logistic_regression", [f"--data={rows}", *STREAM]) for s in STREAMING]
    return plain + streams


def cases(draw: random.Random, folder: Path) -> Iterator[Case]:
    """Yields a case for each of the kills.

    Args:
        draw: draws where they hit.
        folder: an empty directory.
    """
    every = trainings(folder)
    whole = {}
    for number in range(KILLS):
        key = number % len(every)
        training = every[key]
        if key not in whole:
            whole[key] = _train(folder / f"whole-{key}", training, None, 0)
        place = folder / f"killed-{number}"
        try:
            yield _killed(draw, place, training, whole[key], twice=number % 3 == 0)
        except DoesNotEndWell as error:
            yield Case(training[1], training[0], str(error))


def _killed(draw, place, training, whole, twice) -> Case:
    style, lesson, flags = training
    config = parse_lesson(style, lesson, flags).config
    logged = [step for step, _ in config.chunks()]
    hit = []
    for attempt in range(1, 20):
        more = ["--resume"] if hit else []
        at, after = draw.choice(logged), draw.uniform(0, 0.1)
        if lesson == "save_restore" and at >= config.half:
            # In the second process, which ends with the first: some time after the half.
            at, after = config.half - config.log_every, draw.uniform(0.3, 3)
        left = _train(place, (style, lesson, [*flags, *more]), at, after)
        if left is None:
            hit.append(at)
            if len(hit) > twice:
                break
        elif not hit:  # it ended before it was hit
            place = place.with_name(f"{place.name}-{attempt}")
        else:
            break
    else:
        return Case(lesson, style, "not hit in 20 attempts")
    if left is None:
        left = _train(place, (style, lesson, [*flags, "--resume"]), None, 0)
    return Case(lesson, style, trained_apart.differences(whole, left), hit)


def _train(place, training, kill_at, after):
    """Trains in a process. Returns what it leaves, None if it was killed."""
    style, lesson, flags = training
    place.mkdir(exist_ok=True)
    told = (style, lesson, flags, kill_at, after)
    process = Forked(trained_apart.train, told, place / "log.txt", place, {})
    ended = process.wait(PATIENCE)
    if ended == -signal.SIGKILL:
        return None
    if ended != 0:
        raise DoesNotEndWell(f"it ended with {ended}: {process.said()}")
    (run,) = place.glob(f"logs/{lesson}/*/{style}")
    return trained_apart.left(place, run)
