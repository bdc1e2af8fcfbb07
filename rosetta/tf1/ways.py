"""The ways to TensorFlow 1.15.5, one function for each tool that can bring its Python 3.7.

Each takes the directory for a new environment and returns the path of an interpreter that has
TensorFlow 1.15.5: of the new environment, or one that had it before. It raises Unavailable where
its tool is not there or fails.
"""

import os
import shutil
from pathlib import Path

from rosetta.tf1 import container
from rosetta.tf1.making import REQUIREMENTS, Unavailable, has_tensorflow, make, python_in, run


def from_path(directory: Path) -> str:
    """Uses the `python3.7` on PATH."""
    python = shutil.which("python3.7")
    if not python:
        raise Unavailable("is not on PATH")
    return _from_python(python, directory)


def from_pyenv(directory: Path) -> str:
    """Uses the newest Python 3.7 that pyenv has; has pyenv build one if there is none."""
    pyenv = shutil.which("pyenv") or shutil.which(Path("~/.pyenv/bin/pyenv").expanduser())
    if not pyenv:
        raise Unavailable("is not installed")
    versions = _pyenv_versions(pyenv)
    if not versions:
        print("pyenv builds a Python 3.7; it takes minutes", flush=True)
        run([pyenv, "install", "3.7"])
        versions = _pyenv_versions(pyenv)
    if not versions:
        raise Unavailable("has no Python 3.7, not even after `pyenv install 3.7`")
    prefix = run([pyenv, "prefix", versions[-1]]).strip()
    return _from_python(str(python_in(Path(prefix))), directory)


def _pyenv_versions(pyenv: str) -> list[str]:
    found = [line.strip() for line in run([pyenv, "versions", "--bare"]).splitlines()]
    releases = [name for name in found if name.startswith("3.7.") and name[4:].isdigit()]
    return sorted(releases, key=lambda name: int(name[4:]))


def from_uv(directory: Path) -> str:
    """Has uv find a Python 3.7, or download one, as uv up to version 0.5 can."""
    uv = shutil.which("uv")
    if not uv:
        raise Unavailable("is not installed")

    def build(new: Path) -> None:
        run([uv, "venv", "--quiet", "--relocatable", "--python", "3.7", new])
        run([uv, "pip", "install", "--quiet", "--python", python_in(new), "-r", REQUIREMENTS])

    return make(directory, build)


def from_conda(directory: Path) -> str:
    """Has conda, mamba or micromamba make an environment with Python 3.7."""
    names = (os.environ.get("CONDA_EXE"), "conda", "mamba", "micromamba")
    conda = next((found for name in names if name and (found := shutil.which(name))), None)
    if not conda:
        raise Unavailable("is not installed")

    def build(new: Path) -> None:
        run([conda, "create", "--yes", "--quiet", "--prefix", new, "python=3.7", "pip"])
        _install(python_in(new))

    return make(directory, build)


def _from_python(python: str, directory: Path) -> str:
    try:
        version = run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).strip()
    except Unavailable:  # a shim of pyenv, say, of a version that is not the chosen one
        raise Unavailable(f"{python} does not run") from None
    if version != "3.7":
        raise Unavailable(f"{python} is Python {version}")
    if has_tensorflow(python):
        return python

    def build(new: Path) -> None:
        run([python, "-m", "venv", new])
        _install(python_in(new))

    return make(directory, build)


def _install(python: Path) -> None:
    quiet = ("--quiet", "--disable-pip-version-check")
    run([python, "-m", "pip", "install", *quiet, "--requirement", REQUIREMENTS])


WAYS = {
    "python3.7": from_path,
    "pyenv": from_pyenv,
    "uv": from_uv,
    "conda": from_conda,
    "docker": container.from_docker,
}
