"""Trains one lesson in one style and returns the outcome."""

import contextlib
import dataclasses
import importlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rosetta.console.errors import RunError, UsageError
from rosetta.lessons.hyperparameters import Hyperparameters
from rosetta.lessons.styles import STREAMING, TF1
from rosetta.logs import tree as log_tree
from rosetta.reference import events
from rosetta.runs import processes, unfinished
from rosetta.runs.cluster import Cluster
from rosetta.runs.csv_stream import wrong_rows_named
from rosetta.runs.disk import failures_named


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One finished run.

    Attributes:
        cost: cost at the last logged step.
        accuracy: accuracy on the training examples after the last update, or None.
        hypothesis: output for each training example after the last update.
        costs: cost by logged step.
        parameters: trained values by tag.
        values: what else the lesson has to show, by name.
        start: the step at which the training began; 0 unless an interrupted run went on.
        seconds: of the training, with logging and tracing, without imports.
    """

    lesson: str
    experiment: str
    style: str
    config: Hyperparameters
    cost: float
    accuracy: float | None
    hypothesis: np.ndarray
    costs: dict[int, float]
    parameters: dict[str, np.ndarray]
    values: dict[str, float | np.ndarray]
    start: int
    seconds: float
    directory: Path

    @property
    def steps_per_second(self) -> float:
        """Updates per second, logging included."""
        return (self.config.steps - self.start) / self.seconds


def execute(
    lesson: str,
    style: str,
    config: Hyperparameters,
    *,
    logdir: str,
    experiment: str | None = None,
    overwrite: bool = False,
    resume: bool = False,
    switches: dict[str, bool] | None = None,
    cluster: Cluster | None = None,
    on_start: Callable[[Path], None] = lambda directory: None,
    on_step: Callable[[int, float], None] = lambda step, cost: None,
) -> Outcome:
    """Trains one lesson in one style and writes its run.

    Args:
        lesson: name of the lesson.
        style: name of the style package.
        config: the hyperparameters.
        logdir: root of the log tree.
        experiment: name of the experiment; by default made of what differs from the defaults.
        overwrite: whether the newest run of the same name is replaced, once this one has ended.
        resume: whether the newest run of the same name that was interrupted goes on instead.
        switches: the style's own switches, such as `jit`.
        cluster: the workers to train with, of whom this process is the chief.
        on_start: called with the run's directory before the training.
        on_step: called with each logged step and its cost.

    Raises:
        UsageError: the run's directory cannot be made, the style cannot stream, or there is nothing
            to resume.
        RunError: a row of the file that is streamed is wrong, or the run cannot be written.
        Diverged: the cost became NaN or infinite; the curve so far stays readable.
    """
    streams = getattr(config, "stream", False)
    if streams and style not in STREAMING:
        raise UsageError(f"--stream: {style} has no such flag; choose {' or '.join(STREAMING)}")
    if not experiment:
        experiment = cluster.experiment(config.experiment) if cluster else config.experiment
    switches = switches or {}
    if resume:
        described = unfinished.describe(lesson, style, config, switches)
        claim = unfinished.find(logdir, experiment, described)
    else:
        claim = log_tree.claim(logdir, lesson, experiment, style, overwrite)
    on_start(claim.directory)
    return _run(lesson, style, config, experiment, claim, switches, cluster, on_step)


def _run(
    lesson: str,
    style: str,
    config: Hyperparameters,
    experiment: str,
    claim: log_tree.Claim,
    switches: dict[str, bool],
    cluster: Cluster | None = None,
    on_step: Callable[[int, float], None] = lambda step, cost: None,
) -> Outcome:
    """Trains in a directory that may hold what an interrupted run has left."""
    # Workers go on from their own checkpoints.
    described = None if cluster else unfinished.describe(lesson, style, config, switches)
    with unfinished.training(claim, described), failures_named(claim.directory):
        result, run, seconds = _train(lesson, style, config, claim, switches, cluster, on_step)
    if result is None:
        config = dataclasses.replace(config)  # without the examples, which are read when asked for
        return processes.call(_run, lesson, style, config, experiment, claim, switches)
    directory = claim.settle() if cluster else claim.settle(unfinished.complete)
    return Outcome(
        lesson=lesson,
        experiment=experiment,
        style=style,
        config=config,
        cost=run.costs[config.steps - 1],
        accuracy=None if result.accuracy is None else float(result.accuracy),
        hypothesis=result.hypothesis,
        costs=run.costs,
        parameters=result.parameters,
        values=result.values,
        start=run.start,
        seconds=seconds,
        directory=directory,
    )


def _train(
    lesson: str,
    style: str,
    config: Hyperparameters,
    claim: log_tree.Claim,
    switches: dict[str, bool],
    cluster: Cluster | None,
    on_step: Callable[[int, float], None],
) -> tuple:
    """Trains in a directory.

    Returns:
        The lesson's result, or None where it has saved a checkpoint and goes on in a new process;
        the run; and the seconds it took.
    """
    streams = getattr(config, "stream", False)
    way = "_workers" if cluster else "_stream" if streams else ""
    module = importlib.import_module(f"{style}.{lesson}{way}")
    from rosetta.lessons.exhibits.decision_boundary import DecisionBoundary
    from rosetta.runs import run_events  # after TensorFlow: it loads TensorBoard
    from rosetta.runs.run import Run

    directory = claim.directory
    if config == type(config)() and not cluster:
        events.place_beside(claim.place, lesson, TF1)
    asked = [f"--{name}" if on else f"--no{name}" for name, on in switches.items()]
    shown = {"style": " ".join([style, *asked]), "lesson": lesson, **config.describe()}
    if cluster:
        shown["workers"] = len(cluster.workers)
    earlier = run_events.remove(directory)
    trial = claim.place.relative_to(claim.logdir)
    run_events.write_start(directory, trial, shown, Path(module.__file__))
    run = Run(
        directory,
        on_step,
        DecisionBoundary.around(config.examples),
        takes_logarithms=getattr(config, "cost", None) == "lecture",
        earlier=earlier,
    )
    started = time.perf_counter()
    try:
        with wrong_rows_named(config.data) if streams else contextlib.nullcontext():
            result = module.train(
                config, run, **switches, **({"cluster": cluster} if cluster else {})
            )
    except BaseException:
        with contextlib.suppress(RunError), failures_named(directory):  # what failed first is told
            run_events.write_end(run, None, config.examples, 0)
        raise
    seconds = time.perf_counter() - started
    if result is not None:
        speed = (config.steps - run.start) / seconds
        run_events.write_end(run, result, config.examples, speed)
    return result, run, seconds


def assist(lesson: str, style: str, config: Hyperparameters, cluster: Cluster) -> None:
    """Trains one worker's share of a lesson. It writes nothing; the chief does.

    Raises:
        WorkerLost: another worker has ended.
        Diverged: the cost became NaN or infinite.
    """
    module = importlib.import_module(f"{style}.{lesson}_workers")
    from rosetta.runs.run import Run

    module.train(config, Run(Path(os.devnull)), cluster=cluster)
