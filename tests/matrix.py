"""Tries the project on each TensorFlow it supports and prints one table: `make matrix`.

For each row of ROWS it makes an environment in .venv-matrix/ (about 2 GB), trains every lesson in
all three styles, compares the costs with the recordings of TensorFlow 1.15.5, and runs TESTS. What
pip, the lessons and the tests print is kept in the environment's directory.

    python tests/matrix.py             # every row
    python tests/matrix.py 2.16 2.19   # some rows
"""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / ".venv-matrix"
# The version of Python, and what is installed before the project. Keras is the newest that pip
# finds for that Python, except in one row: the oldest that setup.py allows.
ROWS = {
    "2.16": ("3.10", ["tensorflow==2.16.*"]),
    "2.18": ("3.11", ["tensorflow==2.18.*"]),
    "2.19": ("3.12", ["tensorflow==2.19.*", "keras==3.10.*"]),
    "2.20": ("3.13", ["tensorflow==2.20.*"]),
    "2.21": ("3.13", ["tensorflow==2.21.*"]),
}
# The tests of what TensorFlow, Keras, NumPy or TensorBoard computes, prints or reads.
TESTS = (
    "tests/lessons",
    "tests/logs",
    "tests/runs",
    "tests/compare",
    "tests/console",
    "tests/port/test_ported_numbers.py",
    "tests/port/test_tf1_compat.py",
    "tests/port/test_tf2_eager.py",
    "tests/reference/test_sigmoid_kernel.py",
    "tests/tensorboard_plugin/test_plugin.py",
    "tests/tensorboard_plugin/test_tensorboard.py",
)
PACKAGES = ("tensorflow", "keras", "numpy")
VERSIONS = f"from importlib.metadata import version as v; print(*map(v, {PACKAGES}))"


class RowFailed(Exception):
    """A row has no result; the message says why."""


@dataclasses.dataclass(frozen=True)
class Result:
    """One row of the table.

    Attributes:
        versions: of TensorFlow, Python, Keras and NumPy.
        difference: largest difference of a logged cost to TensorFlow 1.15.5's.
        passed: number of tests, as the next two.
        seconds: of the training and the tests, without making the environment.
    """

    versions: tuple[str, ...]
    difference: float
    passed: int
    failed: int
    skipped: int
    seconds: float

    def __str__(self) -> str:
        cells = [*self.versions, f"{self.difference:.1e}"]
        cells += [self.passed, self.failed, self.skipped, f"{self.seconds:.0f}"]
        return f"| {' | '.join(map(str, cells))} |"


HEADER = """\
| TensorFlow | Python | Keras | NumPy | largest difference | passed | failed | skipped | seconds |
|---|---|---|---|---|---|---|---|---|"""


def find_python(version: str) -> str:
    """Returns the interpreter of a version such as 3.10, on the PATH or of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [shutil.which(f"python{version}"), *pyenv.glob(f"versions/{version}.*/bin/python")]
    for python in filter(None, candidates):
        # pyenv puts a python3.10 on the PATH that may only say that it is not selected.
        if subprocess.run([python, "-c", "import venv"], capture_output=True).returncode == 0:
            return str(python)
    raise RowFailed(f"there is no Python {version}: install it, for example by pyenv")


def run(name: str, place: Path, *command: str | Path) -> int:
    """Runs a command of an environment from the clone's root. Returns its exit code.

    Args:
        name: its output goes to `NAME.log` in the environment's directory.
        place: that directory.
        *command: the program and its arguments.
    """
    with (place / f"{name}.log").open("w") as log:
        return subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT).returncode


def make_environment(place: Path, python: str, first: list[str]) -> list[str]:
    """Makes the environment, or brings the one that is there up to date.

    Args:
        place: its directory.
        python: the interpreter that it gets.
        first: requirements that are installed before the project.

    Returns:
        The versions of PACKAGES.
    """
    pip = [
        place / "bin" / "python",
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--no-compile",
    ]
    if not pip[0].exists():
        place.mkdir(parents=True, exist_ok=True)
        if run("venv", place, python, "-m", "venv", place) or run("first", place, *pip, *first):
            raise RowFailed(f"{' '.join(first)} cannot be installed: see {place}")
    before = versions(place)
    if run("install", place, *pip, "--editable", ".[test]"):
        raise RowFailed(f"the project cannot be installed: see {place / 'install.log'}")
    after = versions(place)
    if after[0] != before[0]:
        raise RowFailed(f"the installed TensorFlow {before[0]} was replaced by {after[0]}")
    return after


def versions(place: Path) -> list[str]:
    """Returns the versions of PACKAGES in an environment."""
    command = [place / "bin" / "python", "-c", VERSIONS]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def largest_difference(place: Path) -> float:
    """Trains every lesson in all three styles, and returns the largest difference to 1.15.5."""
    ran = subprocess.run(
        [place / "bin" / "rosetta", "run", "--json", f"--logdir={place / 'logs'}"],
        cwd=place,
        capture_output=True,
        text=True,
    )
    (place / "run.log").write_text(ran.stderr + ran.stdout)
    if ran.returncode or ran.stderr:
        raise RowFailed(f"`rosetta run` failed or was not quiet: see {place / 'run.log'}")
    return max(trained["max_abs_diff"] for trained in json.loads(ran.stdout)["runs"])


def count_tests(place: Path) -> tuple[int, int, int]:
    """Runs TESTS and returns how many passed, failed and were skipped."""
    report = place / "tests.xml"
    report.unlink(missing_ok=True)
    options = ["--numprocesses=auto", "--dist=worksteal", f"--junit-xml={report}"]
    run("tests", place, place / "bin" / "python", "-m", "pytest", *options, *TESTS)
    if not report.exists():
        raise RowFailed(f"the tests did not run: see {place / 'tests.log'}")
    suite = ElementTree.parse(report).find("testsuite")
    total, failures, errors, skipped = (
        int(suite.get(count)) for count in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped


def try_row(name: str) -> Result:
    """Returns the result of one row.

    Raises:
        RowFailed: it has none.
    """
    version, first = ROWS[name]
    place = ENVIRONMENTS / name
    tensorflow, keras, numpy = make_environment(place, find_python(version), first)
    started = time.monotonic()
    difference = largest_difference(place)
    passed, failed, skipped = count_tests(place)
    seconds = time.monotonic() - started
    shown = (tensorflow, version, keras, numpy)
    return Result(shown, difference, passed, failed, skipped, seconds)


def main(names: list[str]) -> int:
    """Prints the table. Returns 0 if every row is without a failure, otherwise 1."""
    unknown = set(names) - set(ROWS)
    if unknown:
        print(f"error: no row {', '.join(unknown)}; choose from {', '.join(ROWS)}", file=sys.stderr)
        return 2
    print(HEADER, flush=True)
    green = True
    for name in names or ROWS:
        try:
            result = try_row(name)
        except RowFailed as failure:
            print(f"error: TensorFlow {name}: {failure}", file=sys.stderr)
            green = False
        else:
            print(result, flush=True)
            green = green and not result.failed
    return 0 if green else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
