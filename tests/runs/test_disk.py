"""What is said of a run whose files cannot be written."""

import pytest
import tensorflow as tf

from rosetta.console.errors import RunError
from rosetta.runs.disk import failures_named


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "(No space left on device); its disk has"),
        (tf.errors.ResourceExhaustedError(None, None, "of TensorFlow\nlong"), "(ResourceExhausted"),
    ],
)
def test_a_full_disk_is_one_line(error, said, tmp_path):
    with pytest.raises(RunError) as told, failures_named(tmp_path):
        raise error
    assert said in str(told.value)
    assert "\n" not in str(told.value)
    with pytest.raises(RunError, match="is gone"), failures_named(tmp_path / "removed"):
        raise error


def test_another_error_stays_what_it_is(tmp_path):
    with pytest.raises(ZeroDivisionError), failures_named(tmp_path):
        1 / 0  # noqa: B018
