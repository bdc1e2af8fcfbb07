"""docs/errors.md: today's TensorFlow says each message, and each script becomes what it says."""

import contextlib
import functools
import io
import re
import sys
import traceback
from pathlib import Path

import pytest
import tensorflow as tf

from rosetta.port.targets import tf1_compat
from support import errors_page, native_runs

ENTRIES = errors_page.entries()
NUMBERED = [pytest.param(i, entry, id=entry.message) for i, entry in enumerate(ENTRIES)]
BECOMING = [case for case in NUMBERED if case.values[1].becomes]
BY_HAND = [case for case in NUMBERED if not case.values[1].becomes]
pytestmark = [
    pytest.mark.skipif(
        not tf.__version__.startswith("2.21"), reason="the page has what TensorFlow 2.21 says"
    ),
    pytest.mark.skipif(sys.version_info < (3, 11), reason="native ports need Python 3.11"),
]
# As a reader types or pastes it -> a word of the entry that it leads to.
SEARCHED = {
    "module 'tensorflow' has no attribute 'placeholder'": "'placeholder'",
    "AttributeError: module 'tensorflow' has no attribute 'Session'": "'Session'",
    "No module named 'tensorflow.contrib'": "'tensorflow.contrib'",
    "No module named 'tensorflow.examples'": "'tensorflow.examples'",
    "import input_data": "'tensorflow.examples'",
    "has no attribute 'GradientDescentOptimizer'": "'GradientDescentOptimizer'",
    "xavier_initializer": "'contrib'",
    "Argument(s) not recognized: {'lr': 0.1}": "'lr'",
    "Unrecognized keyword arguments": "Unrecognized keyword",
    "tf.placeholder() is not compatible with eager execution": "tf.placeholder()",
    "KeyError: 'acc'": "'acc'",
    "BasicLSTMCell": "'rnn_cell'",
    "FileWriter": "'merge_all'",
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return native_runs.ran(tmp_path_factory)


def said_today(code: str) -> str:
    """Returns the last line of the traceback, with what follows it."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(compile(code, "lab.py", "exec"), {"__name__": "__main__"})
        except Exception as error:
            *_, last = traceback.format_exception_only(error)
            return last
    return "no error"


@pytest.mark.parametrize(("number", "entry"), NUMBERED)
def test_the_script_ends_with_the_message(
    number: int, entry: errors_page.Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said_today(entry.code).startswith(entry.message)


@pytest.mark.parametrize(("number", "entry"), BECOMING)
def test_the_port_has_what_the_page_says_and_runs(
    number: int, entry: errors_page.Entry, ran: Path
) -> None:
    port = (ran / "scripts" / f"error{number:02}.py").read_text(encoding="utf-8")
    assert [code for code in entry.becomes if code not in port] == []
    error = ran / f"error{number:02}.error"
    assert not error.exists(), error.read_text()


@pytest.mark.parametrize(("number", "entry"), BY_HAND)
def test_what_is_to_be_done_by_hand_is_refused_by_line(
    number: int, entry: errors_page.Entry, ran: Path
) -> None:
    assert "\nBy hand: " in entry.text
    told = errors_page.reported(ran / "errors.json")[number]
    lines = [refusal["line"] for refusal in told["refusals"]]
    lines += map(int, re.findall(r"^line (\d+): ", told["error"] or ""))
    assert lines
    assert all(1 <= line <= entry.code.count("\n") for line in lines)
    if errors_page.GRAPH_PORT in entry.text:
        assert not tf1_compat.port(entry.code).refusals


def test_each_stands_once() -> None:
    messages = [entry.message for entry in ENTRIES]
    assert len(messages) == len(set(messages)) >= 50
    assert errors_page.PAGE.read_text(encoding="utf-8").count("\n### ") == len(messages)


@pytest.mark.parametrize(("typed", "word"), SEARCHED.items())
def test_what_a_reader_types_leads_to_the_entry(typed: str, word: str) -> None:
    assert word in errors_page.found(typed)


@pytest.mark.parametrize(("gone", "today"), errors_page.moved_names(), ids=str)
def test_names_are_gone_and_are_where_the_table_says(gone: list[str], today: list[str]) -> None:
    assert gone
    assert today
    for name in gone:
        assert not hasattr(tf, name.removeprefix("tf."))
    for name in today:
        assert functools.reduce(getattr, name.split(".")[1:], tf)
