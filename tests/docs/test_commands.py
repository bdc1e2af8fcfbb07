"""Every command in README.md and docs/ works as written, in a copy of the repository."""

import contextlib
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import tensorflow as tf

from support import commands
from support.forked import forked, script
from support.forked_python import in_forks
from support.tolerances import assert_cost_close

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "rosetta/diff/traps.md"]
# test_languages.py holds the Korean pages to the same commands.
PAGES = [page for page in PAGES if not page.name.endswith(".ko.md")]

# Commands that this test does not run as written, with what shows them instead.
SHOWN_ELSEWHERE = {
    "make run": "CI runs it before the tests",
    "make test": "CI runs these tests by it",
    "make tf1": "CI runs it before the tests",
    "make faults": "it kills trainings for minutes; test_resume.py kills one",
    "python tests/faults/suite.py 0 mistakes": "it takes minutes; tests/console has the rules",
    "make matrix": "it makes environments of gigabytes and runs these tests in each",
    "make notebooks": "it runs every notebook; test_notebooks.py holds them to the lessons",
    "make site": "test_pages.py writes what it makes a site of",
    "make tensorboard": "test_makefile_starts_tensorboard",
    "tensorboard --logdir logs": "test_tensorboard.py starts the server",
    "tensorboard --logdir logs --bind_all": "a test opens no port to the network",
    "rosetta run": "CI runs it as make run",
    "rosetta run xor": "test_sample_in_readme_is_what_rosetta_run_prints",
    "rosetta run xor --hidden=10,10,10": "test_published_numbers.py trains it",
    "rosetta tf1": "it may build a whole Python",
    "python -m pytest tests/lessons -k my_lesson": "test_adding_a_lesson.py",
    "python tests/support/native_ports.py": "test_tf2_eager.py holds the page to what it writes",
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
    r"rosetta run xor --steps=1000000.*": "test_resume.py interrupts a run and goes on",
    r"rosetta checkpoint convert": "test_convert.py",
    r"rosetta run --resume": "test_resume.py",
    r"rosetta diff my_tf1.py my_tf2.py": "test_diff.py, on files of its own",
    r"rosetta (new|run|diff) my_lesson.*": "test_adding_a_lesson.py",
    r"rosetta (port|verify) lab.py .*": "test_errors.py ports every script of its page so",
    r"rosetta verify .* --original_python=PYTHON": "test_interpreter.py, on one of its own",
    r"rosetta verify ORIGINALS --ported=DIR": "test_folder.py, on folders of its own",
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


def commands_to_run():
    """Returns the commands of each page in their order, each on the first page that has it."""
    seen = set()
    for page in PAGES:
        new = [c for c in dict.fromkeys(commands_of(page)) if c not in seen]
        seen.update(new)
        if chosen := [command for command in new if not is_shown_elsewhere(command)]:
            yield pytest.param(chosen, id=page.name)


def run(command, capfd):
    """Runs a command; ours, and scripts, where TensorFlow need not be imported again."""
    words = shlex.split(command)
    if words[0] == "rosetta" or words[:2] == ["python", "-m"]:
        module, *arguments = words if words[0] == "rosetta" else words[2:]
        capfd.readouterr()
        code = commands.call(module, *arguments)
        tf.config.run_functions_eagerly(False)  # --eager is meant for its own process
        return commands.Ended(code, *capfd.readouterr())
    if words[0] == "python":
        here = Path.cwd()
        with forked(script, (words[1:],), here / "printed.txt", here, {}) as process:
            return commands.Ended(process.wait(600), "", process.said())
    return subprocess.run(
        words,
        capture_output=True,
        text=True,
        timeout=600,
    )


def expected_codes(command):
    if command.startswith("diff "):
        return {1}  # the files differ
    if "--outdir=ported" in command:
        return {0, 1}  # one of the scripts is there to be refused
    if "--cost=lecture" in command:
        return {1}  # the trap it shows
    return {0}


@pytest.mark.usefixtures("bare_runs")
@pytest.mark.parametrize("listed", list(commands_to_run()))
def test_commands_of_a_page_work_in_their_order(listed, copy, capfd):
    if any(command.startswith("rosetta compare") for command in listed):
        assert run("rosetta run xor --steps=101", capfd).returncode == 0  # what there is to compare
    left_out = []
    if "ROSETTA_TF1_PYTHON" not in os.environ:
        left_out = [command for command in listed if command.startswith("rosetta verify ")]
    for command in listed:
        if command in left_out:
            continue
        with in_forks() if command.startswith("rosetta verify") else contextlib.nullcontext():
            ended = run(command, capfd)
        assert ended.returncode in expected_codes(command), f"{command}\n{ended.stderr}"
        assert "Traceback" not in ended.stderr, f"{command}\n{ended.stderr}"
    if left_out:
        pytest.skip(f"all but {left_out}: ROSETTA_TF1_PYTHON names no interpreter with TF 1.15")


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


@pytest.mark.usefixtures("bare_runs")
def test_sample_in_readme_is_what_rosetta_run_prints(call):
    ended = call("rosetta", "run", "xor")
    assert ended.returncode == 0, ended.stderr
    block = r"^```\nrosetta run xor\n```\n+```text\n(.*?)^```"
    (sample,) = re.findall(block, PAGES[0].read_text("utf-8"), re.MULTILINE | re.DOTALL)
    headings, *shown = cells(sample)
    now_headings, *now = cells(ended.stdout)
    assert headings == now_headings
    assert len(shown) == len(now)
    for row, row_now in zip(shown, now):
        was, is_now = dict(zip(headings, row)), dict(zip(headings, row_now))
        assert_cost_close(float(is_now.pop("final cost")), float(was.pop("final cost")))
        for machine_dependent in ("largest difference", "steps/s"):
            number = was.pop(machine_dependent)
            assert number.split()[1:] == is_now.pop(machine_dependent).split()[1:]
        assert is_now == was
