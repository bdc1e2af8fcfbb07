"""How `rosetta verify` runs scripts: on copies, for a limited time, and nothing stays behind."""

import itertools
import json
import os
import re
import shutil
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from rosetta.scripts import working_directory
from rosetta.verify import execution, processes, progress
from support.commands import ROOT, environment, started
from support.verifying import verify, write
from support.waiting import runs, wait_until

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="needs Linux's /proc"
)


def test_scripts_read_the_data_beside_the_original_and_write_nothing_there(tmp_path):
    source = tmp_path / "course"
    write(source / "data", "x.csv", "4.5")
    code = (
        "import os, model\n"
        "print(float(open('data/x.csv').read()), model.VALUE)\n"
        "open('data/x.csv', 'w').write('0')\n"
        "open('log.txt', 'w').write('0')\n"
        "os.makedirs('saved/checkpoints')\n"
    )
    original = write(source, "a.py", code)
    write(source, "model.py", "VALUE = 1\nimport os\nos.remove('model.py')")
    (source / "itself").symlink_to(source)
    port = write(tmp_path / "ported", "a.py", code)
    write(tmp_path / "ported", "model.py", "VALUE = 2")
    before = {path: path.stat().st_mtime for path in tmp_path.rglob("*")}
    done = verify(original, port)
    assert "1 became 2" in done.stdout  # each has its own module
    assert verify(original, original).returncode == 0
    assert {path: path.stat().st_mtime for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("'../data/x.txt'", "data"),
        ("'../../data/x.txt'", "../data"),
        ("os.path.join('..', 'data', 'x.txt')", "data"),
        ("'../data/%s.txt' % 'x'", "data"),
        ("f'../{name}/x.txt'", "data"),
    ],
)
def test_what_the_original_names_above_its_directory_is_copied(tmp_path, path, folder):
    """The port lies elsewhere, and what they write there is not the user's."""
    code = f"import os\nname = 'data'\nprint(open({path}).read())\nopen({path}, 'w').write('9')"
    data = write(tmp_path / "course" / folder, "x.txt", "4.5")
    original = write(tmp_path / "course" / "lab", "a.py", code)
    port = write(tmp_path / "elsewhere" / "deep", "a.py", "print(4.5)")
    done = verify(original, port)
    assert done.returncode == 0, done.stdout
    assert data.read_text() == "4.5"


@pytest.mark.parametrize("number", ["", ", 0.25"])
def test_the_path_of_a_throw_away_copy_is_no_result(tmp_path, monkeypatch, number):
    """It is another one in every run, and with digits it read like a number."""
    numbers = itertools.count(1)
    monkeypatch.setattr(
        working_directory.tempfile,
        "mkdtemp",
        lambda prefix, **_: os.mkdir(name := f"{tmp_path}/{prefix}{next(numbers)}.5") or name,
    )
    code = f"import os\nprint(os.getcwd() + '/model.ckpt', 'saved'{number})"
    script = write(tmp_path / "lab", "a.py", code)
    done = verify(script, script)
    assert done.returncode == 0, done
    failing = write(tmp_path / "lab", "b.py", "import os\nopen(os.getcwd() + '/none')")
    assert f"directory: '{tmp_path}/lab/none'" in verify(failing, failing).stdout


def test_a_module_above_is_taken_from_the_port(tmp_path):
    code = "import sys\nsys.path.append('..')\nimport common\nprint(common.VALUE)"
    for folder, value in (("course", 1), ("ported", 2)):
        write(tmp_path / folder, "common.py", f"VALUE = {value}")
        write(tmp_path / folder / "lab", "a.py", code)
    done = verify(tmp_path / "course/lab/a.py", tmp_path / "ported/lab/a.py")
    assert "1 became 2" in done.stdout


