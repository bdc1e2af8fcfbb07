"""`rosetta verify`: what it calls equal, and above all what it does not."""

import contextlib
import dataclasses
import io
import json
import os
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rosetta.console import command_line
from rosetta.verify import command, printed_numbers, verdict
from rosetta.verify.execution import Run
from rosetta.verify.printed_numbers import numbers

TF1_PYTHON = os.environ.get("ROSETTA_TF1_PYTHON")


def values(output: str) -> list[float]:
    return [number.value for number in numbers(output)]


@dataclasses.dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def verify(*arguments: str | Path) -> Done:
    """Runs the command in this process; only the scripts get processes of their own."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
        pytest.raises(SystemExit) as end,
    ):
        command_line.exit_with(lambda: command.main([str(argument) for argument in arguments]))
    return Done(end.value.code, stdout.getvalue(), stderr.getvalue())


def write(directory: Path, name: str, text: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / name
    path.write_text(text)
    return path


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            "cells": [{"cell_type": "code", "source": cell.splitlines(True)} for cell in cells],
            "nbformat": 4,
        }
    )


# What is read as a number


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[array([0.5], dtype=float32), 3.0]", "[array([0.5], dtype=float32), np.float32(3.0)]"),
        ("[[ True] [False]]", "[[ True]\n [False]]"),
        ("[ 1.   2.5  3. ]", "[1.  2.5\n 3. ]"),
        ("[1e-07 1.e+00]", "[1.e-07 1.e+00]"),
        ("True", "np.True_"),
        ("on 1.15.5", "on 2.21.0"),
        ("versions {\n  producer: 134\n}", "versions {\n  producer: 2474\n}"),
        ("Tensor(\"conv2d_1/bias:0\")", "Tensor(\"conv2d_12/bias:0\")"),
        ("10/20 loss: 9.0\r20/20 loss: 3.0\n", "\r20/20 loss: 3.0\n"),
        ("Device mapping:\n/job:localhost/replica:0/task:0/device:XLA_CPU:0 -> XLA\n4", "4"),
        ("add: (Add): /job:localhost/replica:0/task:0/device:CPU:0\n4", "4"),
        ("\x1b[1m4\x1b[0m", "4"),
    ],
)  # fmt: skip
def test_the_same_numbers_in_another_dress(old, new):
    assert values(old) == values(new)


def test_reads_every_notation():
    text = "cost=-1. .5 1.5e-3 [nan -inf] Epoch:0012 정확도0.9 5-3"
    assert repr(values(text)) == repr(
        [-1.0, 0.5, 0.0015, float("nan"), -float("inf"), 12.0, 0.9, 5.0, -3.0]
    )


def test_digits_in_names_do_not_count():
    assert values("layer1/w_2 float32 info nano x1") == []


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        (1.0, 1.0009, True),
        (1.0, 1.0012, False),
        (1e-9, 3e-7, True),
        (1e-9, 3e-6, False),
        (float("nan"), float("nan"), True),
        (float("nan"), 1.0, False),
        (float("inf"), -float("inf"), False),
    ],
)
def test_tolerance(a, b, equal):
    assert (printed_numbers.difference(a, b) <= 1e-3) is equal


# Verdicts


def test_equal(tmp_path):
    a = write(tmp_path, "a.py", "print('step', 1, 0.5)\nprint(2.0)")
    b = write(tmp_path, "b.py", "print('step', 1, 0.50001)\nprint(2.0)")
    done = verify(a, b)
    assert done.returncode == 0
    assert done.stdout.startswith("equal; 3 numbers compared, largest relative difference 2e-05")
    assert done.stdout.count("\n") == 1
    assert verify(a, b, "--rtol=1e-6").returncode == 1


def test_not_equal_names_the_first_line_and_step(tmp_path):
    a = write(tmp_path, "a.py", "for i in range(4): print('step', i, 1.0)")
    b = write(tmp_path, "b.py", "for i in range(4): print('step', i, 1.0 + (i > 1))")
    done = verify(a, b)
    assert done.returncode == 1
    assert "not equal" in done.stdout
    assert "step 2 (line 3): 1.0 became 2.0" in done.stdout


def test_missing_and_extra_numbers_are_not_equal(tmp_path):
    a = write(tmp_path, "a.py", "print(1)\nprint(2)")
    b = write(tmp_path, "b.py", "print(1)")
    for original, port in ((a, b), (b, a)):
        done = verify(original, port)
        assert done.returncode == 1
        assert "numbers" in done.stdout


def test_scripts_without_numbers_compare_their_text(tmp_path):
    a = write(tmp_path, "a.py", "print('Hello')")
    assert verify(a, write(tmp_path, "b.py", "print('Hello')")).returncode == 0
    assert verify(a, write(tmp_path, "c.py", "print('World')")).returncode == 1


@pytest.mark.parametrize("broken", ["original", "port"])
def test_a_failing_script_is_never_equal(tmp_path, broken):
    good = write(tmp_path, "good.py", "print(1)")
    bad = write(tmp_path, "bad.py", "print(1)\nraise KeyError('there is none')")
    done = verify(*((bad, good) if broken == "original" else (good, bad)))
    assert done.returncode == 1
    assert f"failed; the {broken} failed: KeyError: 'there is none'" in done.stdout
    assert verify(bad, bad).returncode == 1


def test_stderr_does_not_count(tmp_path):
    a = write(tmp_path, "a.py", "import sys; print(1); print(5, file=sys.stderr)")
    assert verify(a, write(tmp_path, "b.py", "print(1)")).returncode == 0


@pytest.mark.parametrize(
    ("draw", "named"),
    [
        ("import random\nx = random.randint(0, 10**9)", "random.randint in line 2"),
        ("from random import *\nx = random()", "random.random in line 2"),
        ("import numpy as np\nx = np.random.rand()", "numpy.random.rand in line 2"),
        ("import numpy as np; np.random.seed(3)\nnp.random.seed(); x = np.random.rand()",
         "numpy.random.rand in line 2"),
        ("import random; x = random.random(); random.seed(5)\n", "random.random in line 1"),
    ],
)  # fmt: skip
def test_a_script_without_a_seed_is_equal_only_once_seeded_alike(tmp_path, draw, named):
    script = write(tmp_path, "a.py", f"{draw}\nprint(0.25)\nprint(x)")
    done = verify(script, script)
    assert done.returncode == 4, done.stdout
    assert done.stdout.startswith("equal once seeded alike; drawn without a seed")
    assert named in done.stdout
    wrong = write(tmp_path, "b.py", f"{draw}\nprint(0.25)\nprint(x * 1.01)")
    assert verify(script, wrong).returncode == 1


def test_the_draws_are_named_by_the_lines_of_the_original():
    original = Run("0.5", "", 0, 0.1, "1.15.5", ("random.randint in line 2",), 0)
    port = dataclasses.replace(original, unseeded=("random.randint in line 4",))
    other = dataclasses.replace(original, output="0.7")
    result = verdict.judge(original, port, 1e-3, lambda seed: other)
    assert result.kind == verdict.SEEDED
    assert result.reason.endswith("runs: random.randint in line 2")


def test_what_cannot_be_seeded_is_random(tmp_path):
    draw = "import os; x = int.from_bytes(os.urandom(4), 'big')"
    script = write(tmp_path, "a.py", f"{draw}\nprint(0.25)\nprint(x)")
    done = verify(script, script)
    assert done.returncode == 1
    assert done.stdout.startswith("random; from line 2 on the original does not repeat")


def test_a_result_that_hides_its_randomness_is_not_equal(tmp_path):
    """The two outputs agree within the tolerance, but no two runs of the original are the same."""
    script = write(tmp_path, "a.py", "import random\nprint(1 + 1e-5 * random.random())")
    assert verify(script, script).returncode == 4


@pytest.mark.parametrize(
    "draw",
    [
        "import random; random.seed(1); x = random.random()",
        "import numpy as np; np.random.seed(1); x = np.random.rand()",
        "import random; random.random(); x = 1",
    ],
)
def test_seeded_or_harmless_randomness_is_equal(tmp_path, draw):
    script = write(tmp_path, "a.py", f"{draw}\nprint(x)")
    assert verify(script, script).returncode == 0


def test_a_wrong_port_of_a_random_script_is_still_told_by_what_comes_before(tmp_path):
    a = write(tmp_path, "a.py", "import random\nprint(0.5)\nprint(random.random())")
    b = write(tmp_path, "b.py", "import random\nprint(0.7)\nprint(random.random())")
    assert verify(a, b).stdout.startswith("not equal")


def test_durations_are_left_out_but_counted(tmp_path):
    text = "import time\nprint('cost', 0.5)\nprint('took', time.perf_counter() * {}, 's')"
    a = write(tmp_path, "a.py", text.format(1))
    b = write(tmp_path, "b.py", text.format(2))
    done = verify(a, b)
    assert done.returncode == 0
    assert "1 number compared, 1 timings left out" in done.stdout


def test_the_order_of_a_set_of_strings_is_the_same_in_both(tmp_path):
    text = "letters = list(set('if you want you'))\nprint([letters.index(c) for c in 'want'])"
    a = write(tmp_path, "a.py", text)
    done = verify(a, write(tmp_path, "b.py", "print([8, 1, 4, 6])"))
    assert done.returncode == 0, done.stdout


def test_json(tmp_path):
    a = write(tmp_path, "a.py", "print(1.0, float('nan'))")
    b = write(tmp_path, "b.py", "print(1.5, 2.0)")
    done = verify(a, b, "--json")
    told = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert done.returncode == 1
    assert (told["verdict"], told["numbers"]) == ("not equal", 2)
    assert told["first_difference"]["ported"] == "1.5"
    assert told["original"]["exit_code"] == told["ported"]["exit_code"] == 0
    assert told["original"]["seconds"] > 0


# Event files

LOGGING = """
import sys, types
import tensorboard.compat
tensorboard.compat.notf = sys.modules["tensorboard.compat.notf"] = types.ModuleType("notf")
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter
writer = EventFileWriter({directory!r})
for step in range(3):
    value = summary_pb2.Summary.Value(tag="cost", simple_value={factor} / (step + 1))
    writer.add_event(event_pb2.Event(step=step, summary=summary_pb2.Summary(value=[value])))
