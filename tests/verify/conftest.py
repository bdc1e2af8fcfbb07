"""What the tests of `rosetta verify` share."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def without_keras(tmp_path_factory):
    """TensorFlow loads it where it is installed, a fifth of its import; no script here uses it."""
    hidden = tmp_path_factory.mktemp("hidden")
    (hidden / "keras.py").write_text("raise ImportError")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(hidden))
        yield
