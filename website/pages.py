"""Writes the pages that `make site` makes a site of: `python website/pages.py FOLDER`.

They are the READMEs, docs/ and the traps, with links that lead inside the site; a page for each
lesson; and what `rosetta diff --all --html` writes.
"""

import argparse
import posixpath
import re
import shutil
from pathlib import Path

from rosetta.diff import command, notes, sections, sources, traps
from rosetta.diff.languages import ENGLISH, KOREAN, Language
from rosetta.lessons import LESSONS
from rosetta.lessons.styles import STYLES

ROOT = Path(__file__).parents[1]
# Page of the site -> the file of the repository that it is.
ELSEWHERE = {
    "index.md": "README.md", "index.ko.md": "README.ko.md",
    "traps.md": "rosetta/diff/traps.md", "traps.ko.md": "rosetta/diff/traps.ko.md",
}  # fmt: skip
MARK = ".pages-of-make-site"  # in a folder that this program wrote
ASSETS = ("iframe-worker.js", "site.css", "site.js")
NAMES = {"tf1_compat": "TensorFlow 1", "tf2_eager": "TensorFlow 2", "keras_api": "Keras"}
WORDS = {
    ENGLISH: ("Lessons", "Each lesson in three styles, section by section.",
              "Three columns, line by line"),
    KOREAN: ("레슨", "레슨마다 세 방식을 단원별로 보여 줍니다.", "세 열로 나란히, 한 줄씩"),
}  # fmt: skip
# A page in one language leads to the other; the site has a switch for that.
_OTHER_LANGUAGE = re.compile(r"^(?:한국어|English): \[.+\]\(.+\)\n+", re.MULTILINE)
_LINK = re.compile(r"(!?)\[((?:[^][]|\[[^]]*\])*)\]\(([^)#:\s]+)(#[^)\s]*)?\)")
_BLOCK = re.compile(r"^(\s*```.*?^\s*```$)", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"^<table>.*?^</td></tr></table>$", re.MULTILINE | re.DOTALL)
_PICTURE = re.compile(
    r'<picture>\s*<source [^>]*srcset="(.+?)">\s*<img alt="(.+?)" src="(.+?)">\s*</picture>'
)


def write(folder: Path) -> None:
    """Writes all pages, in the place of those that were there.

    Args:
        folder: a directory of this program's own, or none yet.

    Raises:
        FileExistsError: there is something else.
    """
    if (folder / MARK).is_file():
        shutil.rmtree(folder)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    shutil.copytree(ROOT / "docs", folder)  # into a new directory only
    (folder / MARK).touch()
    (folder / "lessons").mkdir()
    for place in [*(ROOT / "docs").glob("*.md"), *map(ROOT.joinpath, ELSEWHERE.values())]:
        source = place.relative_to(ROOT).as_posix()
        text = of_site(place.read_text(encoding="utf-8"), posixpath.dirname(source))
        (folder / page_of(source)).write_text(text, encoding="utf-8")
    for language, suffix in ((ENGLISH, ".md"), (KOREAN, ".ko.md")):
        for lesson in LESSONS:
            text = lesson_page(lesson, language)
            (folder / "lessons" / f"{lesson}{suffix}").write_text(text, encoding="utf-8")
        text = lessons_page(language)
        (folder / "lessons" / f"index{suffix}").write_text(text, encoding="utf-8")
    command.main(["--all", f"--html={folder / 'diff'}"])
    for name in ASSETS:
        shutil.copy(Path(__file__).with_name(name), folder)


def page_of(place: str) -> str | None:
    """Returns the page of the site that a file of the repository is, or None."""
    path = Path(place)
    if path.parent.name in STYLES and path.stem in LESSONS:
        return f"lessons/{path.stem}.md"
    if place in ELSEWHERE.values():
        return next(page for page, source in ELSEWHERE.items() if source == place)
    return place.removeprefix("docs/") if place.startswith("docs/") else None


def of_site(markdown: str, folder: str) -> str:
    """Returns a page of the repository as the site has it.

    Args:
        markdown: the page.
        folder: of the page, from the root of the repository.
    """
    markdown = _OTHER_LANGUAGE.sub("", markdown)
    markdown = _TABLE.sub(lambda table: tabs_of_table(table[0]), markdown)
    markdown = _PICTURE.sub(r"![\2](\3#only-light)![\2](\1#only-dark)", markdown)
    parts = _BLOCK.split(markdown)  # every second one is a block of code, which has no links
    parts[::2] = [_LINK.sub(lambda link: _link(link, folder), text) for text in parts[::2]]
    return "".join(parts)


def _link(link: re.Match[str], folder: str) -> str:
    """Returns a link to the page of the site, or its text alone where the site has none."""
    mark, text, target, fragment = link[1], link[2], link[3], link[4] or ""
    page = page_of(posixpath.normpath(posixpath.join(folder, target)))
    if not page:
        return text if text.startswith("`") else f"`{text}`"
    page = page.replace(".ko.md", ".md")  # the site finds the page's own language
    return f"{mark}[{text}]({page}{fragment})"


def tabs_of_table(table: str) -> str:
    """Returns columns of code as tabs: a table of code is too wide for a phone."""
    names = re.findall(r"<th>(.+?)</th>", table)
    blocks = re.findall(r"^```.*?^```$", table, re.MULTILINE | re.DOTALL)
    return "\n\n".join(map(tab, names, blocks))


def tab(name: str, body: str) -> str:
    """Returns one tab; those that follow each other are one set."""
    indented = "\n".join(f"    {line}".rstrip() for line in body.splitlines())
    return f'=== "{name}"\n\n{indented}'


def lessons_page(language: Language) -> str:
    """Returns the list of lessons."""
    title, what, _ = WORDS[language]
    items = "\n".join(f"- [{_title(lesson)}]({lesson}.md)" for lesson in LESSONS)
    return f"# {title}\n\n{what}\n\n{items}\n"


def _title(lesson: str) -> str:
    path = sources.lesson_file(next(iter(STYLES)), lesson)
    return command.title(sources.read(path))


def lesson_page(lesson: str, language: Language) -> str:
    """Returns a lesson: for each section the notes, and the three styles in tabs."""
    texts = [sources.read(sources.lesson_file(style, lesson)) for style in STYLES]
    first, *_, last = STYLES
    parts = [f"# {_title(lesson)}", f"[{WORDS[language][2]}](../diff/{lesson}.html)"]
    for columns in sections.split_alike(texts):
        title = columns[0].title
        parts.append(f"## {title}")
        for note in notes.find(lesson, title, first, last, language):
            parts += [f"**{note.change}**", *note.paragraphs]
            for trap in note.traps:
                anchor = traps.anchor(trap.title)
                parts.append(f"{language.trap}[{trap.title}](../traps.md#{anchor})")
        parts += [
            tab(NAMES[style], "```python\n" + _dedented(column.lines) + "\n```")
            for style, column in zip(STYLES, columns, strict=True)
        ]
    return "\n\n".join(parts) + "\n"


def _dedented(lines: list[str]) -> str:
    filled = [line for line in lines if line]
    common = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    return "\n".join(line[common:] for line in lines)


def main() -> None:
    """Writes the pages into the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    try:
        write(folder)
    except OSError as error:
        parser.error(
            f"{error.filename or folder}: {error.strerror}; move it away, or name a new folder"
        )


if __name__ == "__main__":
    main()