def test_pipes_and_dangling_links_are_left_out(tmp_path):
    code = "import os\nos.mkdir('logs')\nos.mkfifo('logs/pipe')\nos.symlink('x', 'logs/link')\n"
    original = write(tmp_path / "lab", "a.py", code + "print(1)")
    os.mkfifo(original.parent / "pipe")
    (original.parent / "dangling").symlink_to("gone")
    (original.parent / "round").symlink_to("round")
    done = verify(original, original, "--logdir=logs")
    assert done.stderr == ""
    assert "event files: neither wrote an event file there" in done.stdout


def test_what_cannot_be_removed_is_told_in_a_line(tmp_path, monkeypatch):
    """Root alone can make a file immutable: here removing fails for everybody."""
    made = []

    def stays(directory: Path, ignore_errors: bool) -> None:
        assert ignore_errors
        made.append(Path(directory))

    script = write(tmp_path, "a.py", "print(1)")
    with monkeypatch.context() as patch:
        patch.setattr(working_directory.shutil, "rmtree", stays)
        done = verify(script, script)
    *copies, own = made  # the command's own directory, in which the copies are
    shutil.rmtree(own)
    assert (done.returncode, len(copies)) == (0, 5)
    assert done.stderr.splitlines()[0] == f"warning: {made[0]} cannot be removed"


def test_links_to_folders_elsewhere_are_copied_only_if_they_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(working_directory, "LARGEST_COPY", 1000)
    write(tmp_path / "huge", "x.txt", "7" * 2000)
    write(tmp_path / "small", "x.txt", "7")
    lab = tmp_path / "lab"
    silent = write(lab, "a.py", "import os\nprint(sorted(os.listdir('.')))")
    (lab / "images").symlink_to(tmp_path / "huge")
    (lab / "numbers").symlink_to(tmp_path / "small")
    assert verify(silent, silent).returncode == 0
    naming = write(lab, "b.py", "print(open('numbers/x.txt').read())")
    assert "1 number compared" in verify(naming, naming).stdout
    naming = write(lab, "c.py", "print(open('images/x.txt').read())")
    done = verify(naming, naming)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"most of it images, a link to {tmp_path / 'huge'}" in done.stderr


@pytest.fixture
def time_is_over_when(monkeypatch) -> Callable[[Callable[[], bool]], None]:
    """Lets the time of a run be over when a condition holds, however slow the machine is."""

    def when(condition: Callable[[], bool]) -> None:
        def monotonic() -> float:
            more_than_timeout = 10_000.0 if condition() else 0.0  # seconds
            return time.monotonic() + more_than_timeout

        monkeypatch.setattr(execution, "time", types.SimpleNamespace(monotonic=monotonic))

    return when


STARTS_A_CHILD = """
import os, subprocess, sys, time
slept = [sys.executable, "-c", "import time; time.sleep(600)"]
orphaned = "setsid sleep 600 >/dev/null 2>&1 & echo $!"
child = {child}
open({pid!r} + ".part", "w").write(str(child))
os.rename({pid!r} + ".part", {pid!r})
{ending}
"""


@needs_proc
@pytest.mark.parametrize(
    "child",
    [
        "subprocess.Popen(slept).pid",
        "subprocess.Popen(slept, start_new_session=True).pid",
        'int(subprocess.check_output(["env", "-i", "/bin/sh", "-c", orphaned]))',
    ],
    ids=["in its session", "in a session of its own", "without parent and environment"],
)
@pytest.mark.parametrize("ending", ["", "time.sleep(600)"])
def test_what_a_script_has_started_is_ended_with_it(tmp_path, time_is_over_when, child, ending):
    """Even in a session of its own, and whether the script ends or is stopped."""
    pid = tmp_path / "pid"
    script = write(
        tmp_path / "lab",
        "a.py",
        STARTS_A_CHILD.format(child=child, pid=str(pid), ending=ending),
    )
    if ending:
        time_is_over_when(pid.exists)
    done = verify(script, write(tmp_path, "b.py", ""))
    assert ("the original did not end in time" in done.stdout) == bool(ending), done
    assert not runs(pid.read_text())


