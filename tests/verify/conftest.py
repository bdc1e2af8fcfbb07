"""What the tests of `rosetta verify` share."""

import pytest

from support import forked_python


@pytest.fixture(autouse=True, scope="module")
def scripts_start_fast(tmp_path_factory):
    """TensorFlow loads Keras where it is installed, and NumPy starts threads: none is used here."""
    hidden = tmp_path_factory.mktemp("hidden")
    (hidden / "keras.py").write_text("raise ImportError")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(hidden))
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        yield


@pytest.fixture
def in_forks():
    """Scripts run in forks of a process that has imported TensorFlow: they take its import over."""
    with forked_python.in_forks():
        yield
