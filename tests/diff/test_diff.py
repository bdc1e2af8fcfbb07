"""`rosetta diff`: alignment, notes, pages and what it says to wrong input."""

import html.parser
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rosetta.console.errors import UsageError
from rosetta.diff import alignment, command, notes, page, sections, sources, traps
from rosetta.lessons import LESSONS
from rosetta.lessons.styles import STYLES
from rosetta.port import command as port_command

ROOT = Path(__file__).parents[2]


def lesson_sources(lesson):
    return [sources.read(sources.lesson_file(style, lesson)) for style in STYLES]


class Columns(html.parser.HTMLParser):
    """Collects a page's columns: their headings, lines and the lines' classes."""

    def __init__(self):
        super().__init__()
        self.lines = []  # (column, number, classes, text)
        self.links = []
        self.tags = set()
        self._column = None
        self._open = 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.add(tag)
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        classes = (attributes.get("class") or "").split()
        if "column" in classes:
            self._column = attributes["style"]
        if "line" in classes:
            self.lines.append([self._column, int(attributes.get("data-n", 0)), classes, ""])
            self._open = 1
        elif self._open:
            self._open += 1

    def handle_endtag(self, tag):
        self._open = max(0, self._open - 1)

    def handle_data(self, data):
        if self._open:
            self.lines[-1][3] += data


def parsed(text):
    columns = Columns()
    columns.feed(text)
    return columns


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_section_of_every_lesson_has_a_note_on_every_change(lesson):
    parts = sections.split_alike(lesson_sources(lesson))
    assert len(parts) > 1, "the three files have different sections"
    styles = list(STYLES)
    lacking = [
        (columns[0].title, left, right)
        for columns in parts
        for left, right in zip(styles, styles[1:])
        if len(notes.find(lesson, columns[0].title, left, right)) != 1
    ]
    assert lacking == []


def test_every_note_and_every_trap_is_a_text_of_its_own():
    paragraphs = [text for texts in notes._all().values() for text in texts]
    assert [p for p in paragraphs if "Trap" in p and not notes._TRAP.fullmatch(p)] == []
    told = [text for trap in traps.read().values() for text in trap.paragraphs]
    assert sorted(set(told)) == sorted(told)
    for trap in traps.read().values():
        assert any(text.startswith("What to do: ") for text in trap.paragraphs), trap.title


WHERE = [
    pytest.param(file, code, id=f"{anchor}-{file}")
    for anchor, trap in traps.read().items()
    for file, code in re.findall(r"\[(.+?)\]\(\.\./\.\./\1\)(?: \(`(.+?)`\))?", trap.where)
]


@pytest.mark.parametrize(("file", "code"), WHERE)
def test_trap_is_where_its_text_says(file, code):
    assert code in (ROOT / file).read_text("utf-8")


def test_every_trap_says_where_it_is_met():
    for trap in traps.read().values():
        assert re.search(r"\]\(\.\./\.\./", trap.where), trap.title
        assert trap.where.count("](") == len(re.findall(r"\[(.+?)\]\(\.\./\.\./\1\)", trap.where))


def test_trap_is_shown_in_the_words_of_its_page(tmp_path, capsys):
    trap = traps.read()["log-of-zero"]
    assert command.main(["xor"]) == 0
    in_terminal = " ".join(capsys.readouterr().out.split())
    file = tmp_path / "xor.html"
    command.main(["xor", f"--html={file}"])
    in_page = file.read_text("utf-8")
    assert f"Trap: {trap.title}" in in_page
    for text in trap.paragraphs:
        assert text.replace("`", "") in in_terminal
        assert text.replace("`", "") in re.sub("</?code>", "", in_page)


def test_a_page_has_the_notes_in_both_languages_and_a_switch(tmp_path, capsys):
    for code, first in (("en", "English"), ("ko", "한국어")):
        file = tmp_path / f"{code}.html"
        assert command.main(["xor", f"--html={file}", f"--language={code}"]) == 0
        text = file.read_text("utf-8")
        assert f'<html lang="{code}">' in text
        assert re.findall(r" checked> (\w+)<", text) == [first]
        assert text.count('class="notes" lang="en"') == text.count('class="notes" lang="ko"') == 9
        assert "Trap: Log of zero" in text
        assert "함정: 0의 로그" in text


def test_the_terminal_shows_korean_notes(capsys):
    assert command.main(["xor", "--language=ko"]) == 0
    out = capsys.readouterr().out
    assert "함정: 0의 로그" in out
    assert "Trap:" not in out


