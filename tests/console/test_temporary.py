"""A command removes what killed commands have left in the temporary directory, and nothing else."""

import os

from rosetta.console import temporary


def test_only_what_a_command_left_is_removed(tmp_path):
    left, mine = tmp_path / "p-left", tmp_path / "p-mine"
    for directory in (left, mine):
        directory.mkdir()
        (directory / "notes.txt").write_text("mine")
    (left / temporary.LOCK).touch()
    for directory in (left, mine):
        os.utime(directory, (0, 0))
    with temporary.directory(tmp_path, "p-") as place:
        assert sorted(tmp_path.iterdir()) == sorted([mine, place])
    assert [*tmp_path.iterdir()] == [mine]
    assert (mine / "notes.txt").exists()
