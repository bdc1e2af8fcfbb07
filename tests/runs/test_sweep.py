"""`rosetta run --sweep`: a grid, each combination its own experiment."""

import json

import pytest

from rosetta.console.errors import UsageError
from rosetta.lessons.xor import Xor
from rosetta.runs import sweep


def grid(*sweeps):
    return sweep.combinations(sweeps, "xor", Xor.fields())


def test_every_combination_in_the_order_given():
    assert grid("learning_rate=0.1,1", "hidden=2,10") == [
        {"learning_rate": 0.1, "hidden": (2,)},
        {"learning_rate": 0.1, "hidden": (10,)},
        {"learning_rate": 1.0, "hidden": (2,)},
        {"learning_rate": 1.0, "hidden": (10,)},
    ]
    assert grid() == [{}]


def test_semicolons_separate_lists_of_layer_sizes():
    assert grid("hidden=2;10,10,10") == [{"hidden": (2,)}, {"hidden": (10, 10, 10)}]


@pytest.mark.parametrize(
    ("sweeps", "named"),
    [
        (["hidden"], "NAME=VALUE"),
        (["width=2"], "width; choose from steps, learning_rate"),
        (["learning_rate=0.1,fast"], "'fast': it must be a number above 0"),
        (["learning_rate="], "'': it must be a number above 0"),
        (["hidden=10,10,10"], "semicolons: 'hidden=2;10,10,10'"),
        (["learning_rate=0.1,0.1"], "0.1 stands there twice"),
        (["hidden=2", "hidden=10"], "hidden is swept twice"),
    ],
)
def test_a_wrong_sweep_is_named(sweeps, named):
    with pytest.raises(UsageError, match=r"^--sweep=") as error:
        grid(*sweeps)
    assert named in str(error.value)


@pytest.mark.usefixtures("bare_runs")
def test_each_combination_is_its_own_experiment_in_every_style(call, tmp_path):
    ended = call(
        "rosetta", "run", "xor", "--sweep=learning_rate=0.1,1.0", "--sweep=hidden=3",
        "--steps=3", "--json",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    runs = json.loads(ended.stdout)["runs"]
    experiments = ["steps=3,hidden=3", "steps=3,learning_rate=1.0,hidden=3"]
    styles = ["tf1_compat", "tf2_eager", "keras_api"]
    assert [(r["experiment"], r["style"]) for r in runs] == [
        (experiment, style) for experiment in experiments for style in styles
    ]
    for run in runs:
        assert run["reference"] or run["style"] == "tf1_compat"
        assert (tmp_path / run["directory"]).is_dir()
        if run["reference"]:
            assert run["max_abs_diff"] < 1e-6
    costs = {(r["experiment"], r["style"]): r["cost"] for r in runs}
    assert len({round(cost, 6) for cost in costs.values()}) == len(experiments)


def test_a_combination_that_diverges_does_not_end_the_sweep(call):
    ended = call(
        "rosetta", "run", "gradients", "--style=tf1_compat", "--sweep=learning_rate=10,0.1",
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "gradients tf1_compat: the cost is " in ended.stderr
    assert "at step 15" in ended.stderr
    assert "base/tf1_compat" in ended.stdout


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["--sweep=hidden=2,10", "--hidden=3"], "--hidden"),
        (["--sweep=hidden=2,10", "--experiment=mine"], "--experiment=mine"),
    ],
)
def test_what_excludes_a_sweep_is_named(flags, named, call):
    ended = call("rosetta", "run", "xor", *flags)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"error: {named}")
    assert ended.stderr.count("\n") == 1


def test_two_files_of_one_name_are_no_two_experiments(call, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "points.csv").write_text("0,0\n1,1\n")
    ended = call("rosetta", "run", "logistic_regression", "--sweep=data=a/points.csv,b/points.csv")
    assert ended.returncode == 2
    assert "experiment data=points" in ended.stderr