def test_notes_name_only_what_exists():
    titles = {
        columns[0].title
        for lesson in LESSONS
        for columns in sections.split_alike(lesson_sources(lesson))
    }
    changes = set(notes.changes(next(iter(STYLES)), list(STYLES)[-1]))
    for section, change, lesson in notes._all():
        assert section in titles
        assert change in changes
        assert lesson in ("", *LESSONS)
    for paragraphs in notes._all().values():
        for reference in filter(None, map(notes._TRAP.fullmatch, paragraphs)):
            assert reference[1] in traps.read()


@pytest.mark.parametrize("lesson", LESSONS)
def test_alignment_keeps_every_line_once_and_in_order(lesson):
    for columns in sections.split_alike(lesson_sources(lesson)):
        lines = [column.lines for column in columns]
        rows = alignment.align(lines)
        for i, column in enumerate(lines):
            assert [row.lines[i] for row in rows if row.lines[i] is not None] == [
                *range(len(column))
            ]
        for row in rows:
            assert any(i is not None for i in row.lines)
            texts = [None if j is None else lines[i][j].strip() for i, j in enumerate(row.lines)]
            assert row.common == (texts[0] == texts[1] == texts[2])


def test_lines_that_correspond_share_a_row():
    left = ["import a", "", "x = old.call(1)", "gone = True", "print(x)"]
    middle = ["import a", "", "x = new.call(1)", "print(x)"]
    right = ["import a", "import b", "", "x = newest.call(1)", "print(x)"]
    rows = alignment.align([left, middle, right])
    texts = [
        tuple("" if j is None else (left, middle, right)[i][j] for i, j in enumerate(row.lines))
        for row in rows
    ]
    assert ("x = old.call(1)", "x = new.call(1)", "x = newest.call(1)") in texts
    assert ("gone = True", "", "") in texts
    assert ("", "", "import b") in texts
    assert [row.common for row in rows if row.lines[1] == 3] == [True]


@pytest.mark.parametrize("lesson", LESSONS)
def test_page_shows_the_three_files_whole(lesson, tmp_path, capsys):
    file = tmp_path / "lesson.html"
    assert command.main([lesson, f"--html={file}"]) == 0
    found = parsed(file.read_text("utf-8"))
    for i, (style, source) in enumerate(zip(STYLES, lesson_sources(lesson), strict=True), start=1):
        shown = {n: text for at, n, _, text in found.lines if at == f"--column: {i}" and n}
        for number, line in enumerate(source.splitlines(), start=1):
            if line.strip() and not re.match(r" *# \d ", line):
                assert shown[number].rstrip("\n") == line, (style, number)
    assert "script" not in found.tags
    assert [link for link in found.links if not link.startswith("data:")] == []
    assert "@import" not in file.read_text("utf-8")


def test_lines_common_to_all_are_marked(tmp_path, capsys):
    file = tmp_path / "lesson.html"
    command.main(["xor", f"--html={file}"])
    lines = parsed(file.read_text("utf-8")).lines
    common = [text for _, _, classes, text in lines if "common" in classes]
    changed = [text for _, _, classes, text in lines if "changed" in classes]
    assert common.count("from rosetta.runs.lesson_command import run_lesson") == 3
    assert changed.count("import tensorflow.compat.v1 as tf") == 1


def test_all_writes_every_lesson_and_an_index(tmp_path, capsys):
    assert command.main(["--all", f"--html={tmp_path / 'pages'}"]) == 0
    index = parsed((tmp_path / "pages" / "index.html").read_text("utf-8"))
    for lesson in LESSONS:
        assert f"{lesson}.html" in index.links
        assert (tmp_path / "pages" / f"{lesson}.html").exists()
    assert command.main(["--all", f"--html={tmp_path / 'pages'}"]) == 0  # our own pages


def test_own_files_are_shown_as_text(tmp_path, capsys):
    a, b, file = tmp_path / "a.py", tmp_path / "b.py", tmp_path / "ab.html"
    a.write_text("x = '<script>alert(1)</script>'\n\ty = 2\nsame\f\n")
    b.write_text("x = '</div><img src=x>'\ny = 3\nsame\f\n")
    assert command.main([str(a), str(b), f"--html={file}"]) == 0
    found = parsed(file.read_text("utf-8"))
    assert {"script", "img"}.isdisjoint(found.tags)
    assert "x = '<script>alert(1)</script>'" in [text for *_, text in found.lines]
    assert command.main([str(a), str(b)]) == 0
    assert "<img src=x>" in capsys.readouterr().out


