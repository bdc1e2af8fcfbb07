"""Programs that a command starts end with it: on Linux also when it is killed."""

import ctypes
import signal
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1  # of linux/prctl.h
_LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Has this process end, with a signal, when the thread that started it ends, however.

    Elsewhere than on Linux it does nothing.
    """
    if _LIBRARY:
        _LIBRARY.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


# For `subprocess`. It runs in the new process before the program does.
ENDING_WITH_PARENT: dict[str, Any] = {"preexec_fn": end_with_parent} if _LIBRARY else {}
