"""The blank lines of a Keras port."""

from rosetta.port.targets.tf2_eager.layout import tidy

_DEFINES = ("def ", "class ", "@", "async def ")


def without_gaps(text: str, source: str) -> str:
    """Returns a port with one blank line where two stood around functions that are gone.

    Two stay around functions and classes, and where the author had them.

    Args:
        text: of the port.
        source: the script.
    """
    wide = _after_two_blanks(source.split("\n"))
    lines: list[str] = []
    tidied = tidy(text).split("\n")
    for number, line in enumerate(tidied):
        if not line.strip() and lines and not lines[-1].strip():
            following = next((i for i, later in enumerate(tidied[number:], number)
                              if later.strip()), number)  # fmt: skip
            kept = tidied[following] in wide or _defines(tidied, following)
            if not kept and not _ends_definition(lines):
                continue
        lines.append(line)
    return "\n".join(lines)


def _after_two_blanks(lines: list[str]) -> set[str]:
    return {
        line for above, blank, line in zip(lines, lines[1:], lines[2:])
        if not above.strip() and not blank.strip()
    }  # fmt: skip


def _defines(lines: list[str], number: int) -> bool:
    """Says whether a function or class begins in a line, or below comments that begin there."""
    while number < len(lines) and lines[number].startswith("#"):
        number += 1
    return number < len(lines) and lines[number].startswith(_DEFINES)


def _ends_definition(lines: list[str]) -> bool:
    """Says whether lines end with a function or a class."""
    for line in reversed(lines):
        if line.strip() and not line.startswith((" ", "\t", ")", "]", "}", "#")):
            return line.startswith(_DEFINES)
    return False
