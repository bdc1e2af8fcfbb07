"""What the tests of `rosetta verify` share."""

import pytest

from support import forked_python


@pytest.fixture(autouse=True, scope="module")
def without_numpy(tmp_path_factory):
    """To load it takes longer than all else a small script does; scripts `in_forks` have it."""
    hidden = tmp_path_factory.mktemp("hidden")
    (hidden / "numpy.py").write_text("raise ImportError")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(hidden))
        yield


@pytest.fixture
def in_forks():
    """Scripts run in forks of a process that has imported NumPy, TensorFlow and Keras."""
    with forked_python.in_forks():
        yield
