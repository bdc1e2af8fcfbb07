"""New processes that have TensorFlow at once, and that end with the process that started them."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing.context import BaseContext
from typing import Any

from rosetta.console.errors import RunError, UsageError
from rosetta.lessons.styles import STYLES


def context() -> BaseContext:
    """Returns how processes are started: forked from one that has imported TensorFlow, if possible.

    TensorFlow survives a fork as long as nothing was computed.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload([*STYLES])
    return forking


@contextlib.contextmanager
def nothing_is_computed() -> Iterator[None]:
    """Tells what imports TensorFlow meanwhile that nothing may be computed: it serves a worker."""
    before = os.environ.get("TF_CONFIG")
    os.environ["TF_CONFIG"] = ""
    try:
        yield
    finally:
        if before is None:
            del os.environ["TF_CONFIG"]
        else:
            os.environ["TF_CONFIG"] = before


def end_with_parent() -> None:
    """Ends this process as soon as the one that started it is gone, however that ended."""

    def wait() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)  # from a thread, whatever the training waits for

    threading.Thread(target=wait, daemon=True).start()


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Calls a function in a new process and returns what it returns there.

    Raises:
        RunError: the function raised it, or its process was killed.
        UsageError: the function raised it.
    """
    receiver, sender = context().Pipe(duplex=False)
    told = (sender, function, arguments)
    process = context().Process(target=_answer, args=told, daemon=True)
    with nothing_is_computed():
        process.start()
    sender.close()  # so that the receiver notices when the process is gone
    try:
        answer = receiver.recv()
    except EOFError:
        process.join()
        raise RunError(f"the new process ended with exit code {process.exitcode}") from None
    finally:
        process.kill()
        process.join()
    if isinstance(answer, RunError | UsageError):
        raise answer
    return answer


def _answer(sender: Any, function: Callable[..., Any], arguments: tuple) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other one ends this one
    try:
        sender.send(function(*arguments))
    except (RunError, UsageError) as error:
        sender.send(error)
