"""Softmax classification: one layer that tells three and more classes apart."""

import dataclasses
import functools

from rosetta.lessons import datasets, real_data
from rosetta.lessons.hyperparameters import Choice, Hyperparameters, PositiveInteger, hyperparameter

DATASETS = {"iris": real_data.iris, "lecture": datasets.lecture_classes}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Softmax(Hyperparameters):
    """Hyperparameters of the softmax lesson."""

    dataset: str = hyperparameter("iris", Choice(list(DATASETS)), "what to learn")
    steps: int = hyperparameter(2_001, PositiveInteger(), "updates of the parameters")

    @functools.cached_property
    def examples(self) -> datasets.Dataset:
        """The rows with the numbers of their classes."""
        return DATASETS[self.dataset]()

    @property
    def features(self) -> int:
        """Inputs of the one layer."""
        return self.examples.x.shape[1]

    @property
    def classes(self) -> int:
        """Outputs of the one layer."""
        return int(self.examples.y.max()) + 1
