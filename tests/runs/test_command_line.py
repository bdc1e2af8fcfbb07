"""What a user meets: flags, exit codes, run directories, interruptions."""

import json
import os
import signal

import numpy as np
import pytest

from rosetta.lessons.logistic_regression import LogisticRegression
from rosetta.lessons.styles import STYLES
from rosetta.lessons.xor import Xor
from rosetta.runs.run import Diverged
from support import as_tensorboard
from support.forked import forked, lesson
from support.waiting import PATIENCE, wait_until

every_style = pytest.mark.parametrize("style", STYLES)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--steps=0"], "--steps=0: it must be a whole number from 1"),
        (["--steps=ten"], "--steps=ten"),
        (["--log_every=-5"], "--log_every=-5"),
        (["--learning_rate=0"], "--learning_rate=0: it must be a number above 0"),
        (["--learning_rate=nan"], "--learning_rate=nan"),
        (["--learning_rate=1e39"], "--learning_rate=1e39"),
        (["--seed=-1"], "--seed=-1"),
        (["--hidden=2,0"], "--hidden=2,0: it must be one or more whole numbers"),
        (["--hidden=two"], "--hidden=two"),
        (["--hidden=100000,100000"], "are 10,000,000,000 weights; make it 50,000,000 at most"),
        (["--logdir=\udcff"], "--logdir: TensorFlow takes UTF-8 names only"),
        (["--logdir="], "--logdir: its value is empty"),
        ([f"--logdir={'x' * 300}"], "File name too long"),
        (["--cost=stable"], "--cost: there is no such flag"),
        (["--hiden=3"], "--hiden: there is no such flag; did you mean --hidden?"),
        (["--experiment=../up"], "--experiment=../up"),
        (["--logdir=file.txt"], "--logdir=file.txt"),
        (["--logdir=file.txt/below"], "file.txt is a file"),
        (["extra"], "extra: this command takes flags only"),
        (["--eager", "--jit"], "--eager and --jit exclude each other"),
    ],
)
def test_wrong_flags_of_a_lesson_end_in_one_line(arguments, expected, call, tmp_path):
    (tmp_path / "file.txt").touch()
    ended = call("tf2_eager.xor", *arguments)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert expected in ended.stderr
    assert not (tmp_path / "logs").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run", "xxor"], "LESSON xxor: there is no such one; choose from xor"),
        (["run", "--style=tf3"], "--style tf3: there is no such one; choose from tf1_compat"),
        (["run", "xor", "--dataset=and"], "--dataset: the lesson xor has no such flag"),
        (["run", "logistic_regression", "--dataset=nand"], "--dataset=nand: it must be one of"),
        (["run", "softmax", "--dataset=xor"], "--dataset=xor: it must be one of iris, lecture"),
        (["run", "digits", "--batch_size=1349"], "--batch_size=1349: the data has 1348 rows"),
        (["run", "digits", "--dropout=1"], "--dropout=1: it must be a number from 0 up, below 1"),
        (["run", "logistic_regression", "--data=none.csv"], "--data=none.csv: No such file"),
        (
            ["run", "logistic_regression", "--data=a.csv", "--dataset=or"],
            "give one of the two",
        ),
        (["run", "logistic_regression", "--data=/dev/zero"], "it is not a plain file"),
        (["run", "--style="], "--style: its value is empty"),
        (["compare", "--logdir=.", f"--runs={'x' * 300},b"], "File name too long"),
        (["walk"], "walk: there is no such command; choose from run"),
    ],
)
def test_wrong_words_of_rosetta_end_in_one_line(arguments, expected, call):
    ended = call("rosetta", *arguments)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert expected in ended.stderr


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc, where root cannot write")
def test_unwritable_logdir_ends_in_one_line(call):
    ended = call("tf2_eager.xor", "--logdir=/proc/logs")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert "--logdir=/proc/logs" in ended.stderr


def test_wrong_flags_end_before_tensorflow_is_imported(command):
    for arguments in (
        "tf1_compat.xor --steps=0",
        "tf2_eager.logistic_regression --workers",
        "rosetta run --steps=0",
        "rosetta run logistic_regression --local_workers=7",
    ):
        ended = command(*arguments.split(), env={"PYTHONPROFILEIMPORTTIME": "1"})
        assert ended.returncode == 2
        imported = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
        assert "rosetta.console.command_line" in imported
        assert "tensorflow" not in imported