@needs_proc
def test_a_script_ends_with_a_command_that_is_killed(tmp_path):
    pid = tmp_path / "pid"
    waits = f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    told = ["-m", "rosetta", "verify", *[str(write(tmp_path, "a.py", waits))] * 2]
    temporary = {**environment(), "TMPDIR": str(tmp_path)}
    with started([*told, "--tf1_python=none"], tmp_path / "log", ROOT, env=temporary) as command:
        wait_until(lambda: pid.exists() and pid.read_text(), "the script runs", [command])
        command.kill()
    wait_until(lambda: not runs(pid.read_text()), "the script has ended")


def test_where_there_are_no_process_groups_it_asks_windows(tmp_path, monkeypatch):
    """Windows itself is not at hand: this shows only that nothing it lacks is called."""
    called = []
    monkeypatch.setattr(processes.os, "name", "nt")
    monkeypatch.delattr(processes.os, "killpg")
    monkeypatch.setattr(processes.subprocess, "run", lambda command, **_: called.append(command))
    monkeypatch.setattr(processes.subprocess, "CREATE_NEW_PROCESS_GROUP", 0, raising=False)
    with processes.started([sys.executable, "-c", ""], "mark", {}) as process:
        pass
    assert called == [["taskkill", "/F", "/T", "/PID", str(process.pid)]]


def test_a_script_that_prints_for_ever_is_stopped_early(tmp_path, monkeypatch):
    monkeypatch.setattr(execution, "LARGEST_OUTPUT", 2**20)
    script = write(tmp_path, "a.py", "while True: print('0.12345 ' * 1000)")
    start = time.monotonic()
    done = verify(script, script)
    assert time.monotonic() - start < 60
    assert "the original was stopped after it had written 1 MiB to stdout" in done.stdout


def test_an_original_that_never_exits_does_not_hide_that_its_numbers_agree(
    tmp_path, time_is_over_when
):
    printed = tmp_path / "printed"
    hangs = write(
        tmp_path / "lab",
        "a.py",
        "import time\nprint('cost', 0.12345, 0.5)\n"
        f"while True: open({str(printed)!r}, 'w').close(); time.sleep(0.1)",
    )
    time_is_over_when(printed.exists)
    done = verify(hangs, write(tmp_path, "b.py", "print('cost', 0.12345, 0.5)"))
    assert done.returncode == 1
    assert "failed; the original did not end in time (it was in line 3)" in done.stdout, done
    assert "the 2 numbers that both printed until then agree" in done.stdout
    printed.unlink()
    done = verify(hangs, write(tmp_path, "c.py", "print('cost', 0.12345, 0.6)"))
    assert "agree" not in done.stdout
    assert "first difference in line 1 of the output: 0.5 became 0.6" in done.stdout


def test_it_says_what_runs(tmp_path, monkeypatch):
    """The script ends when something was said: there is a first line, but none at its start."""
    said = tmp_path / "said"
    wait = progress.Progress.wait

    def waiting(self: progress.Progress, seconds: float) -> None:
        wait(self, seconds)
        if seconds:
            said.touch()

    monkeypatch.setattr(progress, "_FIRST_LINE", 1e-9)
    monkeypatch.setattr(progress.Progress, "wait", waiting)
    code = f"import os, time\nwhile not os.path.exists({str(said)!r}): time.sleep(0.01)\nprint(1)"
    slow = write(tmp_path / "lab", "a.py", code)
    done = verify(slow, write(tmp_path, "b.py", "print(1)"), "--json")
    assert json.loads(done.stdout)["verdict"] == "equal"
    assert re.search(rf"^running {slow}, \d s$", done.stderr, re.M)


@pytest.mark.usefixtures("in_forks")
def test_nobody_is_waited_for_at_a_window(tmp_path):
    """Autoencoder lectures end so; without a window they waited until the time was over."""
    waits = "plt.waitforbuttonpress()\nplt.ginput(1, timeout=0)"
    code = f"import matplotlib.pyplot as plt\nplt.plot([1, 2])\n{waits}\nprint(0.25)"
    script = write(tmp_path, "a.py", code)
    done = verify(script, script, "--timeout=100")
    assert done.returncode == 0, done
