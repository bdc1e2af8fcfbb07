"""`rosetta tf1`: finds or makes TensorFlow 1.15.5 with what is there, and remembers it.

The tools are small shell scripts that do what the real ones do to files; the real TensorFlow takes
part where ROSETTA_TF1_PYTHON names it.
"""

import dataclasses
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rosetta.console import command_line
from rosetta.tf1 import command, interpreter
from support import commands
from support.commands import Ended
from support.verifying import verify, write
from support.waiting import runs, wait_until

TF1_PYTHON = os.environ.get("ROSETTA_TF1_PYTHON")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the tools are shell scripts")

# An interpreter has TensorFlow 1.15.5 when a file "installed" lies beside it.
PYTHON = """\
case "$*" in
  "-c import sys; print("*) echo 3.7 ;;
  "-c "*) test -e "${0%/*}/installed" && echo version 1.15.5 ;;
  "-m venv "*) /bin/mkdir -p "$3/bin" && /bin/cp "$0" "$3/bin/python" ;;
  "-m pip install "*requirements-tf1.txt) : > "${0%/*}/installed" ;;
  *) echo "unexpected: $*" >&2; exit 2 ;;
esac
"""
UV = """\
for last; do :; done
case "$*" in
  "venv "*"--python 3.7 "*) /bin/mkdir -p "$last/bin" && /bin/cp {python} "$last/bin/python" ;;
  "pip install "*requirements-tf1.txt)
    while [ "$1" != --python ]; do shift; done
    : > "${{2%/*}}/installed" ;;
  *) echo "unexpected: $*" >&2; exit 2 ;;
esac
"""
CONDA = """\
test "$1 $2" = "create --yes" || exit 2
while [ "$1" != --prefix ]; do shift; done
/bin/mkdir -p "$2/bin" && /bin/cp {python} "$2/bin/python"
"""
PYENV = """\
case "$*" in
  "versions --bare") echo 2.7.18; /bin/cat {versions} ;;
  "install 3.7") echo 3.7.17 > {versions} ;;
  "prefix 3.7.17") echo {prefix} ;;
  *) exit 2 ;;
esac
"""
DOCKER = """\
case "$1" in
  version) ;;
  build) /bin/cat > {recipe} ;;
  run) for last; do :; done; echo "$@" > {ran}; echo version 1.15.5 ;;
  *) exit 2 ;;
esac
"""


@dataclasses.dataclass
class Machine:
    """A user's machine: what is on PATH, and where it remembers."""

    root: Path
    capsys: pytest.CaptureFixture

    @property
    def environment(self) -> Path:
        return self.root / "home" / ".local" / "share" / "tf-rosetta" / "tf1"

    @property
    def remembered(self) -> str | None:
        memory = self.root / "config" / "tf-rosetta" / "tf1-python"
        return memory.read_text().strip() if memory.exists() else None

    def put(self, name: str, program: str, folder: str = "bin") -> Path:
        path = write(self.root / folder, name, f"#!/bin/sh\n{program}")
        path.chmod(0o755)
        return path

    def tf1(self, *arguments: str) -> Ended:
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            command_line.exit_with(lambda: command.main(arguments))
        return Ended(end.value.code, *self.capsys.readouterr())


@pytest.fixture
def machine(tmp_path, monkeypatch, capsys) -> Machine:
    (tmp_path / "bin").mkdir()
    for name, value in {
        "PATH": tmp_path / "bin",
        "HOME": tmp_path / "home",
        "XDG_CONFIG_HOME": tmp_path / "config",
    }.items():
        monkeypatch.setenv(name, str(value))
    for name in ("ROSETTA_TF1_PYTHON", "XDG_DATA_HOME", "CONDA_EXE"):
        monkeypatch.delenv(name, raising=False)
    return Machine(tmp_path, capsys)


def test_with_nothing_there_it_says_what_it_tried_and_what_to_do(machine):
    done = machine.tf1()
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    for tried in ("python3.7: is not on PATH", "pyenv: is not installed", "uv: is not installed"):
        assert tried in done.stderr
    assert "conda: is not installed; docker: is not installed; install pyenv, conda" in done.stderr
    assert not machine.environment.exists()
    assert machine.remembered is None


