"""Several workers: the same curve as one process, and an end when one of them is killed."""

import contextlib
import functools
import json
import os
import random
import signal
import socket
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from rosetta.console.errors import UsageError
from rosetta.console.startup import TELLS_OF_FIRST_USE
from rosetta.lessons import LESSONS
from rosetta.logs import tree
from rosetta.runs import training
from rosetta.runs.cluster import Cluster, WorkerLost, read
from support import as_tensorboard, commands
from support.forked import forked, lesson
from support.tolerances import PARAMETERS_RELATIVE, assert_cost_close
from support.waiting import PATIENCE, wait_until

STYLES = ["tf1_compat", "tf2_eager", "keras_api"]


@pytest.mark.parametrize(
    ("count", "styles", "flags"),
    [
        (2, ["tf2_eager"], {"learning_rate": 0.1}),  # 6 rows, and the lecture's formula
        # 427 rows: the shares differ in size
        (3, ["tf1_compat", "keras_api"], {"dataset": "breast_cancer"}),
    ],
)
def test_any_number_of_workers_gives_the_curve_of_one_process(
    count, styles, flags, command, trained, tmp_path
):
    flags = {"steps": 42, "log_every": 10, **flags}
    ended = command(
        *f"rosetta run logistic_regression --json --local_workers={count}".split(),
        f"--style={','.join(styles)}",
        *(f"--{name}={value}" for name, value in flags.items()),
    )
    assert ended.returncode == 0, ended.stderr
    if not TELLS_OF_FIRST_USE.match(tf.__version__):  # those versions tell of their servers, too
        assert ended.stderr == ""
    runs = json.loads(ended.stdout)["runs"]
    assert [run["style"] for run in runs] == styles
    alone = trained("logistic_regression", "tf1_compat", **flags)
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


CHIEF, OTHER = 0, 1


def test_a_killed_worker_ends_the_others_and_leaves_a_checkpoint(tmp_path, trained):
    """All at once, for most of the time is spent waiting for the survivors to notice."""
    cases = [(style, killed) for style in STYLES[:2] for killed in (CHIEF, OTHER)]
    logs = "logs/logistic_regression/steps=1000000,log_every=10,workers=2"
    with contextlib.ExitStack() as running:
        clusters = {}
        for style, killed in cases:
            directory = tmp_path / f"{style}-{killed}"
            directory.mkdir()
            clusters[style, killed] = running.enter_context(two_workers(style, directory))
        for (style, killed), workers in clusters.items():
            run = tmp_path / f"{style}-{killed}" / logs / style
            wait_until(functools.partial(reached, run), f"{run} has a checkpoint", workers)
            workers[killed].kill()
        for (style, killed), workers in clusters.items():
            run = tmp_path / f"{style}-{killed}" / logs / style
            left = workers[1 - killed]
            code = left.wait(PATIENCE)
            said = left.said()
            assert code == 1, said
            if not TELLS_OF_FIRST_USE.match(tf.__version__):
                assert said.count("\n") == 1, said
            assert f"logistic_regression {style}: worker {1 - killed}: another worker has" in said
            newest = latest_checkpoint(run)
            if killed == CHIEF:
                assert "the checkpoints are with the chief, 127.0.0.1:" in said
            else:
                place = os.path.relpath(newest, tmp_path / f"{style}-{killed}")
                assert f"the checkpoint it reached is {place};" in said
            alone = trained("logistic_regression", style, steps=reached(run), log_every=10)
            assert_holds(newest, alone.parameters)


def test_ctrl_c_ends_local_workers_and_leaves_readable_logs(tmp_path):
    with local_workers(tmp_path) as (process, run):
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all of them
        code = process.wait(PATIENCE)
    said = process.said()
    assert code == 130, said
    assert said.split("\n")[-3:] == [
        f"the logs up to the last logged step are in {os.path.relpath(run, tmp_path)}",
        "interrupted",
        "",
    ]
    assert "Traceback" not in said
    assert ".py(" not in said  # nor what TensorFlow dumps of its own stack
    assert 0 in as_tensorboard.scalars(run)["cost"]


