"""Splits a source into its numbered sections."""

import dataclasses
import re

from rosetta.diff import alignment

OPENING = "Opening"  # docstring and imports, before the first numbered section
LINES_ABOVE = 3  # so many lines of a paragraph may be gone above one that all sources have
_HEADING = re.compile(r"\s*# ((\d+) \S.*?)\s*")


@dataclasses.dataclass(frozen=True)
class Section:
    """Part of a source.

    Attributes:
        title: such as `3 Model`; `Opening` for what comes before the first heading.
        first_line: number of its first line in the file, from 1.
        lines: the lines without line ends, the heading left out, no empty ones at either end.
    """

    title: str
    first_line: int
    lines: list[str]


def split(source: str) -> list[Section]:
    """Splits a source at its heading comments, `# 1 Data`, at any indentation.

    They count up from 1, so a comment such as `# 10 hidden units` is none.
    """
    bounds = [(OPENING, 0)]
    lines = source.expandtabs(4).splitlines()
    for i, line in enumerate(lines):
        heading = _HEADING.fullmatch(line)
        if heading and int(heading[2]) == len(bounds):
            bounds.append((heading[1], i + 1))
    ends = [start - 1 for _, start in bounds[1:]] + [len(lines)]
    return [
        _trimmed(title, start, lines[start:end])
        for (title, start), end in zip(bounds, ends, strict=True)
    ]


def split_alike(sources: list[str]) -> list[list[Section]]:
    """Splits sources into the same sections, or leaves each whole where their headings differ.

    Returns:
        For each section, one part per source.
    """
    parts = [split(source) for source in sources]
    titles = [[section.title for section in sections] for sections in parts]
    if any(other != titles[0] for other in titles):
        return [[_trimmed("", 0, source.expandtabs(4).splitlines()) for source in sources]]
    return [list(sections) for sections in zip(*parts, strict=True)]


def split_at_paragraphs(sources: list[str]) -> list[list[Section]]:
    """Splits sources before the paragraphs of the first that all of them have a line of.

    A section of another source begins with the paragraph that has this line: in a port, a comment
    of the author may have become the second line of a function.

    Returns:
        For each section, one part per source; the parts have no titles.
    """
    columns = [source.expandtabs(4).splitlines() for source in sources]
    bounds = [[0] * len(columns)]
    for row in alignment.align(columns):
        if None in row.lines:
            continue
        first, *others = (c[i] for c, i in zip(columns, row.lines, strict=True))
        if not all(alignment.likeness(first, other) for other in others):
            continue  # they stand beside each other to save rows
        depth = _indentation(first)
        starts = [_paragraph(c, i, depth) for c, i in zip(columns, row.lines, strict=True)]
        if row.lines[0] - starts[0] <= LINES_ABOVE and all(
            start > bound for start, bound in zip(starts, bounds[-1], strict=True)
        ):
            bounds.append(starts)
    ends = [*bounds[1:], [len(column) for column in columns]]
    return [
        [
            _trimmed("", start, column[start:end])
            for column, start, end in zip(columns, first, last, strict=True)
        ]
        for first, last in zip(bounds, ends, strict=True)
    ]


def _paragraph(lines: list[str], at: int, depth: int) -> int:
    """Returns where the paragraph of a line begins that is indented by `depth` at most."""
    while at > 0 and (lines[at - 1].strip() or _indentation(lines[at]) > depth):
        at -= 1
    return at


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _trimmed(title: str, start: int, lines: list[str]) -> Section:
    while lines and not lines[0].strip():
        start, lines = start + 1, lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return Section(title, start + 1, lines)
