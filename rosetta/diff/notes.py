"""The notes beside the sections: what TensorFlow changed, and the trap it hides."""

import dataclasses
import functools
import re
from pathlib import Path

from rosetta.lessons.styles import STYLES

NOTES = Path(__file__).with_name("notes.md")
TRAP = "Trap:"


@dataclasses.dataclass(frozen=True)
class Note:
    """What one section becomes from one style to the next.

    Attributes:
        change: such as `tf1_compat → tf2_eager`.
        paragraphs: Markdown, of which only `code` is used; one that begins with `Trap:` warns.
    """

    change: str
    paragraphs: tuple[str, ...]


@functools.cache
def _all() -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Reads the notes by section, change and lesson (`""` for those of every lesson)."""
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    headings = ["", "", ""]
    for block in re.split(r"\n\s*\n", NOTES.read_text(encoding="utf-8")):
        heading = re.fullmatch(r"(#{2,4}) (.+)", block.strip())
        if heading:
            level = len(heading[1]) - 2
            headings[level:] = [heading[2], *[""] * (2 - level)]
        elif headings[1]:
            key = (headings[0], headings[1], headings[2])
            found[key] = (*found.get(key, ()), " ".join(block.split()))
    return found


def changes(left: str, right: str) -> list[str]:
    """Returns the changes between two styles, each from one style to the next."""
    order = list(STYLES)
    if left not in order or right not in order:
        return []
    start, end = sorted((order.index(left), order.index(right)))
    return [f"{order[i]} → {order[i + 1]}" for i in range(start, end)]


def find(lesson: str, section: str, left: str, right: str) -> list[Note]:
    """Returns the notes for a section of a lesson between two styles.

    A lesson's own note takes the place of the one for every lesson; it is added to it where it
    begins with `+`.
    """
    found = []
    for change in changes(left, right):
        general = _all().get((section, change, ""), ())
        own = _all().get((section, change, lesson), ())
        if own and own[0].startswith("+"):
            own = (*general, own[0].removeprefix("+").strip(), *own[1:])
        if own or general:
            found.append(Note(change, own or general))
    return found