def test_own_files_with_sections_are_aligned_on_them():
    a = "# 1 Data\nx\n# 2 Model\ny\n"
    b = "# 1 Data\nfirst\nsecond\nthird\n# 2 Model\ny\n"
    parts = sections.split_alike([a, b])
    assert [columns[0].title for columns in parts] == ["Opening", "1 Data", "2 Model"]
    assert [columns[1].first_line for columns in parts[1:]] == [2, 6]
    assert len(sections.split_alike([a, "z\n"])) == 1


def test_own_files_without_sections_are_aligned_on_paragraphs_that_all_of_them_have():
    original = (
        "a = 1\n\n# cost\ncost = old(a)\n\nwith session():\n    for i in range(3):\n        run()\n"
    )
    eager = (
        "a = 1\n\ndef cost_of(a):\n    # cost\n    return new(a)\n\nfor i in range(3):\n    fit()\n"
    )
    layers = "a = 1\n\nmodel = [\n    # cost\n    layer,\n]\n\nfor i in range(3):\n    fit()\n"
    parts = sections.split_at_paragraphs([original, eager, layers])
    assert [[part.first_line for part in columns] for columns in parts] == [
        [1, 1, 1], [3, 3, 3], [6, 7, 8],
    ]  # fmt: skip
    rows = alignment.align([part.lines for part in parts[1]])
    assert rows[1].lines == (0, 1, 1)  # the comment, in a function and in a list
    assert rows[1].common


def test_sections_are_found_inside_a_function_and_count_up_from_1():
    source = (
        "import a\ndef train():\n    # 1 Data\n    # 10 points\n    x\n\n    # 2 Model\n    y\n"
    )
    parts = sections.split(source)
    assert [(part.title, part.first_line, part.lines) for part in parts] == [
        ("Opening", 1, ["import a", "def train():"]),
        ("1 Data", 4, ["    # 10 points", "    x"]),
        ("2 Model", 8, ["    y"]),
    ]


def test_terminal_shows_both_styles_and_the_notes(capsys):
    assert command.main(["xor", "tf1_compat", "keras_api"]) == 0
    out = capsys.readouterr().out
    for expected in ("tf.placeholder(tf.float32", "model.compile(", "7 Training loop", "Trap:"):
        assert expected in out
    (row,) = [line for line in out.splitlines() if "import tensorflow.compat.v1 as tf" in line][-1:]
    assert "import keras" in row or "import tensorflow as tf" in row


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give rosetta diff LESSON"),
        (["nor"], "choose from xor"),
        (["xor", "tf1_compat"], "give rosetta diff LESSON"),
        (["xor", "tf1_compat", "tf3"], "choose from tf1_compat"),
        (["no.py", "nothing.py"], "no.py: No such file"),
        (["--all"], "--html=DIR"),
        (["xor", "--html=no/where.html"], "there is no directory no"),
        (["xor", "--html=/dev/full"], "it is not a plain file"),
        (["xor", "--html=."], "it is a directory"),
        (["xor", "--html=page.html", "--notes=r.json"], "--notes=r.json: give it with"),
        (["a.py", "b.py", "--notes=r.json"], "--notes=r.json: give it with"),
        (["a.py", "b.py", "c.py", "--html=p.html", "--notes=r.json"], "a port for each report"),
        (["a.py", "b.py", "c.py"], "give --html=FILE"),
    ],
)
def test_wrong_usage(arguments, message):
    with pytest.raises(UsageError, match=re.escape(message)):
        command.main(arguments)


def test_a_name_that_is_no_utf_8_is_shown_escaped(tmp_path):
    files = [tmp_path / "\udcff.py", tmp_path / "b.py"]
    for file in files:
        file.write_text("x = 1\n")
    html = tmp_path / "page.html"
    assert command.main([*map(str, files), f"--html={html}"]) == 0
    assert "\\udcff.py" in html.read_text("utf-8")


def test_files_that_are_not_ours_stay(tmp_path):
    file = tmp_path / "thesis.html"
    file.write_text("mine")
    with pytest.raises(UsageError, match="this command did not write it"):
        command.main(["xor", f"--html={file}"])
    assert file.read_text() == "mine"
    with pytest.raises(UsageError, match="it is a directory"):
        command.main(["xor", f"--html={tmp_path}"])
    with pytest.raises(UsageError, match="it is a file"):
        command.main(["--all", f"--html={file}"])
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        command.main([str(file), str(file)])


