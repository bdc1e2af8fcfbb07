"""Sources that are too deep, too long, broken or no text: `port` says so in a line."""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from faults import commands, hostile
from faults.cases import Case
from rosetta.port import command
from rosetta.port.analysis.graph import sandbox
from support.forked import Forked

NAME = "hostile sources under `rosetta port`"
TARGETS = ("tf1_compat", "tf2_eager", "keras_api")
PATIENCE = 120  # seconds; the machine may be busy
SLOWEST = 10  # seconds of the processor that one port may take
ALL_OF_THEM = 3600  # seconds
HEAD = "import tensorflow as tf\nx = tf.placeholder(tf.float32)\n"
DEPTHS = (90, 1000, 5000)


def nested(depth: int) -> dict[str, str]:
    """Returns sources that are nested so deep, or so long, by what they are made of."""
    return {
        "parentheses": "a = " + "(" * depth + "1" + ")" * depth,
        "brackets": "a = " + "[" * depth + "]" * depth,
        "dictionaries": "a = " + "{1: " * depth + "2" + "}" * depth,
        "calls": "a = x" + ".b()" * depth,
        "calls in calls": "a = " + "f(" * depth + ")" * depth,
        "attributes": "a = x" + ".b" * depth,
        "subscripts": "a = x" + "[0]" * depth,
        "signs": "a = " + "-" * depth + "1",
        "negations": "a = " + "not " * depth + "1",
        "lambdas": "a = " + "lambda: " * depth + "1",
        "choices": "a = " + "1 if x else " * depth + "2",
        "powers": "a = " + "2 ** " * depth + "1",
        "sums": "a = 1" + " + 1" * depth,
        "conjunctions": "a = 1" + " and 2" * depth,
        "comparisons": "a = 1" + " < 2" * depth,
        "elif": "if x:\n    pass\n" + "".join(f"elif x == {n}:\n    pass\n" for n in range(depth)),
        "blocks": "".join(" " * n + "if 1:\n" for n in range(depth)) + " " * depth + "pass",
        "functions": "".join(" " * n + "def f():\n" for n in range(depth)) + " " * depth + "pass",
        "decorators": "@f\n" * depth + "def g():\n    pass",
        "contexts": "with " + ", ".join(["open('a')"] * depth) + ":\n    pass",
        "strings": "a = (" + "'a' " * depth + ")",
        "elements": "a = [" + "'a', " * depth + "]",
        "statements": "a = 1\n" * depth,
        "formatted": "a = f'{" + "(" * depth + "1" + ")" * depth + "}'",
        "comprehensions": "a = [1 " + "for i in x " * depth + "]",
    }


PYTHON_2 = (
    'print "a"', "print a", "print", "exec 'a'", "try:\n    pass\nexcept Exception, e:\n    pass",
    'raise ValueError, "a"', "a = 10L", "a = 0777", "a = `x`", "if 1 <> 2:\n    pass",
    "a = ur'x'", "f = lambda (a, b): a", "print >>f, 'a'", "def f(a, (b, c)):\n    pass",
)  # fmt: skip
BROKEN = {
    "open string": b"a = 'x\n",
    "open bracket": b"a = (1\n",
    "half a function": b"def f(\n",
    "tabs and blanks": b"if 1:\n\ta = 1\n        b = 2\n",
    "a number of 5,000 digits": b"a = " + b"9" * 5000 + b"\n",
    "null bytes": b"a = 1\0\n",
    "latin-1": "a = 'é'\n".encode("latin-1"),
    "an unknown encoding": b"# coding: klingon\na = 1\n",
    "utf-16": "a = 1\n".encode("utf-16"),
    "no text": bytes(range(256)) * 40,
    "git's conflict": b"<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> b\n",
}
ODD = {
    "empty": b"",
    "byte order mark": b"\xef\xbb\xbfa = 1\n",
    "carriage returns": b"a = 1\rb = 2\r",
    "form feed": b"\x0ca = 1\n",
    "half a character": b"a = '\\ud800'\n",
    "no last newline": b"a = 1",
    "declared latin-1": "# -*- coding: latin-1 -*-\na = 'é'\n".encode("latin-1"),
    "a long line": b"a = '" + b"x" * 1_000_000 + b"'\n",
    "backslashes": b"a = \\\n  1\n" * 500,
    "match": b"match 1:\n    case _:\n        pass\n",
}


def notebook(cells: object) -> str:
    """Returns the JSON of a notebook."""
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2})


def _code(source: object) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}


