"""`rosetta bench` on tiny sizes: what it measures, and when it does not believe it."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from rosetta.bench import command as bench
from rosetta.bench import measuring, report, scale
from rosetta.bench.programs import other
from rosetta.bench.variants import Variant, variants
from rosetta.console.errors import RunError, UsageError
from support.forked import forked, lesson
from support.waiting import PATIENCE

# Says what it is told to: a program that ends at once.
PROGRAM = """
import json, sys
a = json.loads(sys.argv[1])
if a.get("fail"): sys.exit("out of luck")
costs = {str(a["steps"] - 1): a["cost"]}
print(json.dumps({"import": 1, "version": "1", "whole": a["seconds"], "first_call": 0.5,
                  "memory": 10**6, "costs": costs, "warm": [0.001, 0.001]}))
"""


def fake(name, cost, seconds=2.0, **arguments):
    told = {"cost": cost, "seconds": seconds, **arguments}
    return Variant(name, (sys.executable, "-c", PROGRAM), told, 10, writes=False)


def measure(monkeypatch, capsys, known, *flags):
    monkeypatch.setattr(bench, "variants", lambda tf1_python: known)
    ended = None
    try:
        bench.main(["--json", "--steps=3", "--repetitions=2", "--tf1_python=none", *flags])
    except RunError as error:
        ended = str(error)
    (result,) = json.loads(capsys.readouterr().out)["benches"]
    return {row["name"]: row for row in result["rows"]}, ended


def test_a_row_that_ends_in_another_cost_is_void(monkeypatch, capsys):
    known = [fake("first", 0.5), fake("near", 0.5000004), fake("other", 0.51), fake("nan", None)]
    known[3].arguments["cost"] = float("nan")
    rows, ended = measure(monkeypatch, capsys, known)
    assert {name: row["status"] for name, row in rows.items()} == {
        "first": "ok",
        "near": "ok",
        "other": "void",
        "nan": "void",
    }
    assert "other: void, its cost after 2 updates is 0.51, that of first is 0.5" in ended
    assert all(figure["ratio"] is None for figure in rows["other"]["metrics"].values())


def test_figures_are_medians_with_ratios_to_the_first_row(monkeypatch, capsys):
    rows, ended = measure(monkeypatch, capsys, [fake("first", 0.5), fake("slow", 0.5, seconds=6.0)])
    assert ended is None
    whole = rows["slow"]["metrics"]["3 steps, logging every 100"]
    assert whole == {"median": 6.0, "low": 6.0, "high": 6.0, "ratio": 3.0}
    assert rows["slow"]["metrics"]["steps per second"]["median"] == 1000


def test_a_program_that_fails_is_named_with_its_last_words(monkeypatch, capsys):
    rows, ended = measure(monkeypatch, capsys, [fake("first", 0.5), fake("bad", 0.5, fail=True)])
    assert rows["bad"]["status"] == "failed"
    assert "bad: failed, out of luck" in ended
    assert rows["first"]["status"] == "ok"


def program(module, told):
    """Runs one of the programs, whose parent has not ended as long as nobody closes its stdin."""
    standard_input, _ = os.pipe()
    sys.stdin = os.fdopen(standard_input)
    lesson(module, [told])


@pytest.fixture
def forks(monkeypatch, tmp_path):
    """Lets the programs be forks of a process that has imported TensorFlow."""

    def run(command):
        python, _, *told = command
        assert python == sys.executable
        with forked(program, told, tmp_path / "printed.txt", tmp_path, {}) as process:
            code = process.wait(PATIENCE)
            return subprocess.CompletedProcess(command, code, process.said(), process.said())

    for module in (measuring, scale):
        monkeypatch.setattr(module, "run_program", run)


@pytest.mark.usefixtures("forks")
def test_real_programs_agree_and_missing_ones_are_said_to_be(capsys):
    names = ["TF 1.15.5", "tf2_eager", "NumPy"]
    assert set(names) < {variant.name for variant in variants(None)}
    flags = ["--json", "--steps=41", "--repetitions=1", "--tf1_python=none"]
    bench.main([*flags, f"--variant={','.join(names)}"])
    (result,) = json.loads(capsys.readouterr().out)["benches"]
    rows = {row["name"]: row for row in result["rows"]}
    assert rows.pop("TF 1.15.5")["status"] == "missing"
    for name, row in rows.items():
        assert row["status"] == "ok", (name, row["why"])
        assert row["metrics"]["peak memory"]["median"] > 1e6
    logs = rows["tf2_eager"]["metrics"]
    assert (
        logs["41 steps, logging every step: log bytes"]["median"]
        > logs["41 steps, logging every 100: log bytes"]["median"]
        > 0
    )


def test_the_naive_ports_end_in_the_cost_of_numpy():
    draw = np.random.default_rng(777).normal
    told = {
        "x": [[0, 0], [0, 1], [1, 0], [1, 1]],
        "y": [[0], [1], [1], [0]],
        "initial": [(draw(size=[2, 2]), draw(size=2)), (draw(size=[2, 1]), draw(size=1))],
        "learning_rate": 0.1,
        "steps": 21,
        "warm_steps": 0,
    }
    costs = {
        program: other.main({"program": program, **told})["costs"][20]
        for program in ("numpy", "naive_tape", "naive_fit")
    }
    assert costs["naive_tape"] == pytest.approx(costs["numpy"], abs=1e-6)
    assert costs["naive_fit"] == pytest.approx(costs["numpy"], abs=1e-6)


def test_the_readme_keeps_what_stands_around_the_table(tmp_path):
    path = tmp_path / "README.md"
    path.write_text("before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n")
    report.write_between_markers(path, "bench", "| new |\n")
    assert path.read_text() == (
        "before\n<!-- bench:begin -->\n| new |\n<!-- bench:end -->\nafter\n"
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["neuron"], "LESSON neuron"),
        (["--tf1_python=no-such-python"], "--tf1_python=no-such-python"),
        (["--plot=speed.jpg"], "--plot=speed.jpg"),
        (["--plot=mine.png"], "--plot=mine.png: it exists and this command did not write it"),
        (["--readme=missing.md"], "--readme=missing.md"),
        (["--variant=tf3"], "--variant=tf3"),
        (["--steps=0"], "--steps=0"),
        (["--rows=10"], "--rows: it goes with --scale"),
        (["--plot=folder.png"], "folder.png: it is a directory"),
    ],
)
def test_wrong_flags_end_before_anything_is_measured(arguments, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ROSETTA_TF1_PYTHON", raising=False)  # each would ask it for its TensorFlow
    (tmp_path / "mine.png").write_text("mine")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(UsageError, match=expected):
        bench.main(arguments)
    assert (tmp_path / "mine.png").read_text() == "mine"


@pytest.mark.usefixtures("forks")
def test_scale_measures_every_style_on_every_size(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(scale, "MOST", 10)
    monkeypatch.setattr(scale, "STYLES", ["tf2_eager"])
    picture = tmp_path / "scale.png"
    flags = ["--scale", "--rows=1100", "--repetitions=1", "--json", f"--plot={picture}"]
    assert bench.main(flags) == 0
    found = json.loads(capsys.readouterr().out)["scale"]
    assert {(row["style"], row["batch_size"]) for row in found} == {
        (style, batch_size) for style in ("numpy", "tf2_eager") for batch_size in (0, 1024)
    }
    assert all(row["rows_per_second"] > 0 for row in found)
    assert picture.read_bytes().startswith(b"\x89PNG")
