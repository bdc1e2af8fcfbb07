"""XOR: one layer cannot learn it, two can."""

import dataclasses
import functools

from rosetta.lessons import datasets
from rosetta.lessons.hyperparameters import Hyperparameters, LayerSizes, hyperparameter


@dataclasses.dataclass(frozen=True, kw_only=True)
class Xor(Hyperparameters):
    """Hyperparameters of the XOR lesson."""

    hidden: tuple[int, ...] = hyperparameter((2,), LayerSizes(), "neurons of each hidden layer")

    @functools.cached_property
    def examples(self) -> datasets.Dataset:
        """The four points."""
        return datasets.xor()

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Neurons of every layer, the two inputs and the one output included."""
        return (2, *self.hidden, 1)
