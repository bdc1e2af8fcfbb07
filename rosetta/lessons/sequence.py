"""Predict the next character of a sentence, with a recurrent cell."""

import dataclasses
import functools

import numpy as np

from rosetta.lessons import datasets
from rosetta.lessons.hyperparameters import (
    Choice,
    Hyperparameters,
    PositiveFloat,
    PositiveInteger,
    hyperparameter,
)

SENTENCE = " if you want you"  # DeepLearningZeroToAll, lab 12-2
CHARACTERS = sorted(set(SENTENCE))  # a set alone has another order in each run of Python
LENGTH = len(SENTENCE) - 1  # inputs: each but the last; labels: each but the first
CLASSES = len(CHARACTERS)

# The nodes in the recorded script's graph before the cell's kernel and the output layer's weights
# ask for their seeds. Measured on 1.15.5.
OP_SEEDS = {"rnn": (88, 137), "lstm": (102, 166)}
GATES = {"rnn": 1, "lstm": 4}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sequence(Hyperparameters):
    """Hyperparameters of the sequence lesson."""

    cell: str = hyperparameter("lstm", Choice(list(OP_SEEDS)), "the recurrent cell")
    units: int = hyperparameter(10, PositiveInteger(), "size of its state")
    steps: int = hyperparameter(101, PositiveInteger(), "updates of the parameters")
    learning_rate: float = hyperparameter(0.03, PositiveFloat(), "size of one update")
    log_every: int = hyperparameter(10, PositiveInteger(), "steps between two logged ones")

    @functools.cached_property
    def examples(self) -> datasets.Dataset:
        """Each character, one-hot, and the number of the one that follows it."""
        numbers = np.array([CHARACTERS.index(character) for character in SENTENCE])
        one_hot = np.eye(CLASSES, dtype=np.float32)
        return datasets.Dataset(one_hot[numbers[:-1]], numbers[1:, None].astype(np.int32))

    @property
    def gates(self) -> int:
        """How many gates the cell's one kernel computes, the candidate state included."""
        return GATES[self.cell]

    @property
    def cell_op_seed(self) -> int:
        """The op seed TF 1.15 gives the cell's kernel in the recorded script."""
        return OP_SEEDS[self.cell][0]

    @property
    def output_op_seed(self) -> int:
        """The op seed TF 1.15 gives the weights of the output layer there."""
        return OP_SEEDS[self.cell][1]
