"""`--resume`: an interrupted run goes on as if nothing had been."""

import pytest

from rosetta.logs import event_files
from rosetta.runs.run import Run
from support import trained_apart
from support.events import curve, tf1_scalar, write_events
from support.forked import forked

FLAGS = ["--case=and", "--steps=203", "--log_every=7"]  # four examples by turns


def test_a_run_that_was_killed_goes_on_to_the_last_bit(tmp_path, monkeypatch):
    """Once in a process that is killed; the rest, and the whole run, in this one."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for place in (whole, killed):
        place.mkdir()
    # A checkpoint is saved at each logged step; that of step 98 is there when it is killed.
    told = ("tf2_eager", "neuron", FLAGS, 105, 0)
    with forked(trained_apart.train, told, killed / "log.txt", killed, {}) as process:
        assert process.wait(240) == -9, process.said()

    monkeypatch.chdir(killed)
    outcome = trained_apart.train("tf2_eager", "neuron", [*FLAGS, "--resume"])
    assert outcome.start in (98, 105)
    assert not (outcome.directory / "unfinished").exists()
    monkeypatch.chdir(whole)
    outcome = trained_apart.train("tf2_eager", "neuron", FLAGS)
    left = [trained_apart.left(place, place / outcome.directory) for place in (whole, killed)]
    assert trained_apart.differences(*left) == ""


@pytest.mark.usefixtures("bare_runs")
def test_what_cannot_go_on_is_named(call, tmp_path):
    flags = ["tf1_compat.xor", "--experiment=mine", "--steps=3"]
    call(*flags)
    complete = call(*flags, "--resume")
    assert complete.returncode == 2
    assert "logs/xor/mine/tf1_compat is complete" in complete.stderr

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Run, "draw", press_ctrl_c)
        assert call(*flags).returncode == 130
    other = call(*flags, "--steps=4", "--resume")
    assert other.returncode == 2
    assert "logs/xor/mine/tf1_compat-2 was started with --steps=3; give the same" in other.stderr
    elsewhere = call("rosetta", "run", "xor", "--style=tf2_eager,tf1_compat", "--resume")
    assert "mine/tf1_compat-2 was started with --steps=3" in elsewhere.stderr
    assert call(*flags, "--resume").returncode == 0
    assert not (tmp_path / "logs/xor/mine/tf1_compat-2/unfinished").exists()


def press_ctrl_c(run):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--overwrite"], "--resume: it does not go with --overwrite"),
        ([], "--resume: there is no run logs/xor/base/tf2_eager that was interrupted; leave"),
        (["--seed=1"], "logs/xor/seed=1/tf2_eager that was interrupted; leave --resume out"),
    ],
)
def test_nothing_to_resume_ends_in_one_line(arguments, expected, call):
    for command in (["tf2_eager.xor"], ["rosetta", "run", "xor", "--style=tf2_eager"]):
        ended = call(*command, "--resume", *arguments)
        assert ended.returncode == 2
        assert ended.stderr.count("\n") == 1, ended.stderr
        assert expected in ended.stderr


def test_events_are_cut_where_the_run_goes_on(tmp_path):
    file = write_events(tmp_path, curve(tf1_scalar))
    with file.open("ab") as stream:
        stream.write(b"half a record")
    event_files.cut(file, 500)
    data = event_files.read(tmp_path)
    assert data.series["cost"].steps.tolist() == [0, 100, 200, 300, 400]
    assert data.problems == []
    event_files.cut(file, 0)
    assert not file.exists()