NOTEBOOKS = {
    "cells that are strings": notebook(["a", "b"]),
    "cells that are numbers": notebook([1]),
    "cells that are lists": notebook([[]]),
    "no list of cells": notebook(None),
    "a dictionary of cells": notebook({"a": 1}),
    "source null": notebook([_code(None)]),
    "source a dictionary": notebook([_code({"a": 1})]),
    "source a number": notebook([_code(3)]),
    "lines that are numbers": notebook([_code([HEAD, 1])]),
    "half a character": notebook([_code("a = '\ud800'")]),
    "a number of 5,000 digits": notebook([]).replace("4,", "4" * 5000 + ","),
    "digits in a cell": notebook([_code(f"a = {'9' * 5000}")]),
    "a list": "[]",
    "a number": "3",
    "null": "null",
    "a string": '"cells"',
    "nothing": "",
    "brackets": "[" * 100_000,
    "a number of worksheets": '{"worksheets": 3}',
    "worksheets of numbers": '{"worksheets": [3]}',
    "broken JSON": notebook([_code(HEAD)])[:-5],
    "Python 2": notebook([_code(HEAD), _code("print 'a'")]),
    "a half cell": notebook([_code(HEAD), _code("def f(:")]),
    "parentheses": notebook([_code("(" * 5000)]),
    "not a number": '{"cells": [NaN]}',
}


def cases(draw: random.Random, folder: Path) -> Iterator[Case]:
    """Yields a case for each source and target.

    Args:
        draw: not used; nothing here is left to chance.
        folder: an empty directory.
    """
    for target in TARGETS:
        place = folder / target
        place.mkdir()
        ends = place / "ends.json"
        variables = {"TMPDIR": str(place), "ROSETTA_TF1_PYTHON": ""}
        process = Forked(_port_each, (target, place, ends), place / "log.txt", place, variables)
        process.wait(ALL_OF_THEM)
        process.kill()
        told = json.loads(ends.read_text()) if ends.exists() else []
        if not told:
            yield Case("all of them", target, f"they did not end: {process.said()[-500:]}")
        for kind, name, wrong in told:
            yield Case(kind, target, wrong, name)


def _port_each(target: str, folder: Path, ends: Path) -> None:
    """Ports every source to a target, each in a fork of this process, and writes what was wrong.

    They share the process that builds graphs, as the files of one command do.
    """
    found = []
    for number, (kind, name, data, codes, said) in enumerate(_sources()):
        place = folder / str(number)
        place.mkdir()
        script = place / ("a.ipynb" if kind == "notebooks" else "a.py")
        script.write_bytes(data)
        told = [script.name, f"--to={target}", "-o", f"port{script.suffix}"]
        building = sandbox._builder() if target in command.BUILDING else None
        wrong = _wrong(place, told, codes, said)
        if building and building.poll() is not None:
            sandbox._builder.cache_clear()
            wrong = wrong or "it ended the process that builds graphs"
        if script.read_bytes() != data:
            wrong = wrong or "the source was changed"
        found.append((kind, name, wrong))
    ends.write_text(json.dumps(found))


def _wrong(place: Path, told: list[str], codes: tuple[int, ...], said: str) -> str:
    """Runs `rosetta port` in a fork. Returns what is wrong with how it ended, "" if nothing."""
    log = place.with_suffix(".txt")
    process = os.fork()
    if not process:
        _port_and_leave(place, told, log)
    deadline = time.monotonic() + PATIENCE
    while not (ended := os.wait4(process, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            return f"did not end within {PATIENCE} s"
        time.sleep(0.01)
    _, status, used = ended
    text, code = log.read_text(errors="replace"), os.waitstatus_to_exitcode(status)
    if ending := hostile.wrong_ending(text, code, codes, said):
        return ending
    if used.ru_utime + used.ru_stime > SLOWEST:
        return f"took more than {SLOWEST} s"
    left = sorted({path.name[:2] for path in place.iterdir()} - {"a.", "po"})
    return f"left behind: {left}" if left else ""


def _port_and_leave(place: Path, told: list[str], log: Path) -> NoReturn:
    code = 70  # what a traceback ends with
    try:
        os.chdir(place)
        out = os.open(log, os.O_WRONLY | os.O_CREAT)
        os.dup2(out, 1)
        os.dup2(out, 2)
        commands.call("port", told)
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _sources() -> Iterator[tuple[str, str, bytes, tuple[int, ...], str]]:
    """Yields kind, name and bytes of each source, the exit codes it may end with, what is said."""
    for depth in DEPTHS:
        for name, text in nested(depth).items():
            yield "nested or long", f"{depth} {name}", (HEAD + text + "\n").encode(), (0, 1), "a.py"
    for text in PYTHON_2:
        if text == "print":
            continue  # a name in Python 3
        yield "Python 2", text, (HEAD + text + "\n").encode(), (1,), "2to3"
    for name, data in BROKEN.items():
        yield "broken", name, data + HEAD.encode(), (1,), "a.py: error: "
    for name, data in ODD.items():
        yield "odd", name, data, (0, 1), ""
    for name, text in NOTEBOOKS.items():
        yield "notebooks", name, text.encode("utf-8", "surrogatepass"), (1,), "a.ipynb: error: "