def only_python(machine: Machine) -> None:
    machine.put("python3.7", PYTHON)


def only_pyenv(machine: Machine) -> None:
    machine.put("python", PYTHON, "prefix/bin")
    versions = write(machine.root, "versions", "3.7.17\n3.7.17/envs/old\n3.10.1\n")
    machine.put("pyenv", PYENV.format(versions=versions, prefix=machine.root / "prefix"))


def only_an_empty_pyenv(machine: Machine) -> None:
    only_pyenv(machine)
    write(machine.root, "versions", "3.10.1\n")


def only_uv(machine: Machine) -> None:
    machine.put("uv", UV.format(python=machine.put("python", PYTHON, "store")))


def only_conda(machine: Machine) -> None:
    machine.put("conda", CONDA.format(python=machine.put("python", PYTHON, "store")))


def only_micromamba(machine: Machine) -> None:
    machine.put("micromamba", CONDA.format(python=machine.put("python", PYTHON, "store")))


def only_docker(machine: Machine) -> None:
    recipe, ran = machine.root / "recipe", machine.root / "ran"
    machine.put("docker", DOCKER.format(recipe=recipe, ran=ran))


@pytest.mark.parametrize(
    "has",
    [
        only_python,
        only_pyenv,
        only_an_empty_pyenv,
        only_uv,
        only_conda,
        only_micromamba,
        only_docker,
    ],
)
def test_it_makes_an_environment_with_what_is_there(machine, has):
    has(machine)
    done = machine.tf1()
    assert done.returncode == 0, done.stderr
    python = machine.environment / "bin" / "python"
    assert f"TensorFlow 1.15.5: {python}\n" in done.stdout
    assert machine.remembered == str(python)
    assert list(machine.environment.parent.iterdir()) == [machine.environment]
    again = machine.tf1()
    assert again.returncode == 0
    assert "making an environment" not in again.stdout


def test_the_container_has_the_pinned_packages_and_sees_the_directories(machine):
    only_docker(machine)
    assert machine.tf1().returncode == 0
    recipe = (machine.root / "recipe").read_text()
    assert recipe.startswith("FROM python:3.7-slim\n")
    assert "tensorflow==1.15.5 'protobuf<3.21'" in recipe
    working = machine.root / "lab"
    working.mkdir()
    subprocess.run([machine.remembered, "-u", "a.py"], cwd=working, check=True)
    ran = (machine.root / "ran").read_text()
    assert f"--volume {working}:{working} --workdir {working} " in ran
    assert ran.endswith("tf-rosetta-tf1:1.15.5 python -u a.py\n")


def test_a_python_that_has_it_already_is_used_as_it_is(machine):
    python = machine.put("python3.7", PYTHON)
    write(machine.root, "bin/installed", "")
    done = machine.tf1()
    assert done.returncode == 0
    assert machine.remembered == str(python)
    assert not machine.environment.exists()


def test_a_way_that_fails_is_named_and_the_next_is_tried(machine):
    machine.put("python3.7", 'echo "pyenv: python3.7: command not found" >&2; exit 127')
    machine.put("pyenv", 'test "$1" = versions || { echo "error: no network" >&2; exit 1; }')
    only_uv(machine)
    done = machine.tf1()
    assert done.returncode == 0
    assert f"python3.7: {machine.root / 'bin' / 'python3.7'} does not run; " in done.stdout
    assert "pyenv: `pyenv install 3.7` failed: error: no network" in done.stdout
    assert "uv: found it" in done.stdout


def test_what_was_made_without_tensorflow_does_not_stay(machine):
    machine.put("python3.7", PYTHON.replace(': > "${0%/*}/installed"', "echo ERROR: full; exit 1"))
    done = machine.tf1()
    assert done.returncode == 1
    assert "python3.7: `python pip` failed: ERROR: full" in done.stderr
    assert list(machine.environment.parent.iterdir()) == []
    machine.put("python3.7", PYTHON.replace(': > "${0%/*}/installed"', ":"))
    done = machine.tf1()
    assert "python3.7: made an environment, but it cannot import TensorFlow" in done.stderr
    assert list(machine.environment.parent.iterdir()) == []


