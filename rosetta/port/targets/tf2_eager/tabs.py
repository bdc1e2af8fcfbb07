"""Scripts that are indented by tabs: ported with blanks, and given their tabs back.

What a port moves is indented anew, and Python takes no block whose lines begin in two ways.
"""

import dataclasses
import functools
import io
import tokenize
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

from rosetta.port.analysis import syntax
from rosetta.port.result import Result
from rosetta.port.targets.tf2_eager.source import INDENT

Port = Callable[[str, str, bool, Path | None], Result]


def kept(port: Port) -> Port:
    """Makes a target's `port` work on blanks where a script has tabs, which its output has again.

    Notebooks stay as they are: their cells are edited where they stand.
    """

    @functools.wraps(port)
    def ported(
        source: str, seeds: str = "tf1_15", force: bool = False, path: Path | None = None
    ) -> Result:
        if "\t" not in source or (path is not None and path.suffix == ".ipynb"):
            return port(source, seeds, force, path)
        syntax.parse(source)
        blanks = to_blanks(source)
        result = port(blanks, seeds, force, path)
        if blanks == source:
            return result
        output = to_tabs(result.output) if result.status == "ported" else source
        return dataclasses.replace(result, output=output)

    return ported


def to_blanks(text: str) -> str:
    """Returns a script with four blanks for each tab that a line begins with.

    Lines of a string keep theirs: they are its value.
    """
    return _indented_anew(text, lambda start: start.replace("\t", INDENT))


def to_tabs(text: str) -> str:
    """Returns a script with a tab for each four blanks that a line begins with."""
    return _indented_anew(text, lambda start: start.replace(INDENT, "\t"))


def _indented_anew(text: str, change: Callable[[str], str]) -> str:
    lines = text.splitlines(keepends=True)
    inside = _lines_inside_strings(text)
    for number, line in enumerate(lines, start=1):
        if number not in inside:
            start = "".join(takewhile(lambda letter: letter in " \t", line))
            lines[number - 1] = change(start) + line[len(start) :]
    return "".join(lines)


def _lines_inside_strings(text: str) -> set[int]:
    """Returns the lines, from 1, that begin within a string of several lines."""
    found: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind = tokenize.tok_name[token.type]
        if kind == "STRING":
            found.update(range(token.start[0] + 1, token.end[0] + 1))
        elif kind == "FSTRING_START":  # from Python 3.12 on, an f-string is several tokens
            opened.append(token.start[0])
        elif kind == "FSTRING_END":
            found.update(range(opened.pop() + 1, token.end[0] + 1))
    return found
