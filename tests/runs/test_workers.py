"""Several workers: the same curve as one process, and an end when one of them is killed."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
import tensorflow as tf

from rosetta.console.errors import UsageError
from rosetta.runs.cluster import Cluster, read
from support import as_tensorboard
from support.tolerances import PARAMETERS_RELATIVE, assert_cost_close

STYLES = ["tf1_compat", "tf2_eager", "keras_api"]
PATIENCE = 240  # seconds; a loaded machine takes long to import TensorFlow


@pytest.fixture(autouse=True)
def as_a_user_starts_it(monkeypatch):
    """Without what this process has set for its own TensorFlow."""
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)


@pytest.mark.parametrize(
    ("count", "styles", "flags"),
    [
        (1, STYLES[:2], {"dataset": "breast_cancer"}),
        (2, STYLES, {"dataset": "breast_cancer"}),  # 427 rows: the shares differ in size
        (4, STYLES[:2], {"learning_rate": 0.1}),  # 6 rows, and the lecture's formula
    ],
)
def test_any_number_of_workers_gives_the_curve_of_one_process(
    count, styles, flags, command, train, tmp_path
):
    flags = {"steps": 42, "log_every": 10, **flags}
    ended = command(
        *f"rosetta run logistic_regression --json --local_workers={count}".split(),
        f"--style={','.join(styles)}",
        *(f"--{name}={value}" for name, value in flags.items()),
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    runs = json.loads(ended.stdout)["runs"]
    assert [run["style"] for run in runs] == styles
    alone = train("logistic_regression", "tf1_compat", **flags)
    expected = as_tensorboard.scalars(alone.directory)
    for run in runs:
        # The chief alone writes, one run for all workers.
        directory = tmp_path / run["directory"]
        assert directory.parent.name == f"{alone.experiment},workers={count}"
        assert [path.name for path in directory.parent.glob(f"{run['style']}*")] == [run["style"]]
        logged = as_tensorboard.scalars(directory)
        for tag in ("cost", "accuracy", *(["test/accuracy"] if "dataset" in flags else [])):
            assert list(logged[tag]) == [0, 10, 20, 30, 40, 41]
            assert_cost_close(list(logged[tag].values()), list(expected[tag].values()))
        assert_cost_close(run["hypothesis"], alone.hypothesis.ravel())


@pytest.mark.parametrize("killed", [1, 0], ids=["a worker", "the chief"])
def test_a_killed_worker_ends_the_others_and_leaves_a_checkpoint(killed, tmp_path, train):
    """Both styles at once, for most of the time is spent waiting."""
    logs = tmp_path / "logs" / "logistic_regression" / "steps=1000000,log_every=10,workers=2"
    with contextlib.ExitStack() as started:
        clusters = {style: two_workers(style, tmp_path, started) for style in STYLES[:2]}
        for style, workers in clusters.items():
            wait_until(lambda style=style: reached(logs / style) > 0, workers)
        for workers in clusters.values():
            workers[killed].kill()
        for style, workers in clusters.items():
            left = workers[1 - killed]
            _, stderr = left.communicate(timeout=PATIENCE)
            assert left.returncode == 1, stderr
            assert stderr.count("\n") == 1, stderr
            assert f"logistic_regression {style}: worker {1 - killed}: another worker has" in stderr
            newest = latest_checkpoint(logs / style)
            if killed == 0:
                assert "the checkpoints are with the chief, 127.0.0.1:" in stderr
            else:
                assert (
                    f"the checkpoint it reached is {os.path.relpath(newest, tmp_path)};" in stderr
                )
            alone = train("logistic_regression", style, steps=reached(logs / style), log_every=10)
            assert_holds(newest, alone.parameters)


def test_ctrl_c_ends_local_workers_and_leaves_readable_logs(tmp_path):
    logs = tmp_path / "logs" / "logistic_regression" / "steps=1000000,log_every=10,workers=2"
    command = "rosetta run logistic_regression --local_workers=2 --steps=1000000 --log_every=10"
    with contextlib.ExitStack() as started:
        process = subprocess.Popen(
            [sys.executable, "-m", *command.split(), "--style=tf2_eager"],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # A shell's background job ignores Ctrl-C, and so would whatever it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        started.callback(process.kill)
        wait_until(lambda: reached(logs / "tf2_eager") > 0, [process])
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all of them
        _, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    where = os.path.relpath(logs / "tf2_eager", tmp_path)
    assert stderr.split("\n")[-3:] == [
        f"the logs up to the last logged step are in {where}",
        "interrupted",
        "",
    ]
    assert "Traceback" not in stderr
    assert ".py(" not in stderr  # nor what TensorFlow dumps of its own stack
    assert 0 in as_tensorboard.scalars(logs / "tf2_eager")["cost"]


def two_workers(style, directory, started):
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(2)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        addresses = tuple(f"127.0.0.1:{one.getsockname()[1]}" for one in sockets)
    workers = []
    flags = ["--workers", "--steps=1000000", "--log_every=10"]
    for index in range(2):
        worker = subprocess.Popen(
            [sys.executable, "-m", f"{style}.logistic_regression", *flags],
            cwd=directory,
            env={**os.environ, "TF_CONFIG": Cluster(addresses, index).tf_config()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.callback(worker.communicate)
        started.callback(worker.kill)
        workers.append(worker)
    return workers


def latest_checkpoint(run):
    return tf.train.latest_checkpoint(run / "checkpoints")


def reached(run):
    """Returns the step of the newest checkpoint, 0 without one."""
    return int((latest_checkpoint(run) or "-0").rpartition("-")[2])


def wait_until(condition, workers):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        for worker in workers:
            assert worker.poll() is None, worker.stderr.read()
        time.sleep(0.2)


def assert_holds(checkpoint, parameters):
    reader = tf.train.load_checkpoint(checkpoint)
    saved = [
        reader.get_tensor(name)
        for name in reader.get_variable_to_shape_map()
        if "weights" in name or "biases" in name
    ]
    for value, expected in zip(
        sorted(saved, key=np.size), sorted(parameters.values(), key=np.size)
    ):
        np.testing.assert_allclose(value, expected, rtol=PARAMETERS_RELATIVE)


WORKERS = {"worker": ["127.0.0.1:1111", "127.0.0.1:2222"]}
FIRST = {"type": "worker", "index": 0}


@pytest.mark.parametrize(
    ("tf_config", "expected"),
    [
        (None, "--workers: TF_CONFIG is not set"),
        ("", "--workers: TF_CONFIG is not set"),
        ("{'cluster': 1}", "TF_CONFIG: not JSON"),
        ("[]", 'TF_CONFIG: "cluster" must have a list "worker"'),
        ({"cluster": {"worker": []}, "task": FIRST}, 'the list "worker" is empty'),
        ({"cluster": {"worker": ["host"]}, "task": FIRST}, 'the worker "host" must be a host and'),
        ({"cluster": {"worker": ["host:0"]}, "task": FIRST}, 'the worker "host:0" must be'),
        ({"cluster": {"worker": ["a:1", "a:1"]}, "task": FIRST}, "a:1 is listed twice"),
        ({"cluster": {**WORKERS, "ps": ["a:1"]}, "task": FIRST}, '"cluster" has the job "ps"'),
        ({"cluster": WORKERS}, 'TF_CONFIG: "task" must be of type "worker"'),
        ({"cluster": WORKERS, "task": {"type": "ps", "index": 0}}, '"task" must be of type'),
        ({"cluster": WORKERS, "task": {"type": "worker", "index": 2}}, '"index" is 2; with 2'),
        ({"cluster": WORKERS, "task": {"type": "worker", "index": "0"}}, '"index" is "0"'),
        ({"cluster": WORKERS, "task": {"type": "worker"}}, '"index" is null'),
    ],
)
def test_a_wrong_tf_config_is_named(tf_config, expected):
    given = tf_config if tf_config is None or isinstance(tf_config, str) else json.dumps(tf_config)
    with pytest.raises(UsageError) as refusal:
        read(given)
    assert expected in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("arguments", "tf_config", "expected"),
    [
        ("tf2_eager.logistic_regression --workers", "", "TF_CONFIG is not set"),
        ("tf2_eager.logistic_regression --workers --jit", "", "--jit: it does not go with"),
        (
            "tf1_compat.logistic_regression --workers",
            json.dumps({"cluster": {"worker": [f"a:{i}" for i in range(1, 8)]}, "task": FIRST}),
            "7 workers: the data has 6 rows; use 6 workers at most",
        ),
        ("keras_api.xor --workers", "", "--workers: there is no such flag"),
        ("rosetta run xor --local_workers=2", "", "rosetta run logistic_regression --local_work"),
        ("rosetta run logistic_regression --local_workers=7", "", "use 6 workers at most"),
        ("rosetta run logistic_regression --local_workers=0", "", "--local_workers=0: it must be"),
    ],
)
def test_wrong_usage_ends_in_one_line_before_tensorflow(arguments, tf_config, expected, command):
    ended = command(
        *arguments.split(), env={"TF_CONFIG": tf_config, "PYTHONPROFILEIMPORTTIME": "1"}
    )
    assert ended.returncode == 2
    lines = ended.stderr.splitlines()
    (error,) = [line for line in lines if not line.startswith("import time:")]
    assert expected in error
    assert "tensorflow" not in {line.rpartition("|")[2].strip() for line in lines}


def test_the_shares_of_the_workers_are_all_rows():
    for count in range(1, 7):
        clusters = [Cluster(tuple("abcdefg"[:count]), index) for index in range(count)]
        shares = [np.arange(6)[cluster.rows(6)] for cluster in clusters]
        assert np.concatenate(shares).tolist() == [0, 1, 2, 3, 4, 5]
        assert all(share.size for share in shares)
