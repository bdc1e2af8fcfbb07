"""Processes forked from one that has imported TensorFlow, which saves each its import.

TensorFlow survives a fork as long as nothing was computed.
"""

import multiprocessing
import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path
from typing import Any
from unittest import mock

from support.commands import ROOT, environment

_FORKING = multiprocessing.get_context("forkserver")
_IMPORTED = [
    "tf1_compat",
    "tf2_eager",
    "keras_api",
    "rosetta.runs.training",
    "numpy.random",
    "support.forked_python",
]
_FOUND_IN = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
_FORKING.set_forkserver_preload(_IMPORTED)


def import_before(modules: Sequence[str]) -> None:
    """Names more modules that are imported once, before any process is forked.

    Args:
        modules: their names; `__main__` is the program that is running.
    """
    _FORKING.set_forkserver_preload([*_IMPORTED, *modules])


def start_server() -> None:
    """Starts the process that the others are forked from, if it does not run yet."""
    variables = {**environment(), "TF_CONFIG": "", "PYTHONPATH": _FOUND_IN}  # it serves workers
    with mock.patch.dict(os.environ, variables, clear=True):
        forkserver.ensure_running()


class Forked:
    """A function that runs in a process of its own, under the names that `subprocess` gives.

    Args:
        function: one that can be imported.
        arguments: what it is called with.
        log: the file that takes its stdout and stderr.
        cwd: where it runs.
        variables: for its environment.
    """

    def __init__(
        self,
        function: Callable[..., None],
        arguments: Sequence[Any],
        log: Path,
        cwd: Path,
        variables: Mapping[str, str],
    ) -> None:
        self.log = log
        log.touch()
        told = (function, arguments, log, cwd, {**environment(), **variables})
        start_server()
        self._process = _FORKING.Process(target=_run, args=told)
        self._process.start()

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def poll(self) -> int | None:
        """Returns the exit code, None while it runs."""
        return self._process.exitcode

    def wait(self, seconds: float | None) -> int | None:
        """Returns the exit code once it has ended, None if it has not by then."""
        self._process.join(seconds)
        return self._process.exitcode

    def kill(self) -> None:
        """Ends it by SIGKILL."""
        self._process.kill()

    def send_signal(self, number: int) -> None:
        """Sends it a signal."""
        os.kill(self.pid, number)

    def said(self) -> str:
        """Returns what it has printed so far."""
        return self.log.read_text()


def lesson(module: str, flags: list[str]) -> None:
    """Runs a module as a program, such as the lesson `tf2_eager.xor`, with flags."""
    sys.argv = sys.orig_argv = [module, *flags]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def script(words: list[str]) -> None:
    """Runs a script with its arguments, as `python SCRIPT ARGUMENT...` does."""
    sys.argv = words
    sys.path.insert(0, str(Path(words[0]).parent))
    runpy.run_path(words[0], run_name="__main__")


def _run(
    function: Callable[..., None],
    arguments: Sequence[Any],
    log: Path,
    cwd: Path,
    variables: dict[str, str],
) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # A shell's background job ignores Ctrl-C, and so would whatever it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(variables)
    with log.open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    sys.stdin.close()
    function(*arguments)


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


@contextmanager
def forked(*arguments: object) -> Iterator[Forked]:
    """Starts a function for a `with` block, at whose end it is killed if it still runs.

    Args:
        *arguments: those of `Forked`.
    """
    process = Forked(*arguments)
    try:
        yield process
    finally:
        process.kill()
        process.wait(60)
