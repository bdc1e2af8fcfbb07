"""A copy of the repository, where what a page says can be done."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The repository as it stands, where a command may write. It is the working directory."""
    copy = tmp_path / "repository"
    keep_out = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", "build")
    shutil.copytree(ROOT, copy, ignore=keep_out)
    shutil.rmtree(copy / "logs")
    for recorded in (ROOT / "logs").glob("*/base/tf1_15_5"):
        shutil.copytree(recorded, copy / recorded.relative_to(ROOT))
    (copy / "points.csv").write_text("x,y,label\n0,1,0\n1,3,1\n2,0,0\n3,3,1\n")
    monkeypatch.chdir(copy)
    monkeypatch.setenv("COLUMNS", "120")
    return copy
