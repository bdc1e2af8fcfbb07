"""Measures native ports against their originals on TensorFlow 1.15.5 and prints a table.

    python tests/native_speed.py course/lab-*.py [--to=keras_api]

TensorFlow 1.15.5 is what ROSETTA_TF1_PYTHON names, or what `rosetta tf1` has made.
Each script is ported, then original and port run in turns, each in a process and a directory of its
own, and the shortest time of each counts. Imports are excluded, see `support/timed_runs.py`.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from rosetta.console.errors import UsageError
from rosetta.port.analysis.syntax import NotPython3
from rosetta.port.result import Result
from rosetta.port.targets import keras_api, tf2_eager
from rosetta.scripts.working_directory import copy_beside
from rosetta.tf1 import interpreter

TARGETS = {"tf2_eager": tf2_eager.port, "keras_api": keras_api.port}
RUNNER = Path(__file__).parent / "support" / "timed_runs.py"
ENVIRONMENT = {
    "MPLBACKEND": "Agg", "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}  # fmt: skip


class Interpreter:
    """A Python that has imported TensorFlow and runs scripts, one after the other."""

    def __init__(self, python: str) -> None:
        self._process = subprocess.Popen(
            [python, "-W", "ignore", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, env={**os.environ, **ENVIRONMENT},
        )  # fmt: skip

    def seconds(self, original: Path, script: Path) -> tuple[float, float] | None:
        """Runs a script in a copy of its original's directory.

        Returns:
            The seconds that passed and those of the processor; None if it failed.
        """
        with copy_beside(original, script) as place:
            self._process.stdin.write(f"{place}\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline().split()
        return (float(answer[0]), float(answer[1])) if answer else None

    def close(self) -> None:
        """Ends the process."""
        self._process.stdin.close()
        self._process.wait()


def ported_by(port: Callable[..., Result], original: Path) -> Result | None:
    """Returns the port of a script, None if it is no Python 3."""
    try:
        return port(original.read_text(encoding="utf-8"), path=original)
    except (NotPython3, UnicodeDecodeError, RecursionError):
        return None


def main() -> None:
    """Measures the scripts that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scripts", nargs="+", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--to", choices=TARGETS, default="tf2_eager")
    options = parser.parse_args()
    if options.repeats < 1:
        parser.error(f"--repeats={options.repeats}: give 1 or more")
    for script in options.scripts:
        if script.suffix != ".py" or not script.is_file():
            parser.error(f"{script}: there is no such script")
    try:
        python = interpreter.chosen(None)
    except UsageError as error:
        parser.error(str(error))
    if not python:
        parser.error("ROSETTA_TF1_PYTHON is not set; set it, or run `rosetta tf1`")
    measure(options.scripts, options.to, options.repeats, python)


def measure(scripts: Sequence[Path], target: str, repeats: int, python: str) -> None:
    """Measures scripts and prints the table.

    Args:
        scripts: the originals.
        target: the style of their ports.
        repeats: how often each runs.
        python: the interpreter that has TensorFlow 1.15.5.
    """
    tf1, here = Interpreter(python), Interpreter(sys.executable)
    found = []
    print(" seconds             of the processor")
    print("original    port  ratio   original    port  ratio")
    with tempfile.TemporaryDirectory() as folder:
        for original in scripts:
            result = ported_by(TARGETS[target], original)
            if result is None or result.refusals or result.status != "ported":
                print(f"{original.stem}: refused", flush=True)
                continue
            ported = Path(folder, original.name)
            ported.write_text(result.output, encoding="utf-8")
            pairs = [(tf1.seconds(original, original), here.seconds(original, ported))
                     for _ in range(repeats)]  # fmt: skip
            if any(one is None or other is None for one, other in pairs):
                print(f"{original.stem}: failed", flush=True)
                continue
            shortest = [[min(run[k] for run in runs) for runs in zip(*pairs)] for k in (0, 1)]
            text = "   ".join(f"{a:8.3f} {b:7.3f} {b / a:6.2f}" for a, b in shortest)
            found.append([b / a for a, b in shortest])
            print(f"{text}  {original.stem}", flush=True)
    tf1.close()
    here.close()
    for name, column in zip(("seconds", "of the processor"), zip(*found)):
        middle, highest = statistics.median(column), max(column)
        print(f"{name}: {len(column)} scripts, median {middle:.2f}, at most {highest:.2f}")


if __name__ == "__main__":
    main()
