"""One run of a script under an interpreter, with its output, its end and its time."""

import contextlib
import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from rosetta.console.errors import UsageError
from rosetta.verify.working_directory import copy_beside

_RUNNER = Path(__file__).with_name("script_runner.py")
_EXCEPTION = re.compile(r"^[\w.]*(?:Error|Exception|Exit|Interrupt|Warning)\b")


@dataclasses.dataclass(frozen=True)
class Run:
    """What a script did.

    `exit_code` is None when it was stopped after the time limit, and negative when a signal ended
    it. `unseeded` names the random generators it drew from without a seed, `nudged` counts the
    variables that were changed by a millionth, `tensorflow` is the version it imported.
    """

    output: str
    last_error: str
    exit_code: int | None
    seconds: float
    tensorflow: str | None
    unseeded: tuple[str, ...]
    nudged: int


def check_interpreter(python: str) -> str:
    """Checks that an interpreter has TensorFlow 1.15.

    Args:
        python: path or name of the interpreter.

    Returns:
        The version of TensorFlow.

    Raises:
        UsageError: it cannot be run, or has no TensorFlow 1.15.
    """
    advice = "give the python of an environment with Python 3.7 and tensorflow==1.15.5"
    program = (  # without the user's directory, whose select.py or types.py is not Python's
        "import sys; del sys.path[0]; "
        "assert sys.version_info >= (3, 6), 'Python ' + sys.version.split()[0]; "
        "import tensorflow as tf; print('version', tf.__version__)"
    )
    try:
        done = subprocess.run(
            [python, "-c", program],
            env=_environment(foreign=True),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=120,
        )
    except subprocess.TimeoutExpired:
        raise UsageError(
            f"--tf1-python {python}: no answer within 120 s to importing TensorFlow; {advice}"
        ) from None
    except OSError as error:
        raise UsageError(
            f"--tf1-python {python}: cannot be run ({error.strerror}); {advice}"
        ) from None
    version = re.search(r"^version (\S+)", done.stdout, re.M)
    if not version:
        reason = _last_error(done.stderr) or f"exit code {done.returncode}"
        raise UsageError(
            f"--tf1-python {python}: cannot import TensorFlow there ({reason}); {advice}"
        )
    if not version[1].startswith("1.15."):
        raise UsageError(f"--tf1-python {python}: has TensorFlow {version[1]}; {advice}")
    return version[1]


def run(
    original: Path,
    script: Path,
    python: str,
    *,
    timeout: float,
    foreign: bool = False,
    seed: int = 1,
    nudge: int = 0,
    keep: tuple[str, Path] | None = None,
) -> Run:
    """Runs a script in a copy of the directory of `original`.

    Args:
        original: the script whose data it reads.
        script: the script to run.
        python: the interpreter.
        timeout: seconds after which the script and all it started are killed.
        foreign: the interpreter is another one than this, so PYTHONPATH is not for it.
        seed: what it draws from where it draws without a seed.
        nudge: change the initial weights by a millionth, in one of several patterns; 0: leave them.
        keep: a directory that the script writes, relative to its own, and where to copy it.
    """
    with (
        copy_beside(original, script) as place,
        tempfile.TemporaryDirectory(prefix="rosetta-verify-") as records,
    ):
        report = Path(records, "report.json")
        options = [f"--seed={seed}", *([f"--nudge={nudge}"] if nudge else [])]
        with (
            Path(records, "stdout").open("w+b") as stdout,
            Path(records, "stderr").open("w+b") as stderr,
        ):
            start = time.monotonic()
            process = subprocess.Popen(
                [python, "-u", _RUNNER, report, place.name, *options],
                cwd=place.parent,
                env=_environment(foreign=foreign),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
            try:
                exit_code = process.wait(timeout)
            except subprocess.TimeoutExpired:
                exit_code = None
            finally:
                _kill_group(process)
            seconds = time.monotonic() - start
            output, errors = (_text(file) for file in (stdout, stderr))
        if keep and (place.parent / keep[0]).is_dir():
            shutil.copytree(place.parent / keep[0], keep[1])
        facts = json.loads(report.read_text()) if report.exists() else {}
    return Run(
        output,
        _last_error(errors),
        exit_code,
        seconds,
        facts.get("tensorflow"),
        tuple(facts.get("unseeded", ())),
        facts.get("nudged", 0),
    )


def _environment(foreign: bool) -> dict[str, str]:
    environment = {
        **os.environ,
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
    }
    if foreign:
        # TensorFlow 2 sets TF2_BEHAVIOR where it is imported, and TensorFlow 1.15 obeys it.
        for name in ("PYTHONPATH", "PYTHONHOME", "TF2_BEHAVIOR"):
            environment.pop(name, None)
    return environment


def _kill_group(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _text(file) -> str:
    file.seek(0)
    return file.read().decode("utf-8", errors="replace")


def _last_error(stderr: str) -> str:
    """Returns the line that says what went wrong: the last exception, else the last line."""
    told = [line.strip() for line in stderr.splitlines() if line.strip()]
    exceptions = [line for line in told if _EXCEPTION.match(line)]
    return (exceptions or told or [""])[-1]