def test_help_names_every_flag_with_its_default(call):
    ended = call("keras_api.xor", "--help")
    assert ended.returncode == 0
    for name in Xor.fields():
        assert f"--{name}=" in ended.stdout
    assert "default: 10001" in ended.stdout
    assert ended.stderr == ""


@pytest.mark.usefixtures("bare_runs")
def test_run_prints_a_table_quietly_and_json_alone(call, tmp_path):
    """That TensorFlow starts and compiles without chatter, test_installed.py shows."""
    told = ("rosetta", ["run", "xor", "--steps=201", "--logdir=logs"])
    with forked(lesson, told, tmp_path / "log.txt", tmp_path, {}) as table:
        assert table.wait(PATIENCE) == 0, table.said()
    said = table.said()
    # no progress bar off a terminal
    assert all(line[:1] in "┏┃┡│└" for line in said.splitlines()), said
    for style in STYLES:
        assert f"logs/xor/steps=201/{style}" in said
    assert said.count("from tf1_15_5") == 3

    ended = call("rosetta", "run", "xor", "--steps=201", "--style=tf2_eager", "--json")
    (row,) = json.loads(ended.stdout)["runs"]
    assert row["directory"] == os.path.join("logs", "xor", "steps=201", "tf2_eager-2")
    assert row["max_abs_diff"] <= 1e-6
    assert row["reference"] == "tf1_15_5"
    assert row["steps"] == 201
    assert len(row["hypothesis"]) == 4
    assert row["seconds"] * row["steps_per_second"] == pytest.approx(201)


@pytest.mark.usefixtures("bare_runs")
def test_reference_is_tf1_compat_where_nothing_was_recorded(call):
    ended = call("rosetta", "run", "xor", "--steps=51", "--seed=4321", "--json")
    first, *others = json.loads(ended.stdout)["runs"]
    assert (first["style"], first["reference"]) == ("tf1_compat", None)
    for row in others:
        assert row["reference"] == "tf1_compat"
        assert row["max_abs_diff"] <= 1e-6


def test_experiments_are_named_for_what_differs(tmp_path):
    assert Xor().experiment == "base"
    assert Xor(hidden=(10, 10, 10)).experiment == "hidden=10,10,10"
    assert Xor(learning_rate=0.01, seed=1).experiment == "learning_rate=0.01,seed=1"
    assert LogisticRegression().experiment == "base"
    assert LogisticRegression(dataset="and").experiment == "dataset=and"
    assert LogisticRegression(dataset="and", learning_rate=0.1).experiment == "dataset=and"
    assert LogisticRegression(data=tmp_path / "my points.csv").experiment == "data=my points"


def test_a_second_run_never_touches_the_first(train):
    first = train("xor", "tf1_compat", steps=3)
    before = contents(first.directory)
    second = train("xor", "tf1_compat", steps=3)
    assert (first.directory.name, second.directory.name) == ("tf1_compat", "tf1_compat-2")
    assert contents(first.directory) == before


def contents(run):
    """Returns what the event files hold; when they were written is part of it."""
    return {path.read_bytes() for path in run.iterdir()}


@pytest.mark.usefixtures("bare_runs")
def test_overwrite_replaces_the_newest_run_and_nothing_else(call, tmp_path):
    arguments = ["tf1_compat.xor", "--steps=3", "--experiment=mine"]
    call(*arguments)
    call(*arguments)
    mine = tmp_path / "logs" / "xor" / "mine"
    first, second = (contents(mine / name) for name in ("tf1_compat", "tf1_compat-2"))
    assert call(*arguments, "--overwrite").returncode == 0
    assert sorted(path.name for path in mine.iterdir()) == ["tf1_compat", "tf1_compat-2"]
    assert contents(mine / "tf1_compat") == first
    assert contents(mine / "tf1_compat-2").isdisjoint(second)

    (mine / "tf1_compat-2" / "thesis.tex").touch()
    refused = call(*arguments, "--overwrite")
    assert refused.returncode == 2
    assert "thesis.tex" in refused.stderr
    assert (mine / "tf1_compat-2" / "thesis.tex").exists()


