"""Small programs for TensorFlow 1 that nobody wrote: what they are made of is drawn.

Every program seeds what it draws, trains a few steps on data of its own and prints numbers. It is
made of what course code is made of, with the traps on purpose: names that are bound anew after the
graph has used them, arrays that change after a constant was made of them, several fetches in one
run, and statements on some steps only.
"""

import random

from faults.program_texts import classes, operations, scripts
from faults.program_texts.writing import Writing


def texts(count: int, draw: random.Random) -> list[str]:
    """Returns different programs.

    Args:
        count: of programs.
        draw: draws what they are made of.
    """
    found: dict[str, None] = {}
    while len(found) < count:
        found[_program(draw)] = None
    return list(found)


def _program(draw: random.Random) -> str:
    program = Writing(draw)
    program.head()
    kind = program.below(10)
    if kind < 6:
        scripts.write(program)
    elif kind < 8:
        operations.write(program)
    else:
        classes.write(program)
    return "\n".join(program.lines) + "\n"
