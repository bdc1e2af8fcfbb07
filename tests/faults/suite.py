"""Brings faults about and counts what survives them: `make faults`.

Each module of FAULTS has a NAME and `cases(draw, folder)`, which yields a `Case` for every fault.

    python tests/faults/suite.py               # all, from seed 0
    python tests/faults/suite.py 7             # from another seed
    python tests/faults/suite.py 0 mistakes    # one kind
"""

import collections
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults import (
    damaged_events,
    killed_commands,
    kills,
    mistakes,
    programs,
    simultaneous,
    sources,
    verified,
)
from rosetta import cli
from support import forked

FAULTS = (
    mistakes, killed_commands, kills, simultaneous, damaged_events, sources, verified, programs,
)  # fmt: skip
GRACE = 10  # seconds in which every process that a kind of fault has started must have ended


def main(seed: int, names: list[str]) -> int:
    """Prints a table of each kind of fault. Returns 1 if one was not survived, otherwise 0."""
    wrong = 0
    commands = [module for module, _ in cli.COMMANDS.values()]
    forked.import_before([*commands, "rosetta.compare.plot", "__main__"])
    for kind in FAULTS:
        if names and kind.__name__.rpartition(".")[2] not in names:
            continue
        started = time.monotonic()
        survived, all_of_it = collections.Counter(), collections.Counter()
        with tempfile.TemporaryDirectory() as folder:
            for case in kind.cases(random.Random(seed), Path(folder)):
                row = (case.what, case.where)
                all_of_it[row] += 1
                survived[row] += not case.wrong
                if case.wrong:
                    print(f"{case.what} {case.where}: {case.wrong} ({case.detail})", flush=True)
            left = _processes_left(folder)
        seconds = time.monotonic() - started
        print(f"{kind.NAME}: {survived.total()} of {all_of_it.total()} ({seconds:.0f} s); "
              f"{len(left)} processes left")  # fmt: skip
        for row in sorted(all_of_it):
            print(f"  {row[0]:22} {row[1]:12} {survived[row]} of {all_of_it[row]}", flush=True)
        wrong += all_of_it.total() - survived.total() + len(left)
    return 1 if wrong else 0


def _processes_left(folder: str) -> list[str]:
    """Returns the processes that still work below a directory after `GRACE` seconds."""
    deadline = time.monotonic() + GRACE
    while left := _processes(folder):
        if time.monotonic() > deadline:
            print(*left, sep="\n")
            return left
        time.sleep(0.2)
    return []


def _processes(folder: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd").startswith(folder):
                found.append(f"{process.name} {(process / 'cmdline').read_text()[:200]}")
        except OSError:  # it has ended
            continue
    return found


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0, sys.argv[2:]))
