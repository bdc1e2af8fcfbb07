"""What the tests of `rosetta port` share."""

from pathlib import Path

import pytest

from support import native_runs


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the native ports of the tests' scripts and what each printed."""
    return native_runs.ran(tmp_path_factory)
