"""What is being run, and for how long already, on stderr."""

import sys

_FIRST_LINE = 10.0  # seconds until something is said where stderr is no terminal


class Progress:
    """One line that changes on a terminal; elsewhere a line now and then."""

    def __init__(self) -> None:
        self._what = ""
        self._next = _FIRST_LINE
        self._live = sys.stderr.isatty()

    def begin(self, what: str) -> None:
        """Says what runs from now on, such as "a.py: the port"."""
        self._what = what
        self._next = _FIRST_LINE
        self.wait(0.0)

    def wait(self, seconds: float) -> None:
        """Shows that it has run for some seconds."""
        text = f"running {self._what}, {seconds:.0f} s"
        if self._live:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
        elif seconds >= self._next:
            self._next *= 2
            print(text, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Takes the line away from the terminal."""
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
