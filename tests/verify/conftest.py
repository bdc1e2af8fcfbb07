"""What the tests of `rosetta verify` share."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def without_scikit_learn(tmp_path_factory):
    """Keras loads it where it is installed, a fifth of TensorFlow's import; no script here does."""
    hidden = tmp_path_factory.mktemp("hidden")
    (hidden / "sklearn.py").write_text("raise ImportError")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(hidden))
        yield
