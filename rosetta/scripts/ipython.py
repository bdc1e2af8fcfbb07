"""IPython's own syntax in a notebook's cell, and the Python that stands in its place.

It uses nothing but the standard library of Python 3.6 and later: a notebook of TensorFlow 1 may be
run under the Python of its time.
"""

import re
import tokenize

_HELP = re.compile(r"\s*(\?{1,2}[\w.*]+|[\w.*]+\?{1,2})\s*$")
_ASSIGNED = re.compile(r"(\s*[\w, ]+=\s*)(!|%[A-Za-z])")
# Cell magics whose cell is still Python.
_PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")


def indentation(cell: str) -> str:
    """Returns the blanks that IPython takes away from every line of a cell that begins with them.

    They are those before the first line that is not empty.
    """
    lines = [line for line in cell.split("\n") if line.strip()]
    return lines[0][: len(lines[0]) - len(lines[0].lstrip(" \t"))] if lines else ""


def as_python(cell: str) -> str:
    """Returns a cell as Python, line for line.

    Magics, shell commands and requests for help become `pass`; what is assigned the output of one,
    as in `files = !ls`, becomes an empty list. A line that continues another, as in a string over
    several lines, is never IPython's. What stays is unchanged except for the cell's indentation.
    """
    indent = indentation(cell)
    lines = [line[len(indent) :] if line.startswith(indent) else line for line in cell.split("\n")]
    first = next((line.split() for line in lines if line.strip()), [""])[0]
    if first.startswith("%%") and first not in _PYTHON_MAGICS:
        return "\n".join("pass" if line.strip() else line for line in lines)
    if not any(map(_replaced, lines)):
        return "\n".join(lines)
    result = []
    while len(result) < len(lines):
        line = lines[len(result)]
        replaced = _replaced(line)
        if replaced is None:
            end = len(result) + _logical_length(lines, len(result))
            result += lines[len(result) : end]
        else:
            result.append(replaced)
            while line.endswith("\\") and len(result) < len(lines):  # the command goes on
                line = lines[len(result)]
                result.append("")
    return "\n".join(result)


def _replaced(line: str):
    """Returns the Python for a line that begins a statement, or None if it is Python itself."""
    stripped = line.lstrip(" \t")
    assigned = _ASSIGNED.match(line)
    if assigned:
        return assigned.group(1) + "[]"
    if stripped.startswith(("%", "!")) or _HELP.match(line):
        return line[: len(line) - len(stripped)] + "pass"
    return None


def _logical_length(lines, start) -> int:
    """Returns how many lines the statement that begins with a line takes."""
    if not lines[start].strip() or lines[start].lstrip().startswith("#"):
        return 1
    rest = (line + "\n" for line in lines[start:])
    try:
        for token in tokenize.generate_tokens(lambda: next(rest, "")):
            if token.type == tokenize.NEWLINE:
                return token.start[0]
    except (tokenize.TokenError, SyntaxError):
        pass  # no statement ends here, so this line is left to the parser
    return 1