writer.close()
print("done", 1)
"""


def test_event_files(tmp_path):
    a = write(tmp_path, "a.py", LOGGING.format(directory="logs/at_1230", factor=1))
    same = write(tmp_path, "b.py", LOGGING.format(directory="logs/at_1245", factor=1))
    other = write(tmp_path, "c.py", LOGGING.format(directory="logs/at_1250", factor=1.01))
    silent = write(tmp_path, "d.py", "print('done', 1)")
    done = verify(a, same, "--logdir=logs")
    assert done.returncode == 0, done.stdout
    assert "event files: 1 tags agree" in done.stdout
    done = verify(a, other, "--logdir=logs")
    assert done.returncode == 1
    assert "event files: 1 of 1 tags differ, cost" in done.stdout
    assert verify(a, other).returncode == 0
    done = verify(a, silent, "--logdir=logs", "--json")
    assert done.returncode == 1
    assert "only the original wrote" in json.loads(done.stdout)["event_files"]["sentence"]
    assert verify(silent, silent, "--logdir=logs").returncode == 1


# Chaos: the same map written in two ways that round differently

CHAOS = """
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
x = tf.Variable([0.3, 0.6])
step = x.assign({formula})
session = tf.Session()
session.run(tf.global_variables_initializer())
for i in range(60):
    print(i, session.run(step))
