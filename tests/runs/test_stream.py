"""A CSV file trained in mini-batches, never all of it in memory."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from rosetta.console.errors import RunError
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.styles import STREAMING
from support import commands

every_streaming_style = pytest.mark.parametrize("style", STREAMING)


@pytest.fixture
def file(tmp_path):
    random = np.random.default_rng(4)
    x = random.normal(size=(57, 3)).astype(np.float32)
    y = (x.sum(axis=1) > 0).astype(int)
    path = tmp_path / "rows.csv"
    text = "".join(",".join(map(str, [*row, label])) + "\n" for row, label in zip(x, y))
    path.write_text("a,b,c,label\n" + text)
    return path, x, y.reshape(-1, 1)


def by_hand(x, y, steps, batch_size, learning_rate):
    """Mini-batches in file order, around and around, in float64."""
    import tensorflow as tf

    tf.random.set_seed(777)
    w = tf.random.normal([x.shape[1], 1], seed=weights_op_seed(1)).numpy().astype(float)
    b = tf.random.normal([1], seed=biases_op_seed(1)).numpy().astype(float)
    for step in range(steps):
        rows = np.arange(step * batch_size, (step + 1) * batch_size) % len(x)
        error = 1 / (1 + np.exp(-(x[rows] @ w + b))) - y[rows]
        w -= learning_rate * x[rows].T @ error / batch_size
        b -= learning_rate * error.mean(axis=0)
    return w, b


@every_streaming_style
@pytest.mark.parametrize("steps", [1, 41])
def test_every_row_trains_in_its_turn(style, steps, file, train):
    path, x, y = file
    config = {"data": path, "stream": True, "batch_size": 10, "learning_rate": 0.5}
    outcome = train("logistic_regression", style, steps=steps, log_every=7, **config)
    w, b = by_hand(x, y, steps, 10, 0.5)
    assert_allclose(outcome.parameters["layer1/weights"], w, rtol=1e-5, atol=1e-6)
    assert_allclose(outcome.parameters["layer1/biases"], b, rtol=1e-5, atol=1e-6)
    assert outcome.hypothesis.shape == (10, 1)  # of the first batch only


@every_streaming_style
@pytest.mark.parametrize(("row", "reason"), [("1,2,3", "fields"), ("1,2,3,5", "neither 0 nor 1")])
def test_a_wrong_row_says_what_is_wrong(style, row, reason, file, train):
    path = file[0]
    path.write_text(path.read_text() + row + "\n")
    with pytest.raises(RunError, match=reason):
        train("logistic_regression", style, data=path, stream=True, batch_size=10, steps=50)


def test_a_wrong_row_ends_in_one_line(file, command):
    """In a process of its own, whose TensorFlow would say it once more."""
    path = file[0]
    path.write_text(path.read_text() + "1,two,3,0\n")
    flags = [f"--data={path}", "--stream", "--batch_size=10", "--steps=50"]
    ended = command("keras_api.logistic_regression", *flags)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.startswith("error: ")
    assert "not a valid float: two" in ended.stderr


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--stream"], "--stream: it reads a file"),
        (["--batch_size=10"], "--batch_size=10: it goes with --stream"),
        (["--stream", "--data=missing.csv"], "--data=missing.csv: No such file"),
    ],
)
def test_flags_that_do_not_go_together(flags, expected, call):
    ended = call("tf2_eager.logistic_regression", *flags)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert expected in ended.stderr


def test_tf1_compat_says_who_can_stream(file, call):
    ended = call("tf1_compat.logistic_regression", f"--data={file[0]}", "--stream")
    assert ended.returncode == 2
    assert "choose tf2_eager or keras_api" in ended.stderr


PEAK = """
import json, sys
from pathlib import Path
from rosetta.bench.peak_memory import peak_memory
from rosetta.lessons import LESSONS
from rosetta.lessons.styles import STREAMING
from rosetta.runs.training import execute
peaks = []
for data in sys.argv[1:]:
    config = LESSONS["logistic_regression"](data=Path(data), stream=True, steps=201)
    for style in STREAMING:
        execute("logistic_regression", style, config, logdir="logs")
    peaks.append(peak_memory())
print(json.dumps(peaks))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's own counter")
def test_memory_does_not_grow_with_the_file(tmp_path):
    """One process for all, which is warm and has its peak before it reads the large file."""
    block = "".join(",".join(["0.1234567"] * 30 + [str(i % 2)]) + "\n" for i in range(2_000))
    files = [tmp_path / "first.csv", tmp_path / "small.csv", tmp_path / "large.csv"]
    for path, blocks in zip(files, (1, 1, 50)):  # 0.6 MB and 30 MB, of which 100 steps read all
        with path.open("w") as file:
            for _ in range(blocks):
                file.write(block)
    ended = subprocess.run(
        [sys.executable, "-c", PEAK, *map(str, files)],
        cwd=tmp_path,
        env=commands.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    _, small, large = json.loads(ended.stdout.splitlines()[-1])
    assert large - small < files[2].stat().st_size / 3
