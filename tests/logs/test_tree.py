"""Where a run goes, and that no run is lost when another takes its place."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import filelock
import pytest

from rosetta.console.errors import UsageError
from rosetta.logs import tree


def claim(logdir, overwrite=False):
    return tree.claim(str(logdir), "xor", "base", "tf2_eager", overwrite)


def write(claimed, text):
    (claimed.directory / "events.out.tfevents.1").write_text(text)


def names(logdir):
    return sorted(path.name for path in (logdir / "xor" / "base").iterdir())


@pytest.fixture
def earlier(tmp_path):
    claimed = claim(tmp_path)
    write(claimed, "earlier")
    return claimed.settle() / "events.out.tfevents.1"


def test_the_earlier_run_stays_until_the_new_one_has_ended(tmp_path, earlier):
    new = claim(tmp_path, overwrite=True)
    write(new, "new")
    assert earlier.read_text() == "earlier"
    assert new.directory != new.place == earlier.parent
    assert new.settle() == earlier.parent
    assert earlier.read_text() == "new"
    assert names(tmp_path) == ["tf2_eager"]


def test_a_run_that_never_ends_replaces_nothing(tmp_path, earlier):
    killed = claim(tmp_path, overwrite=True)
    write(killed, "killed")
    later = claim(tmp_path, overwrite=True)
    write(later, "later")
    assert later.settle() == earlier.parent
    assert names(tmp_path) == ["tf2_eager", killed.directory.name]
    assert (killed.directory / "events.out.tfevents.1").read_text() == "killed"


def test_many_at_once_each_have_a_directory_and_one_of_them_stays_whole(tmp_path, earlier):
    def run(number):
        claimed = claim(tmp_path, overwrite=True)
        write(claimed, str(number))
        return claimed.settle()

    with ThreadPoolExecutor(20) as pool:
        places = set(pool.map(run, range(200)))
    assert places == {earlier.parent}
    assert earlier.read_text() in map(str, range(200))
    assert names(tmp_path) == ["tf2_eager"]


def test_what_no_run_wrote_is_never_replaced(tmp_path, earlier):
    new = claim(tmp_path, overwrite=True)
    write(new, "new")
    (earlier.parent / "thesis.tex").touch()
    with pytest.raises(UsageError, match=r"thesis\.tex"):
        new.settle()
    assert earlier.read_text() == "earlier"
    with pytest.raises(UsageError, match=r"thesis\.tex"):
        claim(tmp_path, overwrite=True)


def test_a_run_that_is_being_trained_is_not_replaced(tmp_path, earlier):
    lock = earlier.parent / tree.LOCK
    lock.parent.mkdir()
    begun = claim(tmp_path, overwrite=True)
    write(begun, "begun before")
    with filelock.FileLock(lock):
        assert claim(tmp_path, overwrite=True).place.name == "tf2_eager-2"
        (tmp_path / "xor" / "base" / "tf2_eager-2").rmdir()
        assert begun.settle().name == "tf2_eager-2"
    assert earlier.read_text() == "earlier"


def test_two_processes_may_check_a_log_tree_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "touch", lambda path: None)  # the other one has removed it again
    tree.check_logdir(str(tmp_path))
