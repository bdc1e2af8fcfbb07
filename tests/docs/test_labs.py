"""docs/labs.md: its lessons exist, and its verdicts are those that docs/porting.md counts."""

import collections
import re
from pathlib import Path

import pytest

from rosetta.lessons import LESSONS

DOCS = Path(__file__).parents[2] / "docs"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (DOCS / "labs.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| lab-")
]
AS_COUNTED = {  # in docs/porting.md
    "equal": "equal",
    "equal once Python's `random` is seeded alike": "equal, seeded alike",
    "equal until float noise takes over": "float noise",
    "refused by line: queue readers": "refused",
    "refused by line": "refused",
}


def counted(section: str) -> dict[str, int]:
    """Returns how many labs docs/porting.md counts for each verdict in a section."""
    text = (DOCS / "porting.md").read_text(encoding="utf-8").split(f"\n## {section}\n")[1]
    table = text.split("| verdict | scripts |\n")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (.+?) \| (\d+) \|$", table, re.MULTILINE)
    return {AS_COUNTED[verdict]: int(number) for verdict, number in rows}


def test_every_script_of_the_course_has_one_row() -> None:
    labs = [row[0] for row in ROWS]
    assert len(labs) == len(set(labs)) == 49
    assert (labs[0], labs[-1]) == ("lab-02-1", "lab-13-3")


def test_lessons_exist() -> None:
    named = {re.sub(r"\[`(\w+)`\]\(.+\)", r"\1", row[2]) for row in ROWS}
    assert named - {""} <= set(LESSONS)


@pytest.mark.parametrize(("column", "section"), [(3, "Native TensorFlow 2"), (4, "Keras")])
def test_verdicts_are_as_many_as_the_page_on_ports_counts(column: int, section: str) -> None:
    verdicts = collections.Counter(row[column].partition(":")[0] for row in ROWS)
    assert verdicts == counted(section)
