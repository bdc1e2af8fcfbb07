"""Trains one lesson with a progress bar, and says where a run that failed or was stopped is."""

import sys
from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from rosetta.console.errors import RunError
from rosetta.console.signals import Terminated
from rosetta.runs.interruption import interrupted_at_logged_steps
from rosetta.runs.request import Request
from rosetta.runs.training import Outcome, execute


def train_with_progress(
    style: str,
    lesson: str,
    request: Request,
    on_start: Callable[[Path], None] = lambda directory: None,
) -> Outcome:
    """Runs one lesson in one style with a progress bar on a terminal.

    Args:
        style: name of the style package.
        lesson: name of the lesson.
        request: what to run, and where to.
        on_start: called with the run's directory before the training.

    Raises:
        RunError: the run failed; the message says where its curve so far is.
    """
    config = request.config
    bar = tqdm(
        total=config.steps,
        desc=f"{lesson} {style}",
        unit=" steps",
        leave=False,
        disable=not sys.stderr.isatty(),
    )
    place: list[Path] = []

    def started(directory: Path) -> None:
        place.append(directory)
        on_start(directory)

    def on_step(step: int, cost: float) -> None:
        end_if_interrupted()
        bar.update(step - bar.n)
        bar.set_postfix_str(f"cost {cost:.6g}", refresh=False)

    try:
        with bar, interrupted_at_logged_steps() as end_if_interrupted:
            return execute(
                lesson,
                style,
                config,
                logdir=request.logdir,
                experiment=request.experiment,
                overwrite=request.overwrite,
                resume=request.resume,
                switches=request.switches,
                cluster=request.cluster,
                on_start=started,
                on_step=on_step,
            )
    except RunError as error:
        raise type(error)(f"{lesson} {style}: {error}; the curve so far is in {place[0]}") from None
    except (KeyboardInterrupt, Terminated):
        if place:
            where = f"\nthe logs up to the last logged step are in {place[0]}"
            goes_on = "" if request.cluster else "; --resume goes on"
            print(where + goes_on, file=sys.stderr)
        raise
