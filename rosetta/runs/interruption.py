"""Ctrl-C while a lesson trains: it ends between two logged steps, not in the middle of a write."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType


@contextlib.contextmanager
def interrupted_at_logged_steps() -> Iterator[Callable[[], None]]:
    """Makes the first Ctrl-C wait until the block calls what it is given; a second acts at once.

    TensorFlow's summary writers hold a lock while they take an event. KeyboardInterrupt may come
    between the lock and the block that gives it back, and then closing the writer waits for ever.

    Yields:
        Raises KeyboardInterrupt if Ctrl-C was pressed. Call it where nothing is half-written.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed and the block has ended without a call.
    """
    if threading.current_thread() is not threading.main_thread():  # only that one gets signals
        yield lambda: None
        return
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    def end_if_pressed() -> None:
        if pressed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, press)
    try:
        yield end_if_pressed
    finally:
        signal.signal(signal.SIGINT, before)
    end_if_pressed()
