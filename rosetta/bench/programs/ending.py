"""A program that is measured ends with `rosetta bench`, however that ends (Python 3.7, too)."""

import os
import sys
import threading


def end_with_parent():
    """Ends this process as soon as nobody holds the other end of its standard input any more."""
    threading.Thread(target=_wait, daemon=True).start()


def _wait():
    sys.stdin.read()
    os._exit(1)  # from a thread, whatever the training does
