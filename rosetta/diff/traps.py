"""The traps of a port from TensorFlow 1. Their text is in traps.md, each once a language."""

import dataclasses
import functools
import re
from pathlib import Path

from rosetta.diff.languages import ENGLISH, Language


@dataclasses.dataclass(frozen=True)
class Trap:
    """One trap.

    Attributes:
        title: its heading on the page.
        paragraphs: Markdown, of which only `code` is used: what happens and why, what to do.
        where: Markdown with links: where this project meets it.
    """

    title: str
    paragraphs: tuple[str, ...]
    where: str


@functools.cache
def read(language: Language = ENGLISH) -> dict[str, Trap]:
    """Returns the traps by id. The id is the anchor that a heading gets on a Markdown page."""
    page = Path(__file__).with_name(f"traps{language.suffix}")
    sections = re.split(r"^### (.+)\n", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {}
    for title, text in zip(sections[1::2], sections[2::2], strict=True):
        body = text.split("\n## ")[0]
        *paragraphs, where = [" ".join(block.split()) for block in body.strip().split("\n\n")]
        if not where.startswith(language.where):
            raise ValueError(f"{page}: {title} does not end in `{language.where}`")
        found[anchor(title)] = Trap(title, tuple(paragraphs), where.removeprefix(language.where))
    return found


def anchor(title: str) -> str:
    """Returns the anchor of a heading: lower case, words joined by hyphens."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
