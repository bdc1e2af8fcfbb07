"""Every command in README.md and docs/ works as written, in a copy of the repository."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tensorflow as tf

from support import commands
from support.tolerances import assert_cost_close

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "rosetta/diff/traps.md"]

# Commands that this test does not run as written, with what shows them instead.
SHOWN_ELSEWHERE = {
    "make run": "CI runs it before the tests",
    "make test": "CI runs these tests by it",
    "make tf1": "CI runs it before the tests",
    "make tensorboard": "test_makefile_starts_tensorboard",
    "tensorboard --logdir logs": "test_tensorboard.py starts the server",
    "tensorboard --logdir logs --bind_all": "a test opens no port to the network",
    "rosetta run": "CI runs it as make run",
    "rosetta run xor": "first_run, as it is the first command of a reader",
    "rosetta run xor --hidden=10,10,10": "test_published_numbers.py trains it",
    "rosetta tf1": "it may build a whole Python",
}
PATTERNS_SHOWN_ELSEWHERE = {
    r"make record-tf1\b.*": "needs Python 3.7; the recordings name the command that made them",
    r"(python|\.venv/bin/python) -m (venv|pip) .*": "CI's make does the same to set up",
    r"\.venv/bin/.*": "the same without the environment's folder is run here",
    r"ssh .*": "needs a second machine",
    r"rosetta bench.*": "test_bench.py runs it on tiny sizes",
    r"export TF_CONFIG=.*|.* --workers .*": "test_workers.py runs it on this machine",
    r".*--local_workers=2": "test_workers.py, with fewer steps",
    r".* --data=big.csv --stream .*": "test_stream.py makes such a file",
    r"rosetta compare --logdir=DIR .*": "test_compare.py, on runs of its own",
    r"rosetta diff my_tf1.py my_tf2.py": "test_diff.py, on files of its own",
}


def commands_of(page):
    text = page.read_text(encoding="utf-8")
    found = []
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if not language:
            found += [re.sub(r"(^|\s+)#.*", "", line).strip() for line in block.splitlines()]
    found += re.findall(r"`((?:rosetta \w+|make|python -m|tensorboard) [^`…]+)`", text)
    return [command for command in found if command]


def is_shown_elsewhere(command):
    return command in SHOWN_ELSEWHERE or any(
        re.fullmatch(pattern, command) for pattern in PATTERNS_SHOWN_ELSEWHERE
    )


COMMANDS = list(dict.fromkeys(command for page in PAGES for command in commands_of(page)))


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The repository as it stands, where a command may write."""
    copy = tmp_path_factory.mktemp("docs") / "repository"
    keep_out = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, copy, ignore=keep_out)
    shutil.rmtree(copy / "logs")
    for recorded in (ROOT / "logs").glob("*/base/tf1_15_5"):
        shutil.copytree(recorded, copy / recorded.relative_to(ROOT))
    (copy / "points.csv").write_text("x,y,label\n0,1,0\n1,3,1\n2,0,0\n3,3,1\n")
    return copy


@pytest.fixture(scope="module")
def first_run(copy):
    """What `rosetta run xor` prints. Its runs are what later commands compare."""
    return started(["rosetta", "run", "xor"], copy)


def started(words, copy):
    """Runs a command in the copy, in a process of its own."""
    ours = {"rosetta": [sys.executable, "-m", "rosetta"], "python": [sys.executable]}
    return subprocess.run(
        [*ours.get(words[0], words[:1]), *words[1:]],
        cwd=copy,
        env={**commands.environment(), "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        timeout=600,
    )


def run(command, copy, monkeypatch, capfd):
    """Runs a command in the copy; ours in this process, which need not import TensorFlow again."""
    monkeypatch.chdir(copy)
    monkeypatch.setenv("COLUMNS", "120")
    words = shlex.split(command)
    if words[0] == "rosetta" or words[:2] == ["python", "-m"]:
        module, *arguments = words if words[0] == "rosetta" else words[2:]
        capfd.readouterr()
        code = commands.call(module, *arguments)
        tf.config.run_functions_eagerly(False)  # --eager is meant for its own process
        return commands.Ended(code, *capfd.readouterr())
    return started(words, copy)


@pytest.mark.parametrize("command", [c for c in COMMANDS if not is_shown_elsewhere(c)])
def test_command_works(command, copy, first_run, monkeypatch, capfd):
    if command.startswith("rosetta verify ") and "ROSETTA_TF1_PYTHON" not in os.environ:
        pytest.skip("ROSETTA_TF1_PYTHON names no interpreter with TensorFlow 1.15")
    ended = run(command, copy, monkeypatch, capfd)
    expected = {0}
    if command.startswith("diff "):
        expected = {1}  # the files differ
    if "--outdir=ported" in command:
        expected = {0, 1}  # one of the scripts is there to be refused
    if "--cost=lecture" in command:
        expected = {1}  # the trap it shows
    assert ended.returncode in expected, ended.stderr
    assert "Traceback" not in ended.stderr


def test_commands_were_found():
    for page, command in {
        "README.md": "make run",
        "training.md": "rosetta run neuron --json",
        "traps.md": "rosetta run logistic_regression --dataset=breast_cancer --cost=lecture",
    }.items():
        (path,) = [path for path in PAGES if path.name == page]
        assert command in commands_of(path)


def test_makefile_starts_tensorboard():
    printed = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "tensorboard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.strip().endswith("tensorboard --logdir logs")


def cells(text):
    """Returns the cells of a printed table, row by row; the first row has the headings."""
    lines = [line for line in text.splitlines() if line[:1] in "┃│" and line]
    return [[cell.strip() for cell in re.split("[┃│]", line)[1:-1]] for line in lines]


def test_sample_in_readme_is_what_rosetta_run_prints(first_run):
    assert first_run.returncode == 0, first_run.stderr
    block = r"^```\nrosetta run xor\n```\n+```text\n(.*?)^```"
    (sample,) = re.findall(block, PAGES[0].read_text("utf-8"), re.MULTILINE | re.DOTALL)
    headings, *shown = cells(sample)
    now_headings, *now = cells(first_run.stdout)
    assert headings == now_headings
    assert len(shown) == len(now)
    for row, row_now in zip(shown, now):
        was, is_now = dict(zip(headings, row)), dict(zip(headings, row_now))
        assert_cost_close(float(is_now.pop("final cost")), float(was.pop("final cost")))
        for machine_dependent in ("largest difference", "steps/s"):
            number = was.pop(machine_dependent)
            assert number.split()[1:] == is_now.pop(machine_dependent).split()[1:]
        assert is_now == was
