"""docs/adding_a_lesson.md: its commands, in its order, make a lesson that passes its tests."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from rosetta.console.errors import RunError, UsageError
from rosetta.logs import event_files
from rosetta.new import command
from support import commands

PAGE = Path(__file__).parents[2] / "docs" / "adding_a_lesson.md"
# All but the first, which makes the files, in one process, which imports TensorFlow once.
IN_ONE_PROCESS = """
import shlex, sys
import pytest
from rosetta import cli
for line in sys.argv[1:]:
    print("$", line, flush=True)
    _, *words = shlex.split(line)
    if words[:2] == ["-m", "pytest"]:
        code = pytest.main([*words[2:], "-q"])
    else:
        sys.argv = ["rosetta", *words]
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
    if code:
        sys.exit(code)
"""


def test_commands_of_the_page_make_a_lesson_that_passes_its_tests(copy):
    listed = re.search(r"^```\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    first, *lines = listed[1].splitlines()
    assert commands.call(*first.split()) == 0
    ended = subprocess.run(
        [sys.executable, "-c", IN_ONE_PROCESS, *lines],
        cwd=copy,
        env={**commands.environment(), "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for style in ("tf1_compat", "tf2_eager", "keras_api"):
        assert re.search(rf"my_lesson │ {style} .* from tf1_15_5", ended.stdout), ended.stdout
    assert re.search(r"(1[5-9]|[2-9]\d) passed, \d+ deselected", ended.stdout)
    assert (copy / "my_lesson.html").exists()


def test_what_is_made_passes_the_linter_and_its_recordings_name_it(copy, capsys, monkeypatch):
    _disk_full_leaves_all_as_it_was(copy, monkeypatch)
    assert command.main(["a_zigzag"]) == 0
    made = [line.split()[-1] for line in capsys.readouterr().out.splitlines()]
    sources = [path for path in made if path.endswith(".py")]
    assert len(sources) == 8
    for check in (["check"], ["format", "--check"]):
        ended = subprocess.run(
            [sys.executable, "-m", "ruff", *check, *sources], capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stdout
    data = event_files.read(copy / "logs" / "a_zigzag" / "base" / "tf1_15_5")
    assert not data.problems
    (events,) = (copy / "rosetta/reference/event_files/a_zigzag").iterdir()
    assert b"a_zigzag" in events.read_bytes()
    assert b"linear_regression" not in events.read_bytes()


def _disk_full_leaves_all_as_it_was(copy, monkeypatch):
    """The disk is full when all files but the last are written."""
    before = {path: path.read_bytes() for path in copy.rglob("*.py")}
    write = command.output.write

    def write_or_fail(flag, path, data):
        if path.name == "ONE_ULP.txt":
            raise RunError("No space left on device")
        write(flag, path, data)

    with monkeypatch.context() as patch:
        patch.setattr(command.output, "write", write_or_fail)
        with pytest.raises(RunError):
            command.main(["a_zigzag"])
    assert {path: path.read_bytes() for path in copy.rglob("*.py")} == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give rosetta new NAME"),
        (["My-Lesson"], "small letters"),
        (["class"], "small letters"),
        (["none"], "small letters"),  # its class would be None
        (["_"], "small letters"),
        (["\u00aa"], "small letters"),  # Python reads it as a
        (["xor"], "is there; choose another name"),
    ],
)
def test_wrong_names(arguments, message, monkeypatch):
    monkeypatch.chdir(PAGE.parents[1])
    with pytest.raises(UsageError, match=message):
        command.main(arguments)


def test_only_in_a_clone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no clone of the repository"):
        command.main(["my_lesson"])