def test_local_workers_end_with_the_process_that_started_them(tmp_path):
    with local_workers(tmp_path) as (process, _):
        process.kill()
        process.wait(PATIENCE)
        wait_until(lambda: not lives(process.pid), "no process of the group lives")


@contextlib.contextmanager
def local_workers(directory):
    """Starts `rosetta run --local_workers=2`; yields it and its run once there is a checkpoint."""
    run = directory / "logs/logistic_regression/steps=1000000,log_every=10,workers=2/tf2_eager"
    command = "rosetta run logistic_regression --local_workers=2 --steps=1000000 --log_every=10"
    with commands.started(
        ["-m", *command.split(), "--style=tf2_eager"],
        directory / "log.txt",
        directory,
        start_new_session=True,
        # A shell's background job ignores Ctrl-C, and so would whatever it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        wait_until(lambda: reached(run), "the workers have a checkpoint", [process])
        yield process, run


def lives(group):
    """Tells whether a process of a group is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@contextlib.contextmanager
def two_workers(style, directory):
    """Starts two workers."""
    flags = ["--workers", "--steps=1000000", "--log_every=10"]
    with contextlib.ExitStack() as running:
        addresses = tuple(f"127.0.0.1:{port}" for port in free_ports(2))
        workers = []
        for index in range(2):
            process = forked(
                lesson,
                (f"{style}.logistic_regression", flags),
                directory / f"{style}-{index}.txt",
                directory,
                {"TF_CONFIG": Cluster(addresses, index).tf_config()},
            )
            workers.append(running.enter_context(process))
        yield workers


def free_ports(count):
    """Returns free ports below those that the system hands out, so that nobody else gets them."""
    lowest_of_system = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    with contextlib.ExitStack() as held:
        found = []
        while len(found) < count:
            one = held.enter_context(socket.socket())
            port = random.randrange(10_000, lowest_of_system)
            with contextlib.suppress(OSError):
                one.bind(("127.0.0.1", port))
                found.append(port)
    return found


def latest_checkpoint(run):
    return tf.train.latest_checkpoint(run / "checkpoints")


def reached(run):
    """Returns the step of the newest checkpoint, 0 without one."""
    return int((latest_checkpoint(run) or "-0").rpartition("-")[2])


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
def test_wrong_usage_ends_in_one_line(arguments, tf_config, expected, call):
    ended = call(*arguments.split(), env={"TF_CONFIG": tf_config})
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert expected in ended.stderr


def test_the_shares_of_the_workers_are_all_rows():
    for count in range(1, 7):
        clusters = [Cluster(tuple("abcdefg"[:count]), index) for index in range(count)]
        shares = [np.arange(6)[cluster.rows(6)] for cluster in clusters]
        assert np.concatenate(shares).tolist() == [0, 1, 2, 3, 4, 5]
        assert all(share.size for share in shares)


def test_a_run_of_workers_is_not_replaced_while_it_trains(tmp_path, monkeypatch):
    logs = str(tmp_path)
    seen = []

    def train(lesson, style, config, claim, *others):
        (claim.directory / "events.out.tfevents").touch()
        another = tree.claim(logs, lesson, "workers=2", style, overwrite=True)
        seen.append(another.place)
        raise WorkerLost("it has failed")

    monkeypatch.setattr(training, "_train", train)
    config, cluster = LESSONS["logistic_regression"](), Cluster(("a:1", "b:1"), CHIEF)
    with pytest.raises(WorkerLost):
        training.execute("logistic_regression", "tf2_eager", config, logdir=logs, cluster=cluster)
    run = tmp_path / "logistic_regression" / "workers=2" / "tf2_eager"
    assert seen == [run.with_name("tf2_eager-2")]
    assert [path.name for path in run.iterdir()] == ["events.out.tfevents"]