@pytest.fixture
def port_with_report(tmp_path):
    """A script, its port and what `rosetta port` says of it."""
    script, port, report = (tmp_path / name for name in ("old.py", "new.py", "report.json"))
    script.write_text(
        "import tensorflow as tf\n\ntf.set_random_seed(1)\ntf.contrib.layers.xavier_initializer()\n"
    )
    assert port_command.main([str(script), "-o", str(port), f"--report={report}"]) == 0
    return script, port, report


def test_reasons_of_a_port_stand_below_their_lines(port_with_report, tmp_path):
    script, port, report = port_with_report
    page_file = tmp_path / "page.html"
    assert command.main([str(script), str(port), f"--html={page_file}", f"--notes={report}"]) == 0
    shown = re.search(
        r'<div class="source-diff" style.*</div>(?=\n</main>)', page_file.read_text(), re.DOTALL
    )
    found = shown_reasons(shown[0])
    (entry,) = json.loads(report.read_text())["files"]
    assert {(number, why) for _, number, why in found} == {
        (change["line"], change["why"]) for change in entry["changes"]
    }
    assert {(column, number) for column, number, _ in found} == {(0, 1), (0, 4)}


def shown_reasons(markup):
    """Returns a page's reasons: the column, the number of the line above, the text."""
    found = []
    for column in ElementTree.fromstring(markup).iterfind(".//div[@class='column']"):
        index = int(column.get("style").removeprefix("--column: ")) - 1
        number, places = None, []
        for element in column.iterfind("div"):
            number = int(element.get("data-n", number or 0))
            places.append(element.get("style").partition(";")[0])
            if element.get("class").startswith("reasons"):
                found += [(index, number, "".join(told.itertext())) for told in element]
        assert len(set(places)) == len(places)  # in the grid, nothing covers anything else
    return found


def test_reasons_of_two_ports_stand_in_their_columns(port_with_report, tmp_path):
    script, port, report = port_with_report
    other, other_report = tmp_path / "other.py", tmp_path / "other.json"
    other.write_text(port.read_text() + "print(1)\n")
    (entry,) = json.loads(report.read_text())["files"]
    change = {**entry["changes"][-1], "line": 3, "why": "only the second port"}
    entry = {**entry, "output": str(other), "changes": [*entry["changes"], change]}
    other_report.write_text(json.dumps({"files": [entry]}))
    page_file = tmp_path / "page.html"
    arguments = [str(script), str(port), str(other), f"--html={page_file}"]
    assert command.main([*arguments, f"--notes={report},{other_report}"]) == 0
    shown = re.search(
        r'<div class="source-diff" style.*</div>(?=\n</main>)', page_file.read_text(), re.DOTALL
    )
    found = shown_reasons(shown[0])
    assert [column for column, _, why in found if why == "only the second port"] == [2]
    assert {column for column, _, why in found if why != "only the second port"} == {0}  # of both
    with pytest.raises(UsageError, match="in the order of the ports"):
        command.main([*arguments, f"--notes={other_report},{report}"])


@pytest.mark.parametrize("text", ["", "[]", '{"files": 3}', '{"files": []}'])
def test_a_report_of_something_else_is_said_to_be(text, port_with_report, tmp_path):
    script, port, report = port_with_report
    report.write_text(text)
    page_file = tmp_path / "page.html"
    with pytest.raises(UsageError, match=r"is no report of|says nothing about"):
        command.main([str(script), str(port), f"--html={page_file}", f"--notes={report}"])
    assert not page_file.exists()


def test_long_files_without_anything_in_common(tmp_path, capsys):
    a, b = tmp_path / "a.txt", tmp_path / "b.txt"
    a.write_text("".join(f"left {i}\n" for i in range(3000)))
    b.write_text("".join(f"{i} on the right\n" for i in range(2000)))
    assert command.main([str(a), str(b)]) == 0
    assert "left 2999" in capsys.readouterr().out
    assert page.fragment([sources.Column("empty", ""), sources.Column("also", "")])


def test_a_line_of_thousands_of_strings_is_shown_without_marks(tmp_path):
    files = [tmp_path / "a.py", tmp_path / "b.py"]
    for number, file in enumerate(files):
        strings = ", ".join(f"'{i / 7 + number}'" for i in range(3_000))
        file.write_text(f"x = 'short'\ny = [{strings}]\n")
    columns = [command._own_file(file) for file in files]
    shown = page.fragment(columns)
    assert '<span class="s">short</span>' in shown
    assert shown.count("<span") < 20
