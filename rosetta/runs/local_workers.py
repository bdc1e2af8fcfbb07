"""Trains a lesson with several workers on this machine, each a process of its own."""

import contextlib
import dataclasses
import multiprocessing.connection
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from rosetta.console.errors import RunError, UsageError
from rosetta.runs import processes
from rosetta.runs.cluster import Cluster
from rosetta.runs.progress import train_with_progress
from rosetta.runs.request import Request
from rosetta.runs.training import Outcome, assist

# Seconds that the others have to notice that one has failed; TensorFlow takes 10 to 50.
GRACE = 90
# Seconds that a worker whose result is here has to end by itself.
FAREWELL = 10


def train(style: str, lesson: str, request: Request, count: int) -> Outcome:
    """Trains a lesson with `count` workers and returns what the chief makes of it.

    Raises:
        RunError: the training failed, or a worker ended before its time.
        UsageError: the run's directory cannot be made.
    """
    context = processes.context()
    addresses = _free_addresses(count)
    request = dataclasses.replace(request, config=dataclasses.replace(request.config))
    workers, ends = [], []
    try:
        for index in range(count):
            mine = dataclasses.replace(request, cluster=Cluster(addresses, index))
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(style, lesson, mine, sender), daemon=True)
            with processes.nothing_is_computed():
                process.start()
            sender.close()  # so that the receiver notices when the worker is gone
            workers.append(process)
            ends.append(receiver)
        said = _listen(ends)
        return _outcome(f"{lesson} {style}", said, workers)
    except KeyboardInterrupt:
        workers[0].join(FAREWELL)  # the chief closes its logs while the others still answer
        for process in workers:
            process.kill()
        raise
    finally:
        for process in workers[:1]:
            process.join(FAREWELL)
        for process in workers:
            process.kill()


def _free_addresses(count: int) -> tuple[str, ...]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return tuple(f"127.0.0.1:{one.getsockname()[1]}" for one in sockets)


def _work(style: str, lesson: str, request: Request, sender: Any) -> None:
    processes.end_with_parent()
    os.environ["TF_CONFIG"] = request.cluster.tf_config()
    if not request.cluster.is_chief:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the chief ends first
    try:
        if request.cluster.is_chief:
            outcome = train_with_progress(style, lesson, request, sender.send)
            # Without the examples, which are read when first asked for.
            config = dataclasses.replace(outcome.config)
            sender.send(dataclasses.replace(outcome, config=config))
        else:
            assist(lesson, style, request.config, request.cluster)
            sender.send(None)
            threading.Event().wait()  # until it is killed: the chief may still fetch its share
    except (RunError, UsageError) as error:
        sender.send(error)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _listen(ends: list) -> list[list]:
    said = [[] for _ in ends]
    open_ends = list(ends)
    failed = False
    while open_ends:
        ready = multiprocessing.connection.wait(open_ends, GRACE if failed else None)
        if not ready:
            break
        for end in ready:
            messages = said[ends.index(end)]
            try:
                messages.append(end.recv())
            except EOFError:
                open_ends.remove(end)
                if end is ends[0]:  # without the chief, nothing that the others do counts
                    return said
                failed |= not messages or isinstance(messages[-1], Path | Exception)
    return said


def _outcome(name: str, said: list[list], workers: list) -> Outcome:
    chief = said[0]
    if chief and isinstance(chief[-1], Outcome):
        return chief[-1]
    if chief and isinstance(chief[-1], Exception):
        raise chief[-1]
    place = f"; what it wrote is in {chief[0]}" if chief else ""
    raise RunError(f"{name}: worker 0, the chief, {_end(workers[0])}{place}")


def _end(process: Any) -> str:
    process.join(FAREWELL)
    code = process.exitcode
    if code is None:
        return f"did not answer within {GRACE} seconds"
    return (
        f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    )
