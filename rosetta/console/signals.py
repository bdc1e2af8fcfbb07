"""What Ctrl-C and SIGTERM do to a command: it tidies up, says one line and ends by 130 or 143."""

import contextlib
import os
import signal
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

from rosetta.console import temporary

WORDS = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}


class Terminated(BaseException):
    """SIGTERM asked the process to end, as KeyboardInterrupt does for Ctrl-C."""


EXCEPTIONS = {signal.SIGINT: KeyboardInterrupt, signal.SIGTERM: Terminated}


def exit_code(number: int) -> int:
    """Returns the exit code of a process that a signal has ended, as a shell shows it."""
    return 128 + number


def of_a_command() -> None:
    """Makes SIGTERM an exception in this process, as Ctrl-C is one: it is a command of ours."""
    for number in WORDS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` and `&` ask for
            signal.signal(number, _raise)


def _raise(number: int, frame: FrameType | None) -> NoReturn:
    raise EXCEPTIONS[signal.Signals(number)]


def _handled() -> list[int]:
    return [number for number in WORDS if signal.getsignal(number) is _raise]


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """Ends a command in the middle of the block, without an exception; elsewhere it does nothing.

    It is for imports: libraries catch the exception or turn it into another, and there is nothing
    to tidy but the command's own temporary directory.
    """
    handled = _handled()
    terminal = os.dup(2)  # file descriptor 2 may lead elsewhere meanwhile

    def end(number: int, frame: FrameType | None) -> NoReturn:
        os.write(terminal, f"{WORDS[signal.Signals(number)]}\n".encode())
        temporary.remove()
        os._exit(exit_code(number))

    for number in handled:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, _raise)
        os.close(terminal)


def ignore() -> None:
    """Lets a command that has ended finish: what Python does then is not interrupted."""
    for number in _handled():
        signal.signal(number, signal.SIG_IGN)
