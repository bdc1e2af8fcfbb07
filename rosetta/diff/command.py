"""`rosetta diff`: two sources in the terminal, two or three as an HTML page."""

import ast
import html
from collections.abc import Sequence
from pathlib import Path

import pygments.lexers
from absl import flags
from pygments.util import ClassNotFound

from rosetta.console import command_line, output
from rosetta.console.errors import UsageError
from rosetta.diff import page, port_report, sources
from rosetta.diff.languages import LANGUAGES, Language
from rosetta.diff.sources import Column
from rosetta.lessons import LESSONS
from rosetta.lessons.styles import STYLES

USAGE = "rosetta diff LESSON [LEFT RIGHT] | FILE_A FILE_B [FILE_C] | --all --html=DIR"


def main(arguments: Sequence[str]) -> int:
    """Runs the command with what follows `rosetta diff`. Returns the exit code."""
    values = flags.FlagValues()
    flags.DEFINE_string(
        "html",
        None,
        "write an HTML page into this file (with --all: pages into this directory)",
        flag_values=values,
    )
    flags.DEFINE_list(
        "notes",
        [],
        "the JSON file that `rosetta port --report` wrote when it made FILE_B of FILE_A and, after "
        "a comma, the one for FILE_C; with --html their reasons go below the lines of FILE_A",
        flag_values=values,
    )
    flags.DEFINE_enum(
        "language",
        "en",
        list(LANGUAGES),
        "language of the notes; a page has all, and a switch",
        flag_values=values,
    )
    flags.DEFINE_bool("all", False, "write every lesson and an index", flag_values=values)
    names = command_line.parse(values, USAGE, arguments)
    target = Path(values["html"].value) if values["html"].value else None
    notes = values["notes"].value
    language = LANGUAGES[values["language"].value]
    if notes and (target is None or len(names) != len(notes) + 1 or names[0] in LESSONS):
        raise UsageError(
            f"--notes={','.join(notes)}: give it with --html=FILE, a script and a port for each "
            "report"
        )
    if values["all"].value:
        if names or target is None:
            raise UsageError("--all: give it with --html=DIR and without names")
        _write_all(target, language)
        return 0
    lesson, columns = _columns(names, three=target is not None)
    if target is None:
        from rosetta.diff import terminal

        terminal.show(columns[0], columns[-1], lesson, language)
    else:
        script, *ports = map(Path, names) if notes else (None,)
        reasons = [
            port_report.reasons(Path(report), script, port) for report, port in zip(notes, ports)
        ]
        _write(target, _page(lesson, columns, language, reasons=reasons))
    return 0


def _columns(names: Sequence[str], three: bool) -> tuple[str, list[Column]]:
    """Returns the lesson (`""` for a user's own files) and what to show side by side."""
    if len(names) in (2, 3) and names[0] not in LESSONS:
        if len(names) == 3 and not three:
            raise UsageError(f"{' '.join(names)}: give --html=FILE; a terminal shows two files")
        return "", [_own_file(Path(name)) for name in names]
    if len(names) not in (1, 3):
        raise UsageError(f"{' '.join(names) or 'no name'}: give {USAGE}")
    lesson, *styles = names
    if lesson not in LESSONS:
        raise UsageError(
            f"LESSON {lesson}: there is no such one; choose from {', '.join(LESSONS)}, "
            "or name two files, three with --html"
        )
    for style in styles:
        if style not in STYLES:
            known = ", ".join(STYLES)
            raise UsageError(f"style {style}: there is no such one; choose from {known}")
    if not styles:
        styles = list(STYLES) if three else list(STYLES)[:2]
    return lesson, [
        Column(style, sources.read(sources.lesson_file(style, lesson))) for style in styles
    ]


def _own_file(path: Path) -> Column:
    text = sources.read(path)
    try:
        lexer = pygments.lexers.get_lexer_for_filename(path.name).aliases[0]
    except (ClassNotFound, IndexError):
        lexer = "text"
    return Column(str(path), text, lexer)


def _page(
    lesson: str,
    columns: Sequence[Column],
    seen: Language,
    back: str = "",
    reasons: Sequence[page.Reasons] = (),
) -> str:
    first, *others = [column.name for column in columns]
    heading = title(columns[0].text) if lesson else f"{first} beside {' and '.join(others)}"
    languages = list(LANGUAGES.values()) if lesson else [seen]
    subtitles = {
        language: (f'<a href="{back}">{language.all_lessons}</a>. ' if back else "")
        + language.marked
        for language in languages
    }
    return page.page(heading, subtitles, page.fragment(columns, lesson, reasons, languages), seen)


def title(lesson: str) -> str:
    """Returns the first line of a lesson's docstring, without the style it is in.

    Args:
        lesson: the text of its file.
    """
    return (ast.get_docstring(ast.parse(lesson)) or "").split("\n")[0].partition(":")[0]


def _write_all(directory: Path, seen: Language) -> None:
    if directory.exists() and not directory.is_dir():
        raise UsageError(f"--html={directory}: it is a file; with --all, name a directory")
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--html={directory}: {error.strerror}") from None
    items = []
    for lesson in LESSONS:
        _, columns = _columns([lesson], three=True)
        _write(directory / f"{lesson}.html", _page(lesson, columns, seen, "index.html"))
        items.append(f'<li><a href="{lesson}.html">{html.escape(title(columns[0].text))}</a></li>')
    subtitles = {
        language: language.by_section.format(styles=", ".join(STYLES))
        for language in LANGUAGES.values()
    }
    index = page.page(seen.heading, subtitles, f"<ul>{''.join(items)}</ul>", seen)
    _write(directory / "index.html", index)


def _write(path: Path, text: str) -> None:
    """Writes a page whole or not at all; a file that is not such a page stays as it is."""
    flag = f"--html={path}"
    output.check(flag, path, page.GENERATOR.encode())
    output.write(flag, path, text.encode("utf-8", "backslashreplace"))
    print(path)
