"""`rosetta compare`: what it finds, what it says, how it ends."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.plugins.histogram import summary_v2 as histogram_summary
from tensorboard.plugins.scalar import summary_v2 as scalar_summary

from rosetta.compare import command as compare
from rosetta.console.errors import UsageError
from rosetta.lessons.xor import Xor
from rosetta.logs import event_files
from rosetta.runs.run import Run
from support.events import curve, tf1_histogram, tf1_scalar, write_events

STYLES = Path(__file__).parents[2]


def run_command(capsys, logdir, *arguments):
    code = compare.main([f"--logdir={logdir}", "--runs=a,b", "--json", *arguments])
    (comparison,) = json.loads(capsys.readouterr().out)["comparisons"]
    return code, comparison


def test_formats_of_both_tensorflows_agree(tmp_path, capsys):
    values = [0.25, -3.0, 1.5]
    write_events(tmp_path / "a", [*curve(tf1_scalar), (0, tf1_histogram("w", values))])
    write_events(
        tmp_path / "b",
        [*curve(scalar_summary.scalar_pb), (0, histogram_summary.histogram_pb("w", values))],
    )
    code, comparison = run_command(capsys, tmp_path)
    assert code == 0
    cost, histogram = comparison["pairs"][0]["tags"]
    assert (cost["tag"], cost["steps"], cost["absolute"]) == ("cost", 10, 0)
    assert (histogram["kind"], histogram["agree"]) == ("histograms", True)


def test_first_and_worst_step_are_named(tmp_path, capsys):
    write_events(tmp_path / "a", curve(tf1_scalar))
    write_events(
        tmp_path / "b", curve(scalar_summary.scalar_pb, change={300: 1 / 301 + 4e-6, 700: 0.5})
    )
    code, comparison = run_command(capsys, tmp_path)
    (cost,) = comparison["pairs"][0]["tags"]
    assert code == 1
    assert cost["first_past"] == 300
    assert cost["absolute_step"] == 700
    assert cost["absolute"] == pytest.approx(0.5 - 1 / 701, rel=1e-6)
    assert cost["relative_step"] == 700
    assert (cost["left"], cost["right"]) == (pytest.approx(1 / 701), 0.5)


@pytest.mark.parametrize(
    ("value", "other", "agrees"),
    [
        (1e-3, 1e-3 + 0.9e-6, True),
        (1e-3, 1e-3 + 1.2e-6, False),
        (50.0, 50.0 * (1 + 0.9e-5), True),
        (50.0, 50.0 * (1 + 1.2e-5), False),
        (float("nan"), float("nan"), True),
        (float("nan"), 1.0, False),
        (float("inf"), float("inf"), True),
        (1.0, float("inf"), False),
    ],
)
def test_tolerance_of_scalars(tmp_path, capsys, value, other, agrees):
    write_events(tmp_path / "a", [(7, tf1_scalar("cost", value))])
    write_events(tmp_path / "b", [(7, tf1_scalar("cost", other))])
    code, comparison = run_command(capsys, tmp_path)
    assert (code == 0) == agrees
    assert comparison["pairs"][0]["tags"][0]["first_past"] == (None if agrees else 7)


@pytest.mark.parametrize(
    ("values", "statistic"),
    [
        ([0.25, -3.0, 1.5, 1.5], "count"),
        ([0.25, -3.1, 1.5], "min"),
        ([0.25, -3.0, 1.6], "max"),
        ([0.35, -3.0, 1.5], "sum"),
    ],
)
def test_histograms_differ_in_what_they_hold(tmp_path, capsys, values, statistic):
    write_events(tmp_path / "a", [(5, tf1_histogram("w", [0.25, -3.0, 1.5]))])
    write_events(tmp_path / "b", [(5, tf1_histogram("w", values))])
    code, comparison = run_command(capsys, tmp_path)
    (histogram,) = comparison["pairs"][0]["tags"]
    assert code == 1
    assert (histogram["statistic"], histogram["first_past"]) == (statistic, 5)


def test_missing_tags_and_other_step_grids_are_named(tmp_path, capsys):
    write_events(tmp_path / "a", [*curve(tf1_scalar), (0, tf1_scalar("old", 1))])
    write_events(
        tmp_path / "b", [*curve(tf1_scalar, steps=[0, 100, 150, 200]), (0, tf1_scalar("new", 1))]
    )
    code, comparison = run_command(capsys, tmp_path)
    cost, old, new = comparison["pairs"][0]["tags"]
    assert code == 1
    assert cost["steps"] == 3
    assert "only a logs 7 steps, the first: 300" in cost["disagreement"]
    assert "only b logs 1 step: 150" in cost["disagreement"]
    assert (old["tag"], old["disagreement"]) == ("old", "missing in b")
    assert (new["tag"], new["disagreement"]) == ("new", "missing in a")


def test_map_joins_tags_of_two_names(tmp_path, capsys):
    write_events(tmp_path / "a", [*curve(tf1_scalar, "loss_1"), (0, tf1_scalar("acc", 0.5))])
    write_events(tmp_path / "b", [*curve(tf1_scalar, "cost"), (0, tf1_scalar("accuracy", 0.5))])
    assert run_command(capsys, tmp_path)[0] == 1
    assert run_command(capsys, tmp_path, "--map=loss_1=cost", "--map=acc=accuracy")[0] == 0
    with pytest.raises(UsageError, match="a has no tag los; its tags are loss_1, acc"):
        run_command(capsys, tmp_path, "--map=los=cost")


def test_commas_in_run_names(tmp_path, capsys):
    for style in ("tf1_compat", "tf2_eager"):
        write_events(tmp_path / "xor" / "hidden=10,10,10" / style, curve(tf1_scalar))
    names = "xor/hidden=10,10,10/tf1_compat,xor/hidden=10,10,10/tf2_eager"
    assert compare.main([f"--logdir={tmp_path}", f"--runs={names}"]) == 0


def test_speed_is_not_compared(tmp_path, capsys):
    write_events(tmp_path / "a", [*curve(tf1_scalar), (0, tf1_scalar("steps_per_second", 10))])
    write_events(tmp_path / "b", [*curve(tf1_scalar), (0, tf1_scalar("steps_per_second", 99))])
    assert run_command(capsys, tmp_path)[0] == 0


def test_runs_without_a_tag_do_not_agree(tmp_path, capsys):
    for run in "ab":
        write_events(tmp_path / run, [])
    assert compare.main([f"--logdir={tmp_path}", "--runs=a,b"]) == 1
    assert "no tag to compare" in capsys.readouterr().out


def test_every_step_is_read_as_tensorboard_reads_it(tmp_path):
    steps = range(20_000)  # TensorBoard itself keeps 1,000 of them
    file = write_events(tmp_path / "a", curve(scalar_summary.scalar_pb, steps=steps))
    theirs = [
        (event.step, value.tensor.float_val[0])
        for event in event_file_loader.EventFileLoader(str(file)).Load()
        for value in event.summary.value
    ]
    cost = event_files.read(tmp_path / "a").series["cost"]
    ours = list(zip(cost.steps.tolist(), cost.statistics["value"].tolist(), strict=True))
    assert ours == theirs
    assert len(ours) == 20_000


def test_truncated_tail_is_tolerated_and_named(tmp_path, capsys):
    for run in "ab":
        file = write_events(tmp_path / run, curve(tf1_scalar))
    whole = file.read_bytes()
    unnoticed = []
    for cut in range(1, 60):
        file.write_bytes(whole[:-cut])
        data = event_files.read(tmp_path / "b")
        assert len(data.series["cost"].steps) in (8, 9)
        if data.problems:
            (problem,) = data.problems
            assert "ends in the middle of a record" in problem
        else:
            unnoticed.append(cut)
    assert len(unnoticed) == 1  # the cut between two records
    assert compare.main([f"--logdir={tmp_path}", "--runs=a,b"]) == 1
    assert "ends in the middle of a record" in capsys.readouterr().out


def test_changed_byte_is_named(tmp_path):
    file = write_events(tmp_path / "a", curve(tf1_scalar))
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        file.write_bytes(changed)
        assert event_files.read(tmp_path / "a").problems, place


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 20, b"\0" * 100, b"abc"])
def test_file_that_is_no_event_file(tmp_path, capsys, content):
    write_events(tmp_path / "a", curve(tf1_scalar))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "events.out.tfevents.1.x").write_bytes(content)
    code, comparison = run_command(capsys, tmp_path)
    assert code == 1
    assert "events.out.tfevents.1.x" in comparison["problems"][0]


def test_run_that_vanishes_while_it_is_read(tmp_path, monkeypatch):
    write_events(tmp_path / "a", curve(tf1_scalar))
    file = write_events(tmp_path / "b", curve(tf1_scalar))
    monkeypatch.setattr(event_files, "event_files", lambda run: [run / file.name])
    file.unlink()
    file.parent.rmdir()
    (problem,) = event_files.read(tmp_path / "b").problems
    assert "No such file" in problem


def test_run_written_twice_is_named(tmp_path):
    for _ in range(2):
        write_events(tmp_path / "a", curve(tf1_scalar))
    data = event_files.read(tmp_path / "a")
    assert len(data.series["cost"].steps) == 10
    assert "cost: step 0 is logged more than once" in data.problems[0]


def test_tag_with_markup_is_printed_as_it_is(tmp_path, capsys):
    for run in "ab":
        write_events(tmp_path / run, [(0, tf1_scalar("[red]<b>x</b>[/]", 1))])
    assert compare.main([f"--logdir={tmp_path}", "--runs=a,b"]) == 0
    assert "[red]<b>x</b>[/]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--runs=a"], "name two run directories"),
        (["--runs=a,nowhere"], "there is no directory"),
        (["--runs=a,above"], "did you mean above/b?"),
        (["--runs=a,a"], "two different runs"),
        (["--runs=a,above/b", "--map=cost"], "OLD=NEW"),
        (["--runs=a,above/b", "xor"], "leave LESSON"),
        (["--runs=a,above/b", "--plot=x.jpg"], "ends in .png"),
        (["--runs=a,above/b", "--plot=no/x.png"], "there is no directory no"),
        (["--runs=a,above/b", f"--plot={'x' * 300}.png"], "File name too long"),
        (["--map=a=b"], "two runs only"),
        (["nor"], "choose from"),
        (["xor"], "rosetta run"),
        ([], "rosetta run"),
    ],
)
def test_wrong_usage(tmp_path, arguments, message):
    write_events(tmp_path / "a", curve(tf1_scalar))
    write_events(tmp_path / "above" / "b", curve(tf1_scalar))
    with pytest.raises(UsageError, match=message.replace("?", r"\?")):
        compare.main([f"--logdir={tmp_path}", *arguments])


def test_plot_is_a_picture(tmp_path, capsys):
    write_events(tmp_path / "a", curve(tf1_scalar))
    write_events(tmp_path / "b", curve(tf1_scalar, change={500: 0.1}))
    picture = tmp_path / "x.png"
    for _ in range(2):  # the second time over the first
        compare.main([f"--logdir={tmp_path}", "--runs=a,b", f"--plot={picture}"])
    (tmp_path / "mine.png").write_text("mine")
    with pytest.raises(UsageError, match="this command did not write it"):
        compare.main([f"--logdir={tmp_path}", "--runs=a,b", f"--plot={tmp_path}/mine.png"])
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_tensorflow_is_not_imported():
    code = "import sys, rosetta.compare.command; sys.exit('tensorflow' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


CONFIG = Xor(steps=501)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    directory = tmp_path_factory.mktemp("sound")
    train(STYLES / "tf1_compat" / "xor.py", directory)
    return directory


def train(file, directory):
    spec = importlib.util.spec_from_file_location("lesson_under_test", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.train(CONFIG, Run(directory))


@pytest.mark.parametrize(
    ("was", "becomes", "tag", "finding"),
    [
        ("", "", None, None),
        (
            "SGD(config.learning_rate)",
            "SGD(1.01 * config.learning_rate)",
            "cost",
            "past tolerance from step 100",
        ),
        (
            'f"layer{i}/biases"',
            'f"layer{i}/bias"',
            "layer1/biases",
            "missing in copy",
        ),
        (
            "train_steps(tf.constant(updates))",
            "train_steps(tf.constant(updates - (step == 200)))",
            "cost",
            "past tolerance from step 300",
        ),
    ],
)
def test_broken_copy_of_a_style_is_caught(sound, tmp_path, was, becomes, tag, finding):
    import tf2_eager  # noqa: F401  it makes TensorFlow quiet

    source = (STYLES / "tf2_eager" / "xor.py").read_text()
    assert was in source
    file = tmp_path / "xor.py"
    file.write_text(source.replace(was, becomes) if was else source)
    run = tmp_path / "run"
    train(file, run)
    result = compare.compare_runs("xor", {"sound": sound, "copy": run})
    (pair,) = result.pairs
    wrong = {comparison.tag: comparison.disagreement for comparison in pair.tags}
    assert result.agree == (tag is None)
    assert wrong.get(tag) == finding
