"""Several classes: what the runs show of them."""

import re

import numpy as np

from rosetta.lessons.exhibits.classification import confusion
from support import as_tensorboard


def test_a_confusion_has_labels_in_rows_and_predictions_in_columns():
    counts = confusion(np.array([0, 0, 1, 2]), np.array([0, 2, 1, 1]), classes=3)
    assert counts.tolist() == [[1, 0, 1], [0, 1, 0], [0, 1, 0]]


def test_a_run_shows_each_class_and_which_is_predicted(call, tmp_path):
    ended = call("tf1_compat.softmax", "--dataset=lecture")
    assert ended.returncode == 0, ended.stderr
    printed = re.findall(r"\] -> ([\d.]+) ([\d.]+) ([\d.]+) \(label (\d)\)", ended.stdout)
    assert [label for *_, label in printed] == list("22211100")
    (run,) = tmp_path.glob("logs/softmax/dataset=lecture/tf1_compat")
    table = as_tensorboard.text(run, "hypothesis").splitlines()
    assert table[0] == "| example | class 0 | class 1 | class 2 | predicted | label |"
    for row, (*outputs, label) in zip(table[2:], printed, strict=True):
        assert row.split(" | ")[1:] == [*outputs, label, f"{label} |"]
        assert max(outputs) == outputs[int(label)]
    ((step, picture),) = as_tensorboard.images(run)["confusion_matrix"].items()
    assert step == 2000
    assert as_tensorboard.pixels(picture).std() > 0  # it is not blank
