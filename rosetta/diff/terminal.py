"""Prints two sources side by side in the terminal."""

import re
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from rosetta.diff import alignment, notes, sections
from rosetta.diff.page import Source

WIDTH_OF_A_FILE = 220  # columns: where the output is no terminal, two lines of 100 fit


def show(left: Source, right: Source, lesson: str = "") -> None:
    """Prints two sources, aligned section by section, with the lesson's notes."""
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    colored = [_colored_lines(source) for source in (left, right)]
    for columns in sections.split_alike([left.text, right.text]):
        title = columns[0].title
        if title:
            console.print()
            console.rule(f"[bold]{escape(title)}[/]", align="left")
        if lesson:
            _show_notes(console, notes.find(lesson, title, left.name, right.name))
        console.print(_table((left, right), colored, columns))


def _show_notes(console: Console, found: Sequence[notes.Note]) -> None:
    for note in found:
        console.print(f"[dim]{escape(note.change)}[/]")
        for paragraph in note.paragraphs:
            text = re.sub(r"`(.+?)`", r"[bold]\1[/bold]", escape(paragraph))
            trap = paragraph.startswith(notes.TRAP)
            console.print(f"[yellow]{text}[/]" if trap else text, width=min(console.width, 100))
        console.print()


def _table(
    sources: Sequence[Source],
    colored: Sequence[Sequence[Text]],
    columns: Sequence[sections.Section],
) -> Table:
    table = Table(box=None, padding=(0, 1), expand=True)
    for source in sources:
        table.add_column("", justify="right", style="dim", no_wrap=True, width=4)
        table.add_column(escape(source.name), ratio=1, overflow="fold")
    for row in alignment.align([column.lines for column in columns]):
        cells = []
        for i, section in enumerate(columns):
            index = row.lines[i]
            if index is None:
                cells += ["", ""]
                continue
            at = section.first_line + index
            line = colored[i][at - 1].copy()
            if row.common:
                line = Text(line.plain, style="dim")
            cells += [str(at), line]
        table.add_row(*cells)
    return table


def _colored_lines(source: Source) -> list[Text]:
    text = source.text.expandtabs(4)
    syntax = Syntax(text, source.lexer, theme="ansi_dark", background_color="default")
    colored = syntax.highlight(text)
    colored.rstrip()
    lines = list(colored.split("\n", allow_blank=True))
    return lines + [Text("")] * (len(text.splitlines()) - len(lines))
