"""Brings faults about and counts what survives them: `make faults`.

Each module of FAULTS has a NAME and `cases(draw, folder)`, which yields a `Case` for every fault.

    python tests/faults/suite.py          # all, from seed 0
    python tests/faults/suite.py 7        # from another seed
"""

import collections
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults import kills

FAULTS = (kills,)


def main(seed: int) -> int:
    """Prints a table of each kind of fault. Returns 1 if one was not survived, otherwise 0."""
    wrong = 0
    for kind in FAULTS:
        started = time.monotonic()
        survived, all_of_it = collections.Counter(), collections.Counter()
        with tempfile.TemporaryDirectory() as folder:
            for case in kind.cases(random.Random(seed), Path(folder)):
                row = (case.what, case.where)
                all_of_it[row] += 1
                survived[row] += not case.wrong
                if case.wrong:
                    print(f"{case.what} {case.where}: {case.wrong} ({case.detail})", flush=True)
        seconds = time.monotonic() - started
        print(f"{kind.NAME}: {survived.total()} of {all_of_it.total()} ({seconds:.0f} s)")
        for row in sorted(all_of_it):
            print(f"  {row[0]:22} {row[1]:12} {survived[row]} of {all_of_it[row]}")
        wrong += all_of_it.total() - survived.total()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
