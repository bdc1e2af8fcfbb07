"""A CSV file trained in mini-batches, never all of it in memory."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from rosetta.bench.peak_memory import peak_memory
from rosetta.console.errors import RunError
from rosetta.lessons import LESSONS
from rosetta.lessons.op_seeds import biases_op_seed, weights_op_seed
from rosetta.lessons.styles import STREAMING
from rosetta.runs.training import execute
from support.forked import forked
from support.waiting import PATIENCE

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
        train("logistic_regression", style, data=path, stream=True, batch_size=10, steps=101)


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


def train_on_each(files):
    """Streams file after file, so many steps of each, and prints the highest memory after each."""
    peaks = []
    for data, steps in files:
        config = LESSONS["logistic_regression"](data=data, stream=True, steps=steps)
        for style in STREAMING:
            execute("logistic_regression", style, config, logdir="logs")
        peaks.append(peak_memory())
    print(json.dumps(peaks))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's own counter")
def test_memory_does_not_grow_with_the_file(tmp_path):
    """One process for all, which is warm when it reads the large file.

    A training takes some 10 MB more than the one before, whatever it reads.
    """
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    columns, rows, steps = 31, 200_000, 201  # of 1024 rows: it reads all
    block = "".join("0," * (columns - 1) + f"{i % 2}\n" for i in range(2_000))
    small.write_text(block)
    large.write_text(block * (rows // 2_000))
    told = ([(small, 21), (small, 21), (large, steps)],)
    with forked(train_on_each, told, tmp_path / "log.txt", tmp_path, {}) as process:
        assert process.wait(PATIENCE) == 0, process.said()
    _, before, after = json.loads(process.said().splitlines()[-1])
    of_the_numbers = 4 * rows * columns  # float32: 25 MB
    assert after - before < 0.8 * of_the_numbers
