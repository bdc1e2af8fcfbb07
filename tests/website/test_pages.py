"""What `make site` makes a site of: all pages, in both languages, whose links lead somewhere."""

import importlib.util
import posixpath
import re
import sys
from pathlib import Path

import pytest

from rosetta.diff.traps import anchor
from rosetta.lessons import LESSONS

WEBSITE = Path(__file__).parents[2] / "website"
LINK = re.compile(r"\]\(([^)\s]+)\)")


def script():
    spec = importlib.util.spec_from_file_location("pages", WEBSITE / "pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    script().write(folder)
    return folder


def in_language_of(page: Path, target: Path) -> Path:
    """Returns the file that the site shows for a link: the page's own language, if there is one."""
    korean = target.with_suffix(".ko.md")
    return korean if page.name.endswith(".ko.md") and korean.exists() else target


def test_links_lead_to_pages_of_the_site_and_headings_in_them(folder):
    wrong = []
    for page in folder.rglob("*.md"):
        text = re.sub(
            r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
        )
        for link in LINK.findall(text):
            if link.startswith("http"):
                continue
            path, _, fragment = link.partition("#")
            target = Path(posixpath.normpath((page.parent / path).as_posix())) if path else page
            target = in_language_of(page, target)
            if not target.exists():
                wrong.append((page.name, link))
            elif fragment and target.suffix == ".md":
                headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
                if fragment not in map(anchor, headings):
                    wrong.append((page.name, link))
    assert wrong == []


def test_the_navigation_has_every_page(folder):
    listed = re.findall(r": (\S+\.md)$", (WEBSITE / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    there = {page.relative_to(folder).as_posix() for page in folder.rglob("*.md")}
    lessons = {f"lessons/{lesson}.md" for lesson in LESSONS}
    assert {name for name in there if not name.endswith(".ko.md")} == {*listed, *lessons}
    assert all(name.replace(".md", ".ko.md") in there for name in lessons)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_shows_all_its_lines_in_tabs(lesson, folder):
    page = (folder / "lessons" / f"{lesson}.md").read_text("utf-8")
    assert page.count('=== "Keras"') == page.count('=== "TensorFlow 1"') > 5
    shown = {line.strip() for line in page.splitlines()}
    for style in ("tf1_compat", "tf2_eager", "keras_api"):
        lines = (WEBSITE.parent / style / f"{lesson}.py").read_text("utf-8").splitlines()
        code = [line.strip() for line in lines if not re.match(r"\s*# \d ", line)]
        assert [line for line in code if line not in shown] == []
    assert (folder / "diff" / f"{lesson}.html").exists()


def test_code_stays_as_it_is():
    page = (
        "See [xor](../tf2_eager/xor.py).\n\n```python\ny = cells[0](x)\n```\n\n[here](labs.md#a)\n"
    )
    assert script().of_site(page, "docs") == page.replace("../tf2_eager/xor.py", "lessons/xor.md")


def test_columns_of_code_become_tabs():
    pages = script()
    table = pages.of_site((WEBSITE.parent / "README.md").read_text("utf-8"), "")
    assert "<table>" not in table
    assert '=== "TensorFlow 2"\n\n    ```python\n    w = tf.Variable(0.0)' in table
    assert "README.ko.md" not in table


def test_somebody_s_folder_is_not_replaced(tmp_path, monkeypatch, capsys):
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work")
    for given, said in (
        ([], "folder"),
        ([str(tmp_path)], "File exists"),
        ([str(thesis)], "exists"),
    ):
        monkeypatch.setattr(sys, "argv", ["pages.py", *given])
        with pytest.raises(SystemExit) as end:
            script().main()
        assert end.value.code == 2
        assert said in capsys.readouterr().err.splitlines()[-1]
    assert thesis.read_text() == "years of work"


def test_pages_of_an_earlier_time_are_replaced(tmp_path, monkeypatch):
    pages = script()
    monkeypatch.setattr(pages.command, "main", lambda arguments: None)  # the comparisons
    for name in (pages.MARK, "gone.md"):
        (tmp_path / name).touch()
    pages.write(tmp_path)
    assert not (tmp_path / "gone.md").exists()
    assert (tmp_path / "index.md").exists()