@pytest.mark.usefixtures("bare_runs")
@every_style
def test_same_flags_give_the_same_bits(style, train):
    config = {"steps": 101, "hidden": (3,), "seed": 5}
    first, second = (
        as_tensorboard.scalars(train("xor", style, **config).directory) for _ in range(2)
    )
    assert first["cost"] == second["cost"]
    assert first["accuracy"] == second["accuracy"]


@pytest.mark.usefixtures("bare_runs")
@pytest.mark.parametrize("switches", [{"eager": True}, {"jit": False}, {"jit": True}])
@pytest.mark.parametrize("lesson", ["xor", "logistic_regression"])
def test_eager_and_jit_compute_the_same(lesson, switches, train, trained):
    plain = trained(lesson, "tf2_eager", steps=52, log_every=10)
    switched = train(lesson, "tf2_eager", switches=switches, steps=52, log_every=10)
    assert list(plain.costs) == list(switched.costs) == [0, 10, 20, 30, 40, 50, 51]
    np.testing.assert_allclose(
        list(switched.costs.values()), list(plain.costs.values()), rtol=1e-5, atol=1e-6
    )


@every_style
@pytest.mark.parametrize("steps", [1, 2, 10, 11, 12])
def test_logs_the_first_step_every_log_every_and_the_last(style, steps, trained):
    outcome = trained("logistic_regression", style, steps=steps, log_every=5)
    assert list(outcome.costs) == sorted({*range(0, steps, 5), steps - 1})
    assert list(as_tensorboard.scalars(outcome.directory)["cost"]) == list(outcome.costs)


@every_style
def test_a_diverging_run_says_when_and_why_and_leaves_its_curve(style, train, tmp_path):
    with pytest.raises(Diverged, match=r"the cost is (nan|inf) at step \d+, after .* at step \d+;"):
        train("logistic_regression", style, learning_rate=1000.0, log_every=1, steps=50)
    (run,) = tmp_path.glob(f"logs/logistic_regression/*/{style}")
    logged = as_tensorboard.scalars(run)["cost"]
    assert list(logged) == list(range(len(logged)))
    assert 0 < len(logged) < 50


@every_style
def test_lecture_cost_is_nan_on_real_data_from_step_0(style, call):
    ended = call(f"{style}.logistic_regression", "--dataset=breast_cancer", "--cost=lecture")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert "the cost is nan at step 0" in ended.stderr
    assert "--cost=stable" in ended.stderr


def test_ctrl_c_leaves_readable_logs_and_says_where(tmp_path):
    directory = tmp_path / "logs" / "xor" / "steps=1000000,log_every=10" / "tf1_compat"
    flags = ["--steps=1000000", "--log_every=10"]
    with forked(lesson, ("tf1_compat.xor", flags), tmp_path / "log.txt", tmp_path, {}) as training:

        def has_trained():
            return any(file.stat().st_size > 100_000 for file in directory.glob("*"))

        wait_until(has_trained, "it has logged many steps", [training])
        training.send_signal(signal.SIGINT)
        assert training.wait(PATIENCE) == 130
    said = training.said()
    assert "Traceback" not in said
    assert str(directory.relative_to(tmp_path)) in said
    steps = list(as_tensorboard.scalars(directory)["cost"])
    assert steps == list(range(0, 10 * len(steps), 10))
    assert len(steps) > 10


@pytest.mark.usefixtures("bare_runs")
def test_own_csv_file_trains_in_every_style_alike(call, tmp_path):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 3))
    y = (x @ [1, -2, 0.5] > 0).astype(int)
    rows = "\n".join(",".join(map(str, [*row, label])) for row, label in zip(x, y, strict=True))
    (tmp_path / "mine.csv").write_text("a,b,c,label\n" + rows)
    ended = call(
        *("rosetta", "run", "logistic_regression", "--json"),
        *("--data=mine.csv", "--steps=101", "--learning_rate=1"),
    )
    runs = json.loads(ended.stdout)["runs"]
    assert [run["experiment"] for run in runs] == ["steps=101,learning_rate=1.0,data=mine"] * 3
    assert runs[0]["accuracy"] > 0.9
    assert all(run["max_abs_diff"] <= 1e-6 for run in runs[1:])
