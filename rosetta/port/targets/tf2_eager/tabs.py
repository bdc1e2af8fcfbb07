"""Scripts that are indented by tabs: ported with blanks, and given their tabs back.

What a port moves is indented anew, and Python takes no block whose lines begin in two ways.
"""

import io
import re
import tokenize
from collections.abc import Callable
from itertools import takewhile

from rosetta.port.targets.tf2_eager.source import INDENT


def is_indented_by_tabs(text: str) -> bool:
    """Says whether a line of a script begins with a tab."""
    return bool(re.search(r"^ *\t", text, re.MULTILINE))


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
