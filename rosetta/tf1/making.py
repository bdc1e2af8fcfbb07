"""An environment with TensorFlow 1.15.5 comes into being whole, or not at all."""

import contextlib
import os
import subprocess
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

from rosetta.console import children, temporary
from rosetta.tf1.interpreter import NoTensorFlow1, environment, tensorflow_version

REQUIREMENTS = Path(str(resources.files("rosetta.reference"))) / "recorder/requirements-tf1.txt"
VERSION = "1.15.5"


class Unavailable(Exception):
    """One way to TensorFlow 1.15.5 does not work here; the message says why."""


def python_in(directory: Path) -> Path:
    """Returns where an environment has its interpreter."""
    if os.name == "nt":
        inside = directory / "Scripts" / "python.exe"
        return inside if inside.exists() else directory / "python.exe"  # conda's is at the top
    return directory / "bin" / "python"


def has_tensorflow(python: str) -> bool:
    """Returns whether an interpreter has exactly TensorFlow 1.15.5."""
    try:
        return tensorflow_version(python) == VERSION
    except NoTensorFlow1:
        return False


def make(directory: Path, build: Callable[[Path], None]) -> str:
    """Builds an environment beside its place, imports TensorFlow in it, and moves it there.

    Args:
        directory: where it goes; nothing is there yet.
        build: makes the environment in the directory that it is given, which does not exist yet.

    Returns:
        The path of its interpreter.

    Raises:
        Unavailable: it could not be built, or has no TensorFlow 1.15.5; nothing is left of it.
    """
    workshops = contextlib.ExitStack()
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        beside = temporary.directory(directory.parent, f".{directory.name}-tf-rosetta-")
        workshop = workshops.enter_context(beside)
    except OSError as error:
        raise Unavailable(f"{directory.parent} cannot be written ({error.strerror})") from None
    print(
        f"making an environment with TensorFlow {VERSION} in {directory}; it takes minutes",
        flush=True,
    )
    with workshops:
        new = workshop / directory.name
        build(new)
        try:
            version = tensorflow_version(str(python_in(new)))
        except NoTensorFlow1 as why:
            raise Unavailable(f"made an environment, but it {why}") from None
        if version != VERSION:
            raise Unavailable(f"made an environment, but it has TensorFlow {version}")
        with contextlib.suppress(OSError):
            directory.rmdir()  # an empty one that was there
        try:
            new.rename(directory)
        except OSError as error:
            raise Unavailable(f"{directory} cannot be made ({error.strerror})") from None
    return str(python_in(directory))


def run(command: Sequence[str | Path], **options: str) -> str:
    """Runs a program that takes part in building an environment. On Linux it ends with this one.

    Args:
        command: the program and its arguments.
        **options: `input`, the text for its stdin.

    Returns:
        What it printed.

    Raises:
        Unavailable: it cannot be run or failed; the message has the last thing it said.
    """
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=environment(),
            capture_output=True,
            text=True,
            errors="replace",
            **children.ENDING_WITH_PARENT,
            **options,
        )
    except OSError as error:
        raise Unavailable(f"{command[0]} cannot be run ({error.strerror})") from None
    if done.returncode:
        told = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        errors = [line for line in told if line.lower().startswith(("error", "fatal"))]
        what = " ".join(str(part) for part in command[1:3] if not str(part).startswith("-"))
        said = (errors or told or [f"exit code {done.returncode}"])[-1]
        raise Unavailable(f"`{Path(command[0]).name} {what}` failed: {said}")
    return done.stdout
