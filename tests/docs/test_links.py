"""Links between the pages lead somewhere."""

import re
from pathlib import Path

import pytest

from rosetta.diff.traps import anchor

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")]
PAGES += (ROOT / "rosetta" / "diff").glob("*.md")
PAGES.sort()
LINK = re.compile(r"\]\(([^)]+)\)|src(?:set)?=\"([^\"]+)\"")


def links(page):
    found = [inline or source for inline, source in LINK.findall(page.read_text("utf-8"))]
    return [link for link in dict.fromkeys(found) if not link.startswith("http")]


@pytest.mark.parametrize(
    ("page", "link"),
    [pytest.param(page, link, id=f"{page.name}-{link}") for page in PAGES for link in links(page)],
)
def test_link_leads_to_a_file_and_a_heading_in_it(page, link):
    path, _, fragment = link.partition("#")
    target = page.parent / path if path else page
    assert target.exists()
    if fragment:
        headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
        assert fragment in map(anchor, headings)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_readme_leads_to_every_page(page):
    readme = "README.ko.md" if page.name.endswith(".ko.md") else "README.md"
    assert f"](docs/{page.name})" in (ROOT / readme).read_text("utf-8")
