"""The Korean pages have what the English ones have: sections, commands, code, figures, links."""

import collections
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rosetta.diff import notes, traps
from rosetta.diff.languages import ENGLISH, KOREAN

ROOT = Path(__file__).parents[2]
KOREAN_PAGES = [ROOT / "README.ko.md", *sorted((ROOT / "docs").glob("*.ko.md"))]
KOREAN_PAGES += sorted((ROOT / "rosetta" / "diff").glob("*.ko.md"))
PAIRS = [
    pytest.param(page.with_name(page.name.replace(".ko.md", ".md")), page, id=page.name)
    for page in KOREAN_PAGES
]
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def sections(page: Path) -> Iterator[tuple[str, str]]:
    """Yields the level of each heading, `##`, and what stands below it."""
    without_code = BLOCK.sub("", text(page))
    yield from re.findall(r"^(#+) .*\n((?:(?!#+ ).*\n?)*)", without_code, re.MULTILINE)


def code(page: Path) -> list[str]:
    """Returns the blocks of code, without the comments of shell commands."""
    return [
        block if block.startswith("```python") else re.sub(r"\s*# .*", "", block)
        for block in BLOCK.findall(text(page))
    ]


def spans(section: str) -> collections.Counter[str]:
    return collections.Counter(re.findall(r"`([^`]+)`", section.replace("\n", " ")))


def figures(section: str) -> set[str]:
    """Returns the numbers in the running text, such as 10,001 or 1e-6."""
    plain = re.sub(r"`[^`]*`|\[[^]]*\]\([^)]*\)", " ", section)
    return set(re.findall(r"\d+(?:[.,]\d+)*(?:e-?\d+)?", plain))


def targets(section: str) -> list[str]:
    """Returns the pages that a section links to, in whichever language."""
    links = re.findall(r"\]\(([^)#]*)[^)]*\)", section)
    return sorted(link.replace(".ko.md", ".md") for link in links)


@pytest.mark.parametrize(("english", "korean"), PAIRS)
def test_both_have_the_same_sections(english: Path, korean: Path) -> None:
    assert [level for level, _ in sections(english)] == [level for level, _ in sections(korean)]


@pytest.mark.parametrize(("english", "korean"), PAIRS)
def test_both_have_the_same_code_and_commands(english: Path, korean: Path) -> None:
    assert code(english) == code(korean)
    for (_, left), (_, right) in zip(sections(english), sections(korean), strict=True):
        assert set(spans(left)) == set(spans(right))


@pytest.mark.parametrize(("english", "korean"), PAIRS)
def test_both_have_the_same_figures_and_links(english: Path, korean: Path) -> None:
    for (_, left), (_, right) in zip(sections(english), sections(korean), strict=True):
        assert figures(left) == figures(right)
        assert targets(left) == targets(right)


@pytest.mark.parametrize(("english", "korean"), PAIRS)
def test_each_leads_to_the_other(english: Path, korean: Path) -> None:
    assert f"]({korean.name})" in text(english)
    assert f"]({english.name})" in text(korean)


def test_a_note_names_the_same_traps_in_both_languages() -> None:
    places = dict(zip(traps.read(KOREAN).values(), traps.read().values(), strict=True))
    assert notes._all().keys() == notes._all(KOREAN).keys()
    for section, change, lesson in notes._all():
        left, right = change.split(" → ")
        english, korean = (
            notes.find(lesson, section, left, right, language) for language in (ENGLISH, KOREAN)
        )
        for one, other in zip(english, korean, strict=True):
            assert one.traps == tuple(places[trap] for trap in other.traps)
            assert len(one.paragraphs) == len(other.paragraphs)
