"""What a command writes for its user, and what it never touches."""

import os
from pathlib import Path

import pytest

from rosetta.console import output
from rosetta.console.errors import RunError, UsageError
from rosetta.console.input import check_plain

MARK = b"made by us"


def check(path):
    output.check(f"--plot={path}", path, MARK)


def test_its_own_file_is_replaced_whole(tmp_path):
    path = tmp_path / "a.png"
    output.write("--plot=a.png", path, MARK + b" once")
    check(path)
    output.write("--plot=a.png", path, MARK + b" again")
    assert path.read_bytes() == MARK + b" again"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask()


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_somebody_s_file_is_not(tmp_path):
    path = tmp_path / "thesis.png"
    path.write_bytes(b"my picture")
    with pytest.raises(UsageError, match=r"thesis\.png: it exists"):
        check(path)


def test_a_link_is_followed(tmp_path):
    real, link = tmp_path / "real.png", tmp_path / "link.png"
    real.write_bytes(MARK)
    link.symlink_to(real)
    check(link)
    output.write("--plot=link.png", link, MARK + b" new")
    assert link.is_symlink()
    assert real.read_bytes() == MARK + b" new"
    real.write_bytes(b"somebody's")
    with pytest.raises(UsageError, match="it exists"):
        check(link)


@pytest.mark.parametrize(
    ("name", "expected"),
    [(".", "it is a directory"), ("no/a.png", "there is no directory"), ("x" * 300, "too long")],
)
def test_what_cannot_be_written_is_said_before(name, expected, tmp_path):
    with pytest.raises(UsageError, match=expected):
        check(tmp_path / name)


@pytest.fixture(params=["device", "pipe", "open pipe"])
def no_plain_file(request, tmp_path):
    if not os.path.exists("/dev/full"):
        pytest.skip("needs /dev/full")
    pipe = os.pipe()
    os.mkfifo(tmp_path / "pipe")
    yield {
        "device": Path("/dev/full"),
        "pipe": tmp_path / "pipe",
        "open pipe": Path(f"/dev/fd/{pipe[1]}"),  # as /dev/stdout is before `| less`
    }[request.param]
    for end in pipe:
        os.close(end)


def test_what_is_no_plain_file_is_neither_written_nor_read(no_plain_file):
    with pytest.raises(UsageError, match="it is not a plain file"):
        check(no_plain_file)
    with pytest.raises(UsageError, match="it is not a plain file"):
        check_plain("--data=FILE", no_plain_file)


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(RunError, match="No space left on device"):
        output.write("--plot=a.png", tmp_path / "a.png", MARK)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_leaves_nothing_half_written(tmp_path, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        output.write("--plot=a.png", tmp_path / "a.png", MARK)
    assert list(tmp_path.iterdir()) == []
