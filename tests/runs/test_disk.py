"""What is said of a run whose files cannot be written."""

import pytest
import tensorflow as tf

from rosetta.console.errors import RunError, UsageError
from rosetta.logs.tree import DESCRIPTION
from rosetta.runs import unfinished
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


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"replaces": 3}', "\xff"])
def test_a_damaged_run_is_not_resumed(text, tmp_path):
    description = tmp_path / "xor" / "base" / "tf2_eager" / DESCRIPTION
    description.parent.mkdir(parents=True)
    description.write_text(text, encoding="latin-1")
    with pytest.raises(UsageError, match=r"run\.json is damaged; move"):
        unfinished.find(str(tmp_path), "base", {"lesson": "xor", "style": "tf2_eager"})