def test_another_version_is_not_taken_for_it(machine):
    machine.put("python3.7", PYTHON.replace("version 1.15.5", "version 1.15.0"))
    done = machine.tf1()
    assert done.returncode == 1
    assert "python3.7: made an environment, but it has TensorFlow 1.15.0" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone ends what a killed process began")
def test_a_killed_run_leaves_nothing(machine):
    started = machine.root / "started"
    waits = f'echo $$ > {started}; exec /bin/sleep 600; "'
    machine.put("python3.7", PYTHON.replace(': > "', waits))
    log = machine.root / "log.txt"
    with commands.started(["-m", "rosetta", "tf1"], log, machine.root) as process:
        wait_until(lambda: started.exists() and started.read_text(), "pip runs", [process])
        process.kill()
    wait_until(lambda: not runs(started.read_text().strip()), "pip has ended")
    assert not machine.environment.exists()
    assert machine.remembered is None
    (left,) = machine.environment.parent.iterdir()
    os.utime(left, (0, 0))  # it is not young any more
    only_python(machine)
    assert machine.tf1().returncode == 0
    assert machine.remembered == str(machine.environment / "bin" / "python")
    assert list(machine.environment.parent.iterdir()) == [machine.environment]


def test_a_path_that_is_no_utf_8_is_remembered(machine):
    only_python(machine)
    directory = machine.root / "\udcff**"
    assert machine.tf1(f"--directory={directory}").returncode == 0
    assert interpreter.remembered() == str(directory / "bin" / "python")


def test_a_full_disk_leaves_no_half_memory(machine, monkeypatch):
    def full(*paths: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "memory")

    monkeypatch.setattr(interpreter.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        interpreter.remember("python")
    assert list((machine.root / "config" / "tf-rosetta").iterdir()) == []


def test_another_directory(machine):
    only_python(machine)
    assert machine.tf1(f"--directory={machine.root / 'mine'}").returncode == 0
    assert machine.remembered == str(machine.root / "mine" / "bin" / "python")
    write(machine.root / "other", "precious.txt", "")
    done = machine.tf1(f"--directory={machine.root / 'other'}")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "other: is there but has no TensorFlow 1.15.5; remove it" in done.stderr
    assert (machine.root / "other" / "precious.txt").exists()


def test_a_remembered_environment_that_is_gone_is_made_anew(machine):
    only_python(machine)
    write(machine.root / "config" / "tf-rosetta", "tf1-python", "/nowhere/python\n")
    assert machine.tf1().returncode == 0
    assert machine.remembered == str(machine.environment / "bin" / "python")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["now"], "now: rosetta tf1 takes no arguments"),
        (["--directory="], "--directory: its value is empty; give one"),
        (["--where=x"], "--where: there is no such flag"),
    ],
)
def test_wrong_usage_is_one_line(machine, arguments, complaint):
    done = machine.tf1(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert complaint in done.stderr


def test_a_variable_that_names_no_tensorflow_is_wrong_usage(machine, monkeypatch):
    monkeypatch.setenv("ROSETTA_TF1_PYTHON", "/nowhere/python")
    done = machine.tf1()
    assert done.returncode == 2
    assert "ROSETTA_TF1_PYTHON=/nowhere/python: cannot be run" in done.stderr


@pytest.mark.skipif(
    not TF1_PYTHON, reason="ROSETTA_TF1_PYTHON names no interpreter with TensorFlow 1.15"
)
def test_verify_needs_no_flag_afterwards(machine):
    machine.put("python3.7", f'exec {TF1_PYTHON} "$@"')
    assert machine.tf1().returncode == 0
    original = write(
        machine.root / "lab",
        "a.py",
        "import tensorflow as tf\nprint(tf.Session().run(tf.constant(1.5) * 2))",
    )
    port = write(machine.root / "lab", "b.py", "print(3.0)")
    done = verify(original, port, env={"XDG_CONFIG_HOME": str(machine.root / "config")})
    assert done.returncode == 0, done.stdout
    assert "original on TensorFlow 1.15.5 exit code 0" in done.stdout
