"""Several classes: what the runs show of them."""

import re

import numpy as np

from rosetta.lessons.datasets import Dataset
from rosetta.lessons.exhibits.classification import confusion, pictures
from rosetta.lessons.result import Result
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


def test_misread_test_digits_are_drawn_and_none_where_all_are_right():
    right = np.eye(2, dtype=np.float32)
    labels = np.array([[0], [1]], np.int32)
    images = np.arange(8, dtype=np.float32).reshape(2, 4) / 7
    examples = Dataset(images, labels, images, labels, image_shape=(2, 2))
    assert set(pictures(Result({}, right, test_hypothesis=right), examples)) == {"confusion_matrix"}
    one_wrong = np.array([[1, 0], [1, 0]], np.float32)
    drawn = pictures(Result({}, right, test_hypothesis=one_wrong), examples)
    assert set(drawn) == {"confusion_matrix", "misread"}
    assert as_tensorboard.pixels(drawn["misread"]).std() > 0


def test_a_run_of_digits_says_how_it_reads_the_test_rows(train):
    outcome = train("digits", "tf1_compat", steps=27)
    logged = as_tensorboard.scalars(outcome.directory)["test/accuracy"]
    assert list(logged) == [0, 26]
    assert logged[26] > 0.6 > logged[0]
    assert set(as_tensorboard.images(outcome.directory)) == {"confusion_matrix", "misread"}
    table = as_tensorboard.text(outcome.directory, "hypothesis")
    assert "class 9 | predicted | label |" in table
    assert table.endswith("and 1248 more examples")
