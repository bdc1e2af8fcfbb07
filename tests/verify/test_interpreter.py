"""Which interpreter `rosetta verify` runs the original with."""

import os
import stat
import sys
from pathlib import Path

import pytest

from support.verifying import verify, write

TF1_PYTHON = os.environ.get("ROSETTA_TF1_PYTHON")


def fake_python(directory: Path, tensorflow: str) -> Path:
    """Returns an interpreter whose TensorFlow is a module with the given source."""
    write(directory / "modules" / "tensorflow", "__init__.py", tensorflow)
    program = write(
        directory, "python", f'#!/bin/sh\nPYTHONPATH={directory}/modules exec {sys.executable} "$@"'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_the_original_runs_under_the_interpreter_named(tmp_path):
    a = write(tmp_path / "s", "a.py", "import tensorflow as tf\nprint(tf.placeholder)")
    b = write(tmp_path / "s", "b.py", "print(0.125)")
    python = fake_python(tmp_path, "__version__ = '1.15.5'\nplaceholder = 0.125")
    done = verify(a, b, f"--tf1_python={python}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "original on TensorFlow 1.15.5 exit code 0" in done.stdout


def test_a_file_named_like_a_module_does_not_hide_tensorflow(tmp_path, monkeypatch):
    a = write(tmp_path / "s", "a.py", "print(1)")
    python = fake_python(tmp_path, "import wave\n__version__ = '1.15.5'")
    write(tmp_path / "course", "wave.py", "raise ImportError('a lesson, not the module')")
    monkeypatch.chdir(tmp_path / "course")
    done = verify(a, a, f"--tf1_python={python}")
    assert done.returncode == 0, done.stdout + done.stderr


def test_without_the_interpreter_it_says_so(tmp_path):
    a = write(tmp_path, "a.py", "print(1)")
    assert "run here: `rosetta tf1` sets up TensorFlow 1.15" in verify(a, a).stdout


def test_the_remembered_interpreter_runs_the_original(tmp_path):
    a = write(tmp_path / "s", "a.py", "import tensorflow as tf\nprint(tf.placeholder)")
    b = write(tmp_path / "s", "b.py", "print(0.125)")
    python = fake_python(tmp_path, "__version__ = '1.15.5'\nplaceholder = 0.125")
    write(tmp_path / "config" / "tf-rosetta", "tf1-python", f"{python}\n")
    remembered = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    assert "original on TensorFlow 1.15.5" in verify(a, b, env=remembered).stdout
    assert "run here" in verify(b, b, "--tf1_python=none", env=remembered).stdout
    python.unlink()
    done = verify(a, b, env=remembered)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "is gone; run `rosetta tf1` again" in done.stderr


def test_the_variable_names_the_interpreter(tmp_path):
    a = write(tmp_path / "s", "a.py", "import tensorflow as tf\nprint(tf.placeholder)")
    b = write(tmp_path / "s", "b.py", "print(0.125)")
    python = fake_python(tmp_path, "__version__ = '1.15.5'\nplaceholder = 0.125")
    done = verify(a, b, env={"ROSETTA_TF1_PYTHON": str(python)})
    assert "original on TensorFlow 1.15.5" in done.stdout, done.stderr
    done = verify(a, b, env={"ROSETTA_TF1_PYTHON": "/nowhere/python"})
    assert done.returncode == 2
    assert "ROSETTA_TF1_PYTHON=/nowhere/python: cannot be run" in done.stderr


@pytest.mark.parametrize(
    ("tensorflow", "complaint"),
    [
        ("__version__ = '2.21.0'", "has TensorFlow 2.21.0"),
        ("raise ImportError('no such thing')", "ImportError: no such thing"),
    ],
)
def test_an_interpreter_without_tensorflow_1_15(tmp_path, tensorflow, complaint):
    a = write(tmp_path / "s", "a.py", "print(1)")
    python = fake_python(tmp_path, tensorflow)
    done = verify(a, a, f"--tf1_python={python}")
    assert done.returncode == 2
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(
    not TF1_PYTHON, reason="ROSETTA_TF1_PYTHON names no interpreter with TensorFlow 1.15"
)
@pytest.mark.usefixtures("in_forks")
def test_real_tensorflow_1_15(tmp_path):
    """TensorFlow 2.21 draws the same weights as 1.15 where the op seed is told."""
    body = (
        "x = tf.placeholder(tf.float32, [None])\n"
        "tf.set_random_seed(777)\n"
        "w = tf.Variable(tf.random_normal([1]{seed}))\n"
        "with tf.Session() as session:\n"
        "    session.run(tf.global_variables_initializer())\n"
        "    print(session.run(w * x, feed_dict={{x: [1.0, 2.0]}}))\n"
    )
    original = write(tmp_path, "a.py", "import tensorflow as tf\n" + body.format(seed=""))
    modern = "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\n"
    with_seed = write(tmp_path, "b.py", modern + body.format(seed=", seed=4"))
    done = verify(original, with_seed, f"--tf1_python={TF1_PYTHON}")
    assert done.returncode == 0, done.stdout
    assert "TensorFlow 1.15" in done.stdout


def test_an_original_for_keras_2_runs_under_tensorflow_2(tmp_path):
    a = write(tmp_path / "s", "a.py", "import tensorflow as tf\nprint(tf.lr)")
    b = write(tmp_path / "s", "b.py", "print(0.125)")
    python = fake_python(tmp_path, "__version__ = '2.8.4'\nlr = 0.125")
    done = verify(a, b, f"--original_python={python}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "original on TensorFlow 2.8.4 exit code 0" in done.stdout


@pytest.mark.parametrize(
    ("version", "more", "told"),
    [
        ("2.16.1", (), "has TensorFlow 2.16.1; give the python of an environment with TensorFlow"),
        ("2.8.4", ("--tf1_python=x",), "exclude each other"),
    ],
)
def test_an_interpreter_that_cannot_run_the_original_is_refused(tmp_path, version, more, told):
    a = write(tmp_path / "s", "a.py", "print(1)")
    python = fake_python(tmp_path, f"__version__ = {version!r}")
    done = verify(a, a, f"--original_python={python}", *more)
    assert done.returncode == 2
    assert told in done.stderr


KERAS_2 = """
import sys, types
__version__ = '2.8.4'
class Progbar:
    target, verbose = 4, 1
    def update(self, current, values=None, finalize=None):
        print(current, '/ 4 [=>..] - 12ms/step')
utils = types.ModuleType('keras.utils.generic_utils')
utils.Progbar = Progbar
sys.modules[utils.__name__] = utils
"""


def test_of_a_progress_bar_only_its_last_values_count(tmp_path):
    a = write(
        tmp_path / "s",
        "a.py",
        "import sys\nimport tensorflow\n"
        "bar = sys.modules['keras.utils.generic_utils'].Progbar()\n"
        "bar.update(3, [('loss', 0.5)])\nbar.update(4, [('loss', 0.25), ('acc', 1)])\n",
    )
    b = write(tmp_path / "s", "b.py", "print('acc: 1 - loss: 0.25')")
    python = fake_python(tmp_path, KERAS_2)
    done = verify(a, b, f"--original_python={python}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("equal; 2 numbers compared")
