"""Writes sources side by side as HTML: one self-contained page, light and dark, wide and narrow."""

import html
import itertools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pygments.lexers
import pygments.token as tokens
from pygments.lexer import Lexer

from rosetta.diff import alignment, notes, sections
from rosetta.diff.languages import ENGLISH, Language
from rosetta.diff.sources import Column
from rosetta.diff.traps import Trap

CSS = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
# Every page of this command holds this, so it may be overwritten. Other files may not.
GENERATOR = '<meta name="generator" content="rosetta diff">'

_CLASSES = (  # the first that a token is in gives its class
    (tokens.Comment, "c"),
    (tokens.String.Interpol, ""),
    (tokens.String, "s"),
    (tokens.Number, "m"),
    (tokens.Keyword, "k"),
    (tokens.Operator.Word, "k"),
    (tokens.Name.Function, "n"),
    (tokens.Name.Class, "n"),
    (tokens.Name.Decorator, "n"),
)


# Why the lines of the first column were changed, by their numbers from 1.
Reasons = Mapping[int, Sequence[str]]


def fragment(
    columns: Sequence[Column],
    lesson: str = "",
    reasons: Sequence[Reasons] = (),
    languages: Sequence[Language] = (ENGLISH,),
) -> str:
    """Returns sources side by side as an HTML element that `CSS` styles.

    The browser decides whether it is dark, unless it gets the class `dark` or `light`.

    Args:
        columns: the sources.
        lesson: the lesson whose notes go beside the sections.
        reasons: why each of the other columns, in their order, changed lines of the first; they go
            below the line.
        languages: of the notes; with more than one, a page's switch says which is seen.
    """
    markup = [_highlighted_lines(column) for column in columns]
    texts = [column.text for column in columns]
    split = sections.split_alike(texts)
    if len(split) == 1:  # no numbered sections
        split = sections.split_at_paragraphs(texts)
    body = "".join(_section(lesson, columns, markup, parts, reasons, languages) for parts in split)
    return f'<div class="source-diff" style="--columns: {len(columns)}">{body}</div>'


def page(title: str, subtitles: Mapping[Language, str], body: str, seen: Language) -> str:
    """Returns a whole HTML page.

    Args:
        title: the heading.
        subtitles: HTML, a line below it, in each language of the page. With more than one there is
            a switch between them.
        body: HTML.
        seen: the language that is seen first.
    """
    return f"""<!DOCTYPE html>
<html lang="{seen.code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{GENERATOR}
<link rel="icon" href="data:,">
<title>{html.escape(title)}</title>
<style>
{CSS}
body {{ margin: 0; }}
body > .source-diff {{ background: var(--paper); min-height: 100vh; }}
main {{ max-width: 1900px; margin: 0 auto; padding: 26px clamp(12px, 2.5vw, 40px) 60px; }}
h1 {{ font-size: 28px; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }}
.subtitle {{ color: var(--quiet); margin: 0 0 20px; }}
a {{ color: var(--name); }}
</style>
</head>
<body>
<div class="source-diff">
<main>
<h1>{html.escape(title)}</h1>
{_switch(list(subtitles), seen)}{_subtitles(subtitles)}
{body}
</main>
</div>
</body>
</html>
"""


def _switch(languages: Sequence[Language], seen: Language) -> str:
    """Returns a choice of language, which page.css acts upon; nothing for one language."""
    if len(languages) == 1:
        return ""
    buttons = "".join(
        f'<label lang=""><input type="radio" name="language" id="language-{language.code}"'
        f"{' checked' if language is seen else ''}> {language.name}</label>"
        for language in languages
    )
    return f'<p class="languages">{buttons}</p>\n'


def _subtitles(subtitles: Mapping[Language, str]) -> str:
    return "".join(
        f'<p class="subtitle" lang="{language.code}">{subtitle}</p>'
        for language, subtitle in subtitles.items()
    )


def _section(
    lesson: str,
    columns: Sequence[Column],
    markup: Sequence[Sequence[str]],
    parts: Sequence[sections.Section],
    reasons: Sequence[Reasons],
    languages: Sequence[Language],
) -> str:
    title = parts[0].title
    rows = alignment.align([part.lines for part in parts])
    heading = f"<h2>{html.escape(title)}</h2>" if title else ""
    kinds = [_kinds(row, parts) for row in rows]
    told = [_reasons(row, parts[0], reasons) for row in rows]
    # Rows of reasons stand below their line in the grid. Row 1 is the heading's.
    above = itertools.accumulate(map(len, told), initial=2)
    places = [number + more for number, more in zip(range(len(rows)), above, strict=False)]
    cells = "".join(
        _cells(
            i, column.name, markup[i], parts[i], list(zip(places, rows, kinds, told, strict=True))
        )
        for i, column in enumerate(columns)
    )
    told = "".join(
        _notes(notes.find(lesson, title, columns[0].name, columns[-1].name, language), language)
        for language in languages
        if lesson
    )
    style = f"--dedent: {_common_indentation(parts)}"
    beside = f'<div class="columns" style="{style}">{cells}</div>'
    traits = [
        "" if title or parts[0].first_line == 1 else "paragraph",
        "unchanged" if all(row.common for row in rows) else "",
    ]
    kind = " ".join(filter(None, traits))
    return f'<section class="{kind}">{heading}{told}{beside}</section>'


