"""The interpreter that has real TensorFlow 1.15: which one it is, and whether it has it."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from rosetta.console import children
from rosetta.console.errors import UsageError

VARIABLE = "ROSETTA_TF1_PYTHON"
NONE = "none"  # the value of --tf1_python that does without TensorFlow 1.15
LAST_WITH_KERAS_2 = 15  # of TensorFlow 2; from 2.16 on tf.keras is Keras 3
_IMPORT_SECONDS = 120
_PROGRAM = (  # without the user's directory, whose select.py or types.py is not Python's
    "import sys; del sys.path[0]; "
    "assert sys.version_info >= (3, 6), 'Python ' + sys.version.split()[0]; "
    "import tensorflow as tf; print('version', tf.__version__)"
)


class NoTensorFlow1(Exception):
    """An interpreter cannot be run or has no TensorFlow 1.15; the message says why."""


def chosen(flag: str | None) -> str | None:
    """Returns the interpreter to run TensorFlow 1.15 programs with.

    That is the one of the flag `--tf1_python`, else of the variable ROSETTA_TF1_PYTHON, else the
    one that `rosetta tf1` remembered.

    Args:
        flag: the value of `--tf1_python`; None if it was not given.

    Returns:
        None if there is none, or if the flag is "none".

    Raises:
        UsageError: the interpreter that is named cannot be run or has no TensorFlow 1.15.
    """
    if flag == NONE:
        return None
    for source, python in (("--tf1_python", flag), (VARIABLE, os.environ.get(VARIABLE) or None)):
        if python is not None:
            python = absolute(python)
            try:
                tensorflow_version(python)
            except NoTensorFlow1 as why:
                raise UsageError(
                    f"{source}={python}: {why}; give the python of an environment with Python 3.7 "
                    "and tensorflow==1.15.5, or run `rosetta tf1`, which finds or makes one"
                ) from None
            return python
    python = remembered()
    if python and not os.access(python, os.X_OK):
        raise UsageError(
            f"{python}: the interpreter that `rosetta tf1` remembered is gone; run `rosetta tf1` "
            f"again, or give --tf1_python={NONE} to do without TensorFlow 1.15"
        )
    return python


def named(flag: str, python: str) -> str:
    """Returns an interpreter that has TensorFlow 1.15, or a TensorFlow 2 with Keras 2.

    Args:
        flag: the flag that names it.
        python: what it names.

    Raises:
        UsageError: the interpreter cannot be run, or has another TensorFlow.
    """
    python = absolute(python)
    try:
        version = _imported_version(python)
    except NoTensorFlow1 as why:
        raise UsageError(f"{flag}={python}: {why}") from None
    major, minor = (int(part) for part in version.split(".")[:2])
    if (major, minor) != (1, 15) and (major != 2 or minor > LAST_WITH_KERAS_2):
        raise UsageError(
            f"{flag}={python}: has TensorFlow {version}; give the python of an environment with "
            f"TensorFlow 1.15, or 2.0 to 2.{LAST_WITH_KERAS_2}, which have Keras 2"
        )
    return python


def tensorflow_version(python: str) -> str:
    """Imports TensorFlow in another interpreter.

    Returns:
        Its version, which begins with "1.15.".

    Raises:
        NoTensorFlow1: the interpreter cannot be run, or has no TensorFlow 1.15.
    """
    version = _imported_version(python)
    if not version.startswith("1.15."):
        raise NoTensorFlow1(f"has TensorFlow {version}")
    return version


def _imported_version(python: str) -> str:
    """Returns the version of the TensorFlow that an interpreter imports.

    Raises:
        NoTensorFlow1: the interpreter cannot be run, or has no TensorFlow.
    """
    try:
        done = subprocess.run(
            [python, "-c", _PROGRAM],
            cwd=tempfile.gettempdir(),
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_IMPORT_SECONDS,
            **children.ENDING_WITH_PARENT,
        )
    except subprocess.TimeoutExpired:
        raise NoTensorFlow1(
            f"no answer within {_IMPORT_SECONDS} s to importing TensorFlow"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NoTensorFlow1(f"cannot be run ({reason})") from None
    version = re.search(r"^version (\S+)", done.stdout, re.M)
    if not version:
        told = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        reason = told[-1] if told else f"exit code {done.returncode}"
        raise NoTensorFlow1(f"cannot import TensorFlow there ({reason})")
    return version[1]


def environment() -> dict[str, str]:
    """Returns the environment variables for another Python than this one.

    TensorFlow 2 sets TF2_BEHAVIOR where it is imported, and TensorFlow 1.15 obeys it.
    """
    ours = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "TF2_BEHAVIOR")
    return {name: value for name, value in os.environ.items() if name not in ours}


def absolute(python: str) -> str:
    """Returns a path to an interpreter in full; a bare name, which PATH resolves, as it is."""
    path = os.path.expanduser(python)
    return os.path.abspath(path) if os.sep in path else path


def remembered() -> str | None:
    """Returns the interpreter that `remember` was told last, or None."""
    try:
        return _memory().read_text("utf-8", "surrogateescape").strip() or None
    except OSError:
        return None


def remember(python: str) -> None:
    """Keeps the path of an interpreter in the user's configuration.

    Raises:
        OSError: the file cannot be written.
    """
    memory = _memory()
    memory.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=memory.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", errors="surrogateescape") as new:
            new.write(python + "\n")
        os.replace(name, memory)
    except BaseException:  # such as a full disk
        os.unlink(name)
        raise


def _memory() -> Path:
    configuration = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(configuration).expanduser() / "tf-rosetta" / "tf1-python"