"""


def test_chaos_is_named_with_its_step(tmp_path):
    original = write(tmp_path, "a.py", CHAOS.format(formula="3.9 * x * (1. - x)"))
    rounds = write(tmp_path, "b.py", CHAOS.format(formula="3.9 * x - 3.9 * x * x"))
    done = verify(original, rounds)
    assert done.returncode == 3, done.stdout
    step = int(done.stdout.removeprefix("equal up to step ").split()[0])
    assert 10 < step < 40


def logistic_map(formula: Callable, start: float = 0.3, steps: int = 60, nudged: int = 0) -> Run:
    lines, x = [], np.float32(start)
    for step in range(steps):
        x = np.float32(formula(x))
        lines.append(f"{step} {x}")
    return Run("\n".join(lines), "", 0, 0.1, "1.15.5", (), nudged)


def growth(x: np.float32) -> np.float32:
    return np.float32(3.9) * x * (1 - x)


@pytest.mark.parametrize(
    ("port", "kind"),
    [
        (lambda x: np.float32(3.9) * x - np.float32(3.9) * x * x, verdict.NOISE),
        (lambda x: np.float32(3.9) * x * (np.float32(1.0001) - x), verdict.DIFFERENT),
    ],
)
def test_chaos_excuses_no_wrong_formula(port, kind):
    def again(nudge: int = 0) -> Run:
        return logistic_map(growth, 0.3 * (1 + (0, 1e-6, -1e-6, 1e-6)[nudge]), nudged=nudge)

    assert verdict.judge(logistic_map(growth), logistic_map(port), 1e-3, again).kind == kind


def test_calm_training_excuses_nothing():
    """A drift that starts small and grows is an error where the original itself does not drift."""
    steps = range(100)
    original = Run("\n".join(f"{i} 0.5" for i in steps), "", 0, 0.1, "1.15.5", (), 0)
    drifting = "\n".join(f"{i} {0.5 + 1e-7 * 1.2**i}" for i in steps)
    port = dataclasses.replace(original, output=drifting)
    nudged = dataclasses.replace(original, nudged=2)
    result = verdict.judge(original, port, 1e-3, lambda nudge=0: nudged if nudge else original)
    assert result.kind == verdict.DIFFERENT


def test_noise_needs_an_original_that_repeats_itself():
    """Chaos and a random order of the examples look alike until the original just runs again."""
    port = logistic_map(growth, 0.3 * (1 - 1e-7))

    def again(nudge: int = 0) -> Run:
        return logistic_map(growth, 0.3 * (1 + 1e-6), nudged=nudge)

    assert verdict.judge(logistic_map(growth), port, 1e-3, again).kind == verdict.RANDOM


def test_randomness_that_no_generator_told_of_is_found_by_running_again():
    """A shuffled order of examples: the changed weights hide that nothing repeats."""
    starts = iter([0.5, 0.6])

    def again(nudge: int = 0) -> Run:
        return logistic_map(growth, next(starts), nudged=nudge)

    port = logistic_map(growth, 0.8)
    assert verdict.judge(logistic_map(growth), port, 1e-3, again).kind == verdict.RANDOM


def counts(*printed: float, nudged: int = 0) -> Run:
    output = "\n".join(f"step {step} right {count}" for step, count in enumerate(printed))
    return Run(output, "", 0, 0.1, "1.15.5", (), nudged)


@pytest.mark.parametrize(
    ("port", "kind"),
    [
        (counts(32.0, 285.0, 291.0), verdict.NOISE),
        (counts(32.0, 201.0, 290.0), verdict.DIFFERENT),
        (counts(32.0, 285.0), verdict.NOISE),
        (counts(33.0, 286.0, 290.0), verdict.DIFFERENT),
    ],
)
def test_a_count_is_judged_by_three_changes_and_not_100_times_as_far(port, kind):
    """The first change of the weights leaves the count as it was, by chance."""
    changed = [counts(32.0, right, 289.0, nudged=4) for right in (286.0, 287.0, 288.0)]
    original = counts(32.0, 286.0, 290.0)

    def again(nudge: int = 0) -> Run:
        return changed[nudge - 1] if nudge else original

    assert verdict.judge(original, port, 1e-3, again).kind == kind


def test_a_tensorflow_script_without_a_seed_names_the_node(tmp_path):
    script = write(
        tmp_path,
        "a.py",
        "import tensorflow.compat.v1 as tf\n"
        "tf.disable_v2_behavior()\n"
        "print(tf.Session().run(tf.random_normal([2], name='guess')))\n",
    )
    done = verify(script, script)
    assert done.returncode == 4, done.stdout
    assert "RandomStandardNormal 'guess/RandomStandardNormal'" in done.stdout


# Where the scripts run


def test_scripts_read_the_data_beside_the_original_and_write_nothing_there(tmp_path):
    source = tmp_path / "course"
    write(source / "data", "x.csv", "4.5")
    code = (
        "import os, model\n"
        "print(float(open('data/x.csv').read()), model.VALUE)\n"
        "open('data/x.csv', 'w').write('0')\n"
        "open('log.txt', 'w').write('0')\n"
        "os.makedirs('saved/checkpoints')\n"
    )
    original = write(source, "a.py", code)
    write(source, "model.py", "VALUE = 1\nimport os\nos.remove('model.py')")
    (source / "itself").symlink_to(source)
    port = write(tmp_path / "ported", "a.py", code)
    write(tmp_path / "ported", "model.py", "VALUE = 2")
    before = {path: path.stat().st_mtime for path in tmp_path.rglob("*")}
    done = verify(original, port)
    assert "1 became 2" in done.stdout  # each has its own module
    assert verify(original, original).returncode == 0
    assert {path: path.stat().st_mtime for path in tmp_path.rglob("*")} == before


def test_notebook_runs_as_one_script(tmp_path):
    cells = notebook("%matplotlib inline\n!ls\nx = 2", "%%bash\necho 5", "x * 1.5", "x + 1;")
    original = write(tmp_path, "a.ipynb", cells)
    assert verify(original, write(tmp_path, "b.py", "print(3.0)")).returncode == 0
    assert verify(original, write(tmp_path, "c.py", "print(4.0)")).returncode == 1


def test_timeout_kills_the_children_too(tmp_path):
    marker = tmp_path / "marker"
    child = f"import time; time.sleep(3); open({str(marker)!r}, 'w').write('alive')"
    slow = write(
        tmp_path / "slow",
        "a.py",
        f"import subprocess, sys\nprint(1)\nsubprocess.run([sys.executable, '-c', {child!r}])",
    )
    done = verify(slow, slow, "--timeout=1")
    assert done.returncode == 1
    assert "the original did not end in time" in done.stdout
    time.sleep(3)
    assert not marker.exists()


# The original's interpreter


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
    done = verify(a, b, f"--tf1-python={python}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "original on TensorFlow 1.15.5 exit code 0" in done.stdout


def test_a_file_named_like_a_module_does_not_hide_tensorflow(tmp_path, monkeypatch):
    a = write(tmp_path / "s", "a.py", "print(1)")
    python = fake_python(tmp_path, "import wave\n__version__ = '1.15.5'")
    write(tmp_path / "course", "wave.py", "raise ImportError('a lesson, not the module')")
    monkeypatch.chdir(tmp_path / "course")
    done = verify(a, a, f"--tf1-python={python}")
    assert done.returncode == 0, done.stdout + done.stderr


def test_without_the_interpreter_it_says_so(tmp_path):
    a = write(tmp_path, "a.py", "print(1)")
    assert "original run here for want of --tf1-python" in verify(a, a).stdout


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
    done = verify(a, a, f"--tf1-python={python}")
    assert done.returncode == 2
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["a.py"], "1 files: verify compares two"),
        (["a.py", "gone.py"], "gone.py: cannot be read (No such file or directory)"),
        (["a.py", "a.txt"], "a.txt: neither a .py script nor an .ipynb notebook"),
        (["a.py", "broken.ipynb"], "broken.ipynb: not a notebook, its JSON is broken"),
        (["a.py", "a.py", "--tf1-python=/nowhere/python"], "/nowhere/python: cannot be run"),
        (["a.py", "a.py", "--timeout=0"], "timeout"),
        (["a.py", "a.py", "--logdir=/tmp/x"], "--logdir=/tmp/x: not below the script's directory"),
    ],
)
def test_wrong_usage_is_one_line(tmp_path, monkeypatch, arguments, complaint):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "a.py", "print(1)")
    write(tmp_path, "broken.ipynb", "{")
    done = verify(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(
    not TF1_PYTHON, reason="ROSETTA_TF1_PYTHON names no interpreter with TensorFlow 1.15"
)
def test_real_tensorflow_1_15(tmp_path):
    """TF 2.21 draws other weights than TF 1.15 from the same seed, so this is not equal."""
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
    without = write(tmp_path, "c.py", modern + body.format(seed=""))
    done = verify(original, with_seed, f"--tf1-python={TF1_PYTHON}")
    assert done.returncode == 0, done.stdout
    assert "TensorFlow 1.15" in done.stdout
    assert verify(original, without, f"--tf1-python={TF1_PYTHON}").returncode == 1