def _reasons(
    row: alignment.Row, section: sections.Section, reasons: Sequence[Reasons]
) -> list[dict[int, Sequence[str]]]:
    """Returns what goes below a row, one row after the other, by the column that it stands in.

    Column 0 has what holds for all, across the page's width; the others have their own.
    """
    if row.lines[0] is None:
        return []
    number = section.first_line + row.lines[0]
    each = [of_column.get(number, ()) for of_column in reasons]
    common = [text for text in each[0] if all(text in other for other in each[1:])] if each else []
    own = {
        i: [text for text in texts if text not in common] for i, texts in enumerate(each, start=1)
    }
    below: list[dict[int, Sequence[str]]] = [{0: common}] if common else []
    return below + ([own] if any(own.values()) else [])


def _common_indentation(parts: Sequence[sections.Section]) -> int:
    """Returns the indentation that every line of a section has. The page leaves it out."""
    return min((_indentation(line) for part in parts for line in part.lines if line), default=0)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _notes(found: Sequence[notes.Note], language: Language) -> str:
    written = "".join(
        f'<div class="note"><h3>{html.escape(note.change)}</h3>'
        + "".join(_paragraph(text) for text in note.paragraphs)
        + "".join(_trap(trap, language) for trap in note.traps)
        + "</div>"
        for note in found
    )
    return f'<div class="notes" lang="{language.code}">{written}</div>' if written else ""


def _trap(trap: Trap, language: Language) -> str:
    title = f"<h4>{language.trap}{html.escape(trap.title)}</h4>"
    return f'<div class="trap">{title}{"".join(_paragraph(text) for text in trap.paragraphs)}</div>'


def _paragraph(text: str) -> str:
    marked = re.sub(r"`(.+?)`", r"<code>\1</code>", html.escape(text))
    return f"<p>{marked}</p>"


def _kinds(row: alignment.Row, parts: Sequence[sections.Section]) -> list[str]:
    """Returns for each column whether all have its line (`common`), or no other (`changed`)."""
    if row.common:
        return ["common"] * len(parts)
    texts = [None if i is None else part.lines[i] for i, part in zip(row.lines, parts, strict=True)]
    return ["changed" if text and texts.count(text) == 1 else "" for text in texts]


def _cells(
    i: int,
    name: str,
    markup: Sequence[str],
    section: sections.Section,
    rows: Sequence[tuple[int, alignment.Row, Sequence[str], Sequence[Mapping[int, Sequence[str]]]]],
) -> str:
    # Column by column, so that a selection copies one style; the grid puts the rows side by side.
    written = [f'<div class="column" style="--column: {i + 1}"><h3>{html.escape(name)}</h3>']
    for place, row, kinds, below in rows:
        style = f"--row: {place}"
        index = row.lines[i]
        if index is None:
            written.append(f'<div class="line gap" style="{style}"></div>')
        else:
            line = section.lines[index]
            at = section.first_line + index
            kind = f"line {kinds[i]}".rstrip()
            style += f"; --indent: {_indentation(line)}"
            code = markup[at - 1] or "\n"
            written.append(f'<div class="{kind}" style="{style}" data-n="{at}">{code}</div>')
        for number, reasons in enumerate(below, start=place + 1):
            told = "".join(map(_paragraph, reasons.get(i, ())))
            if told:
                kind = "reasons own" if i else "reasons"
                written.append(f'<div class="{kind}" style="--row: {number}">{told}</div>')
    return "".join([*written, "</div>"])


def _highlighted_lines(column: Column) -> list[str]:
    lexer: Lexer = pygments.lexers.get_lexer_by_name(column.lexer, stripnl=False, ensurenl=False)
    lines: list[list[tuple[str, str]]] = [[]]
    for token, text in lexer.get_tokens(column.text.expandtabs(4)):
        css = next((css for kind, css in _CLASSES if token in kind), "")
        for k, piece in enumerate(re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)):
            if k:
                lines.append([])
            lines[-1].append((css, html.escape(piece)))
    return [_marked(line) for line in lines]


def _marked(line: Sequence[tuple[str, str]]) -> str:
    """Returns a line's HTML from the classes and texts of its parts; a very long one is plain."""
    plain = "".join(text for _, text in line)
    if len(plain) > alignment.LONGEST:
        return plain
    return "".join(f'<span class="{css}">{t}</span>' if css and t else t for css, t in line)
