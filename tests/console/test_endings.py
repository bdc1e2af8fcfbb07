"""How a command ends on a full disk, without memory or by a signal: one line, nothing left."""

import io
import os
import re
import subprocess
import sys
import time

import pytest

from rosetta.console import command_line

SIGNALLED = """
import os, signal, sys, tempfile
from rosetta.console import command_line, signals

def command():
    tempfile.mkstemp(prefix="__autograph_generated_file")
    send = lambda: os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    if sys.argv[2] == "working":
        send()
    with signals.ending_at_once():
        try:
            send()
        except BaseException:  # as libraries do that are being imported
            pass

signals.of_a_command()
command_line.exit_with(command)
"""


@pytest.fixture
def ended(tmp_path):
    """Runs a command that sends itself a signal, with its temporary files in `tmp_path`."""

    def run(name, doing):
        return subprocess.run(
            [sys.executable, "-c", SIGNALLED, name, doing],
            env={**os.environ, "TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
        )

    return run


@pytest.mark.parametrize(
    ("name", "doing", "code", "said"),
    [
        ("SIGINT", "importing", 130, "interrupted\n"),
        ("SIGTERM", "importing", 143, "terminated\n"),
        ("SIGTERM", "working", 143, "terminated\n"),
    ],
)
def test_a_signal_leaves_one_line_and_no_file(name, doing, code, said, ended, tmp_path):
    process = ended(name, doing)
    assert (process.returncode, process.stdout, process.stderr) == (code, "", said)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_command_leaves_goes_with_the_next_one(ended, tmp_path):
    ended("SIGKILL", "working")
    (left,) = tmp_path.iterdir()
    ended("SIGTERM", "importing")
    assert list(tmp_path.iterdir()) == [left]  # it might be about to take its lock
    an_hour_ago = time.time() - 3600
    os.utime(left, (an_hour_ago, an_hour_ago))
    ended("SIGTERM", "importing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(28, "No space left on device", "a.png"), 1, "a.png: No space left on device"),
        (OSError(36, "File name too long", "aaa"), 2, "aaa: File name too long"),
        (MemoryError(), 1, "there is not enough memory for this"),
    ],
)
def test_an_error_of_the_system_is_one_line(error, code, said, capfd):
    def command():
        raise error

    with pytest.raises(SystemExit, match=re.escape(str(code))):
        command_line.exit_with(command)
    assert capfd.readouterr().err == f"error: {said}\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_an_output_on_a_full_disk_is_no_success():
    program = "from rosetta.console.command_line import exit_with; exit_with(lambda: print(1))"
    with open("/dev/full", "w") as full:
        process = subprocess.run(
            [sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert process.returncode == 1
    assert re.fullmatch("error: .*No space left on device\n", process.stderr)


def test_what_the_terminal_cannot_show_is_escaped(monkeypatch):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    with pytest.raises(SystemExit) as end:
        command_line.exit_with(lambda: print("\udcff.py → 한국어"))
    assert end.value.code is None
    assert terminal.buffer.getvalue() == b"\\udcff.py \\u2192 \\ud55c\\uad6d\\uc5b4\n"
