"""Logistic regression: one sigmoid layer on points, on gates and on real data."""

import dataclasses
import functools
from pathlib import Path
from typing import Any

from absl import flags

from rosetta.console.errors import UsageError
from rosetta.lessons import datasets, real_data
from rosetta.lessons.hyperparameters import (
    Choice,
    File,
    Hyperparameters,
    PositiveFloat,
    PositiveInteger,
    hyperparameter,
)

DATASETS = {
    "lecture": datasets.lecture,
    "xor": datasets.xor,
    "and": datasets.and_gate,
    "or": datasets.or_gate,
    "breast_cancer": real_data.breast_cancer,
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class LogisticRegression(Hyperparameters):
    """Hyperparameters of the logistic regression lesson.

    Raises:
        UsageError: both `dataset` and `data` are given.
    """

    dataset: str | None = hyperparameter(
        None, Choice(list(DATASETS)), "what to learn (default: the lecture's points)"
    )
    data: Path | None = hyperparameter(
        None, File(), "a numeric CSV file to learn instead; its last column is the 0/1 label"
    )
    learning_rate: float | None = hyperparameter(
        None, PositiveFloat(), "size of one update (default: 0.1 for the gates and breast_cancer)"
    )
    cost: str | None = hyperparameter(
        None,
        Choice(["lecture", "stable"]),
        "the lecture's formula, or the same quantity computed from the logits "
        "(default: stable for breast_cancer and --data)",
    )

    stream: bool = hyperparameter(
        False, flags.BooleanParser(), "train on --data in mini-batches, never all of it in memory"
    )
    batch_size: int | None = hyperparameter(
        None, PositiveInteger(), "rows in a mini-batch of --stream (default: 1024)"
    )

    selectors = ("dataset", "data", "stream")

    def __post_init__(self) -> None:
        if self.dataset and self.data:
            raise UsageError(
                f"--data={self.data}: --dataset={self.dataset} is given too; give one of the two"
            )
        if self.stream and not self.data:
            raise UsageError("--stream: it reads a file; name one with --data=FILE.csv")
        if self.batch_size and not self.stream:
            raise UsageError(f"--batch_size={self.batch_size}: it goes with --stream; add that")
        if self.stream:
            self._default(batch_size=1024)
        if not self.data:
            self._default(dataset="lecture")
        self._default(
            learning_rate=0.01 if self.dataset in ("lecture", None) else 0.1,
            cost="stable" if self.dataset in ("breast_cancer", None) else "lecture",
        )

    def _default(self, **values: Any) -> None:
        for name, value in values.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)

    @functools.cached_property
    def examples(self) -> datasets.Dataset:
        """The examples, of a stream the first batch. UsageError where the CSV file is wrong."""
        if not self.data:
            return DATASETS[self.dataset]()
        return datasets.read_csv(self.data, first=self.batch_size)

    @property
    def header_rows(self) -> int:
        """1 where the file to stream begins with a header, otherwise 0."""
        return datasets.header_rows(self.data)

    @property
    def features(self) -> int:
        """Inputs of the one layer."""
        return self.examples.x.shape[1]

    @property
    def layer_sizes(self) -> tuple[int, int]:
        """Inputs and outputs of the one layer."""
        return self.features, 1
