"""Prints two sources side by side in the terminal."""

import re
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from rosetta.diff import alignment, notes, sections
from rosetta.diff.languages import ENGLISH, Language
from rosetta.diff.sources import Column

WIDTH_OF_A_FILE = 220  # columns: where the output is no terminal, two lines of 100 fit


def show(left: Column, right: Column, lesson: str = "", language: Language = ENGLISH) -> None:
    """Prints two sources, aligned section by section, with the lesson's notes."""
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    colored = [_colored_lines(column) for column in (left, right)]
    for parts in sections.split_alike([left.text, right.text]):
        title = parts[0].title
        if title:
            console.print()
            console.rule(f"[bold]{escape(title)}[/]", align="left")
        if lesson:
            found = notes.find(lesson, title, left.name, right.name, language)
            _show_notes(console, found, language)
        console.print(_table((left, right), colored, parts))


def _show_notes(console: Console, found: Sequence[notes.Note], language: Language) -> None:
    width = min(console.width, 100)
    for note in found:
        console.print(f"[dim]{escape(note.change)}[/]")
        for text in note.paragraphs:
            console.print(_markup(text), width=width)
        for trap in note.traps:
            console.print(f"[yellow][bold]{language.trap}{escape(trap.title)}[/bold][/]")
            for text in trap.paragraphs:
                console.print(f"[yellow]{_markup(text)}[/]", width=width)
        console.print()


def _markup(text: str) -> str:
    return re.sub(r"`(.+?)`", r"[bold]\1[/bold]", escape(text))


def _table(
    columns: Sequence[Column],
    colored: Sequence[Sequence[Text]],
    parts: Sequence[sections.Section],
) -> Table:
    table = Table(box=None, padding=(0, 1), expand=True)
    for column in columns:
        table.add_column("", justify="right", style="dim", no_wrap=True, width=4)
        table.add_column(escape(column.name), ratio=1, overflow="fold")
    for row in alignment.align([part.lines for part in parts]):
        cells = []
        for i, part in enumerate(parts):
            index = row.lines[i]
            if index is None:
                cells += ["", ""]
                continue
            at = part.first_line + index
            line = colored[i][at - 1].copy()
            if row.common:
                line = Text(line.plain, style="dim")
            cells += [str(at), line]
        table.add_row(*cells)
    return table


def _colored_lines(column: Column) -> list[Text]:
    text = column.text.expandtabs(4)
    syntax = Syntax(text, column.lexer, theme="ansi_dark", background_color="default")
    colored = syntax.highlight(text)
    colored.rstrip()
    lines = list(colored.split("\n", allow_blank=True))
    return lines + [Text("")] * (len(text.splitlines()) - len(lines))
