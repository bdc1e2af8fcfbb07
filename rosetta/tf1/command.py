"""`rosetta tf1`: finds or makes an environment with real TensorFlow 1.15.5 and remembers it.

Exit codes: 0 there is one, and `rosetta verify` and `rosetta bench` use it from now on; 1 there is
no way to one here; 2 wrong usage.
"""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from absl import flags

from rosetta.console import command_line
from rosetta.console.errors import RunError, UsageError
from rosetta.tf1 import interpreter
from rosetta.tf1.making import VERSION, Unavailable, has_tensorflow, python_in
from rosetta.tf1.ways import WAYS


def main(arguments: Sequence[str]) -> int:
    """Runs the command with what follows `rosetta tf1`. Returns the exit code."""
    values = flags.FlagValues()
    flags.DEFINE_string(
        "directory",
        None,
        "where a new environment goes (default: ~/.local/share/tf-rosetta/tf1)",
        flag_values=values,
    )
    rest = command_line.parse(values, "rosetta tf1", arguments)
    if rest:
        raise UsageError(f"{rest[0]}: rosetta tf1 takes no arguments; see --help")
    directory = values["directory"].value
    if directory == "":
        raise UsageError("--directory=: name a directory")
    python = _known() if directory is None else None
    if not python:
        python = _find_or_make(_absolute(directory) if directory else _default_directory())
    if not os.environ.get(interpreter.VARIABLE):
        _remember(python)
    print(f"TensorFlow {VERSION}: {python}")
    print("`rosetta verify` and `rosetta bench` run TensorFlow 1 with it from now on")
    return 0


def _known() -> str | None:
    """Returns the interpreter that `rosetta verify` uses already, if it is sound."""
    if os.environ.get(interpreter.VARIABLE):
        return interpreter.chosen(None)
    python = interpreter.remembered()
    return python if python and has_tensorflow(python) else None


def _remember(python: str) -> None:
    try:
        interpreter.remember(python)
    except OSError as error:
        raise RunError(
            f"{error.filename}: cannot be written ({error.strerror}); set "
            f"{interpreter.VARIABLE}={python} instead"
        ) from None


def _default_directory() -> Path:
    data = os.environ.get("XDG_DATA_HOME")
    if not data:
        data = os.environ.get("LOCALAPPDATA") if os.name == "nt" else None
    return _absolute(data or "~/.local/share") / "tf-rosetta" / "tf1"


def _absolute(directory: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(directory)))


def _find_or_make(directory: Path) -> str:
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        python = str(python_in(directory))
        if has_tensorflow(python):
            return python
        raise RunError(
            f"{directory}: is there but has no TensorFlow {VERSION}; remove it, or choose another "
            "place with --directory"
        )
    tried = []
    for name, way in WAYS.items():
        try:
            python = way(directory)
        except Unavailable as why:
            tried.append(f"{name}: {why}")
            continue
        print("; ".join([*tried, f"{name}: found it"]))
        return python
    raise RunError(f"no TensorFlow {VERSION} here; {'; '.join(tried)}; {_advice()}")


def _advice() -> str:
    processor = platform.machine()
    if processor.lower() not in ("x86_64", "amd64"):
        return (
            f"it exists for x86-64 processors only and this one is {processor}: install docker, "
            "which can emulate one, and run `rosetta tf1` again"
        )
    return (
        "install pyenv, conda, or a uv that still offers Python 3.7 (`pip install 'uv<0.6'`), and "
        "run `rosetta tf1` again"
    )
