"""Ctrl-C or SIGTERM while a lesson trains: it ends between two steps, not amid a write."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from rosetta.console import signals


@contextlib.contextmanager
def interrupted_at_logged_steps() -> Iterator[Callable[[], None]]:
    """Makes Ctrl-C or SIGTERM wait until the block calls what it is given; a second acts at once.

    TensorFlow's summary writers hold a lock while they take an event. KeyboardInterrupt may come
    between the lock and the block that gives it back, and then closing the writer waits for ever.

    Yields:
        Raises KeyboardInterrupt or Terminated if one came. Call it where nothing is half-written.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed and the block has ended without a call.
        Terminated: the same for SIGTERM.
    """
    if threading.current_thread() is not threading.main_thread():  # only that one gets signals
        yield lambda: None
        return
    came: list[type[BaseException]] = []

    def come(number: int, frame: FrameType | None) -> None:
        came.append(signals.EXCEPTIONS[signal.Signals(number)])
        if len(came) > 1:
            raise came[-1]

    def end_if_one_came() -> None:
        if came:
            raise came[-1]

    before = {number: signal.signal(number, come) for number in signals.EXCEPTIONS}
    try:
        yield end_if_one_came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    end_if_one_came()
