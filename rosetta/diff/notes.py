"""The notes beside the sections: what TensorFlow changed, and the traps it hides."""

import dataclasses
import functools
import re
from pathlib import Path

from rosetta.diff import traps
from rosetta.diff.languages import ENGLISH, Language
from rosetta.diff.traps import Trap
from rosetta.lessons.styles import STYLES

_TRAP = re.compile(r".+: \[.+\]\(traps\.(?:ko\.)?md#(.+)\)")


@dataclasses.dataclass(frozen=True)
class Note:
    """What one section becomes from one style to the next.

    Attributes:
        change: such as `tf1_compat → tf2_eager`.
        paragraphs: Markdown, of which only `code` is used.
        traps: what goes wrong there, mostly without an error.
    """

    change: str
    paragraphs: tuple[str, ...]
    traps: tuple[Trap, ...]


@functools.cache
def _all(language: Language = ENGLISH) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Reads the paragraphs by section, change and lesson (`""` for those of every lesson)."""
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    headings = ["", "", ""]
    page = Path(__file__).with_name(f"notes{language.suffix}")
    for block in re.split(r"\n\s*\n", page.read_text(encoding="utf-8")):
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


def find(
    lesson: str, section: str, left: str, right: str, language: Language = ENGLISH
) -> list[Note]:
    """Returns the notes for a section of a lesson between two styles.

    A lesson's own note takes the place of the one for every lesson.
    """
    notes = _all(language)
    found = []
    for change in changes(left, right):
        paragraphs = notes.get((section, change, lesson)) or notes.get((section, change, ""))
        if paragraphs:
            found.append(_note(change, paragraphs, language))
    return found


def _note(change: str, paragraphs: tuple[str, ...], language: Language) -> Note:
    references = [_TRAP.fullmatch(paragraph) for paragraph in paragraphs]
    return Note(
        change,
        tuple(p for p, reference in zip(paragraphs, references, strict=True) if not reference),
        tuple(traps.read(language)[reference[1]] for reference in references if reference),
    )
