"""A stand-in for starting Python with a script: a fork of a process that has imported TensorFlow.

For `rosetta verify`, where what a script prints is the point and not how its process starts.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from rosetta.verify import processes
from support.forked import Forked, script, start_server


class ForkedPython(Forked):
    """Runs `python -u SCRIPT ARGUMENT...` under the names that `subprocess.Popen` gives.

    Args:
        command: this interpreter, `-u`, the script, and its arguments.
        env: its environment variables.
        cwd: where it runs.
        stdout: a file that has a name, and takes its standard output.
        stderr: another, for its errors.
        **_: what else `rosetta verify` asks of a process and every fork has.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        env: Mapping[str, str],
        cwd: Path,
        stdout: IO[bytes],
        stderr: IO[bytes],
        **_: Any,
    ) -> None:
        _, unbuffered, *words = map(str, command)
        assert unbuffered == "-u"
        told = (words, stdout.name, stderr.name)
        super().__init__(_run, told, Path(os.devnull), cwd, env)
        self.args = command

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def wait(self, timeout: float | None = None) -> int:
        code = super().wait(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout)
        return code


def _run(words: list[str], stdout: str, stderr: str) -> None:
    os.setsid()
    for number, name in ((1, stdout), (2, stderr)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_APPEND), number)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(write_through=True)
    script(words)


@contextmanager
def in_forks() -> Iterator[None]:
    """Makes `rosetta verify` fork what it runs with this interpreter, for a `with` block."""
    start_server()  # verify ends whatever process is begun while a script runs
    started = subprocess.Popen

    def start(command: Sequence[str | Path], **options: Any) -> subprocess.Popen | ForkedPython:
        return (ForkedPython if command[0] == sys.executable else started)(command, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes.subprocess, "Popen", start)
        yield
