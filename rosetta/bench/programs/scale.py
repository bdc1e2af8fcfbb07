"""Logistic regression on many rows in memory: one style, full batch or mini-batches."""

import importlib
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from rosetta.bench import peak_memory
from rosetta.bench.programs import ending
from rosetta.lessons.datasets import Dataset
from rosetta.lessons.logistic_regression import LogisticRegression

LEARNING_RATE = 0.1
STRETCHES = 2  # timed, after a first one that traces and compiles


def main(arguments: dict[str, Any]) -> dict[str, Any]:
    """Measures updates in this process.

    Args:
        arguments: `style`, one of the three or `numpy`; `x` and `y`, the .npy files; `batch_size`,
            0 for the full batch; `updates`, in each stretch that is timed.

    Returns:
        `seconds` of one update, for each stretch; `memory`, the highest resident size in bytes;
        `before`, the same before the data was read.
    """
    style, batch_size, updates = (arguments[n] for n in ("style", "batch_size", "updates"))
    if style != "numpy":
        importlib.import_module(style)
    before = peak_memory.peak_memory()
    x, y = np.load(arguments["x"]), np.load(arguments["y"])
    if style == "numpy":
        times = _numpy(x, y, batch_size or len(x), updates)
    elif style == "tf1_compat" and batch_size:
        times = _feed(x, y, batch_size, updates)
    else:
        times = _lesson(style, x, y, batch_size, updates)
    seconds = [(b - a) / updates for a, b in zip(times[1:], times[2:])]
    return {"seconds": seconds, "memory": peak_memory.peak_memory(), "before": before}


def _numpy(x: np.ndarray, y: np.ndarray, batch_size: int, updates: int) -> list[float]:
    """Times the two matrix products of an update and what is between them."""
    w, b = np.zeros((x.shape[1], 1), np.float32), np.zeros(1, np.float32)
    times, start = [time.perf_counter()], 0
    for _ in range(STRETCHES + 1):
        for _ in range(updates):
            rows = slice(start, start + batch_size)
            error = 1 / (1 + np.exp(-(x[rows] @ w + b))) - y[rows]
            w -= np.float32(LEARNING_RATE / len(error)) * (x[rows].T @ error)
            b -= np.float32(LEARNING_RATE) * error.mean(axis=0)
            start = 0 if start + 2 * batch_size > len(x) else start + batch_size
        times.append(time.perf_counter())
    return times


def _lesson(style: str, x: np.ndarray, y: np.ndarray, batch_size: int, updates: int) -> list[float]:
    """Trains the lesson's own file on the data; mini-batches come from tensors by `tf.data`."""
    import tensorflow as tf

    from rosetta.runs.run import Run

    first = slice(0, batch_size or None)
    config = LogisticRegression(
        data=Path("memory"),
        stream=bool(batch_size),
        batch_size=batch_size or None,
        steps=(STRETCHES + 1) * updates + 1,
        log_every=updates,
        learning_rate=LEARNING_RATE,
    )
    config.__dict__["examples"] = Dataset(x[first], y[first])
    module = importlib.import_module(
        f"{style}.logistic_regression{'_stream' if batch_size else ''}"
    )
    if batch_size:
        x, y = tf.constant(x), tf.constant(y)

        # One slice makes a batch. `from_tensor_slices(...).batch(...)` handles each row.
        def batches(config: LogisticRegression, start: int = 0) -> tf.data.Dataset:
            starts = tf.data.Dataset.range(0, len(x) - batch_size + 1, batch_size).repeat()

            def batch(first):
                return x[first : first + batch_size], y[first : first + batch_size]

            return starts.skip(start).map(batch).prefetch(2)

        module.stream = batches
    times = []
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), lambda step, cost: times.append(time.perf_counter()))
        module.train(config, run)
    return times


def _feed(x: np.ndarray, y: np.ndarray, batch_size: int, updates: int) -> list[float]:
    """Feeds mini-batches to the lesson's graph, as TF1 code does."""
    import tensorflow.compat.v1 as tf

    times, start = [time.perf_counter()], 0
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = tf.placeholder(tf.float32, [None, x.shape[1]])
        labels = tf.placeholder(tf.float32, [None, 1])
        weights = tf.Variable(tf.random_normal([x.shape[1], 1]))
        biases = tf.Variable(tf.random_normal([1]))
        logits = tf.matmul(inputs, weights) + biases
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
        optimizer = tf.train.GradientDescentOptimizer(LEARNING_RATE)
        train_op = optimizer.minimize(tf.reduce_mean(losses))
        session.run(tf.global_variables_initializer())
        for _ in range(STRETCHES + 1):
            for _ in range(updates):
                rows = slice(start, start + batch_size)
                session.run(train_op, {inputs: x[rows], labels: y[rows]})
                start = 0 if start + 2 * batch_size > len(x) else start + batch_size
            times.append(time.perf_counter())
    return times


if __name__ == "__main__":
    ending.end_with_parent()
    print(json.dumps(main(json.loads(sys.argv[1]))))
