"""The table of the lecture's five TensorBoard steps quotes the lesson files as they are."""

import re
from pathlib import Path

import pytest

from rosetta.lessons.styles import STYLES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "training.md"
HEADING = "The lecture's five steps to TensorBoard"
STEPS = ["1. choose", "2. merge", "3. open", "4. write", "5. launch"]


def table():
    section = PAGE.read_text(encoding="utf-8").split(HEADING)[1].split("\n#")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    (_, *styles), _, *steps = [[cell.strip() for cell in row] for row in rows]
    return [style.strip("`") for style in styles], steps


def quoted(cell):
    lines = re.findall(r"`([^`]+)`", cell)
    assert lines, cell
    return lines


def test_has_five_steps_in_three_styles():
    styles, steps = table()
    assert styles == list(STYLES)
    assert len(steps) == len(STEPS)
    for (name, *cells), start in zip(steps, STEPS):
        assert name.startswith(start)
        assert len(cells) == len(styles)


@pytest.mark.parametrize("style", STYLES)
def test_quotes_lines_of_the_lesson(style):
    styles, steps = table()
    column = 1 + styles.index(style)
    lines = [line.strip() for line in (ROOT / style / "xor.py").read_text().splitlines()]
    for row in steps[:4]:
        for line in quoted(row[column]):
            assert line in lines, f"{row[0]}: {style}/xor.py has no line {line}"
    # The name of the call that each step is, so that no cell quotes another step's line.
    calls = [
        "summary.scalar",
        "merge_all|def log",
        "FileWriter|create_file_writer",
        "add_summary|log",
    ]
    for row, call in zip(steps, calls):
        assert re.search(call, quoted(row[column])[0]), row[0]


def test_launches_as_the_makefile_does():
    _, steps = table()
    makefile = (ROOT / "Makefile").read_text()
    for cell in steps[4][1:]:
        (line,) = quoted(cell)
        assert f"$(BIN)/{line}\n" in makefile
