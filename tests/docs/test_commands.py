"""Every command in README.md and docs/ works as written, in a copy of the repository."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support import commands

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "rosetta/diff/traps.md"]

# Commands that this test does not run as written, with what shows them instead.
SHOWN_ELSEWHERE = {
    "make run": "CI runs it before the tests",
    "make test": "CI runs these tests by it",
    "make tf1": "CI runs it before the tests",
    "make tensorboard": "test_makefile_starts_tensorboard",
    "tensorboard --logdir logs": "test_tensorboard.py starts the server",
    "rosetta run": "CI runs it as make run",
    "rosetta run xor": "test_readme.py compares what it prints",
    "rosetta tf1": "it makes an environment of its own",
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
    for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        lines = re.sub(r"\\\n\s*", "", block).splitlines()
        found += [re.sub(r"(^|\s+)#.*", "", line).strip() for line in lines]
    found += re.findall(r"`((?:rosetta \w+|make|python -m|tensorboard) [^`…]+)`", text)
    return [command for command in found if command and not re.match("[┏┃┡│└]", command)]


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


def run(command, copy, monkeypatch, capfd):
    """Runs a command in the copy: ours in this process, which has TensorFlow, others in their own.

    Returns:
        Its exit code, stdout and stderr.
    """
    monkeypatch.chdir(copy)
    monkeypatch.setenv("COLUMNS", "120")
    words = shlex.split(command)
    if words[0] == "rosetta" or words[:2] == ["python", "-m"]:
        module, *arguments = words if words[0] == "rosetta" else words[2:]
        capfd.readouterr()
        code = commands.call(module, *arguments)
        return commands.Ended(code, *capfd.readouterr())
    if words[0] == "python":
        words[0] = sys.executable
    return subprocess.run(
        words,
        env={**commands.environment(), "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.mark.parametrize("command", [c for c in COMMANDS if not is_shown_elsewhere(c)])
def test_command_works(command, copy, monkeypatch, capfd):
    if "--tf1-python=PYTHON" in command:
        if "ROSETTA_TF1_PYTHON" not in os.environ:
            pytest.skip("ROSETTA_TF1_PYTHON names no interpreter with TensorFlow 1.15")
        command = command.replace("=PYTHON", "=" + os.environ["ROSETTA_TF1_PYTHON"])
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
