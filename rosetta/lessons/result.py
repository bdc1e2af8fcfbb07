"""What a lesson reports after its last update, and how its values read."""

import dataclasses
from typing import Any

import numpy as np


@dataclasses.dataclass
class Result:
    """What a lesson reports after its last update.

    Attributes:
        parameters: trained values by tag, such as `layer1/weights`, float32.
        hypothesis: output for every training example, float32, shape [examples, 1], or one output
            for each class, shape [examples, classes].
        accuracy: share of the training examples that are classified right, or None where the
            lesson does not classify.
        values: what else the lesson has to show after the last update, by name, such as
            `prediction_at_10`: a number or an array.
        tables: what the Text tab shows beside the values, by name, as Markdown.
        pictures: what the Images tab shows after the last update, by name, as PNG files.
        test_hypothesis: output for every example kept out of the training, or None.
    """

    parameters: dict[str, np.ndarray]
    hypothesis: np.ndarray
    accuracy: float | None = None
    values: dict[str, float | np.ndarray] = dataclasses.field(default_factory=dict)
    tables: dict[str, str] = dataclasses.field(default_factory=dict)
    pictures: dict[str, bytes] = dataclasses.field(default_factory=dict)
    test_hypothesis: np.ndarray | None = None


def predicted(hypothesis: np.ndarray) -> np.ndarray:
    """Returns the class of each example, int, shape [examples].

    Args:
        hypothesis: one output, which is class 1 above 0.5, or one for each class, of which the
            largest decides; shape [examples, outputs].
    """
    if hypothesis.shape[1] == 1:
        return (hypothesis[:, 0] > 0.5).astype(int)
    return hypothesis.argmax(axis=1)


def as_text(value: Any) -> str:
    """Returns a number or an array in one line, with eight digits; `none` for None."""
    if value is None:
        return "none"
    return " ".join(np.array2string(np.asarray(value), precision=8, separator=", ").split())
