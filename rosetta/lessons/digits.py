"""Handwritten digits: mini-batches, dropout and Adam, with layers or with convolutions."""

import dataclasses
import functools
import itertools

from rosetta.console.errors import UsageError
from rosetta.lessons import datasets, real_data
from rosetta.lessons.hyperparameters import (
    Choice,
    Hyperparameters,
    LayerSizes,
    PositiveFloat,
    PositiveInteger,
    Share,
    hyperparameter,
)

HIDDEN = {"mlp": (32, 16), "cnn": (16,)}
SIDE = 8  # pixels
CLASSES = 10

# Nodes in the recorded script's graph before a layer's weights ask for their seed, and nodes that
# the weights and the biases of one layer add. Then come the layers themselves: before the first
# dropout asks for its seed, and for each layer. Measured on 1.15.5.
NODES_BEFORE_WEIGHTS, NODES_PER_LAYER = 5, 14
NODES_BEFORE_DROPOUT = {"mlp": 9, "cnn": 12}
NODES_PER_HIDDEN_LAYER = {"mlp": 19, "cnn": 20}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Digits(Hyperparameters):
    """Hyperparameters of the digits lesson."""

    model: str = hyperparameter("mlp", Choice(list(HIDDEN)), "layers, or convolutions and pooling")
    hidden: tuple[int, ...] | None = hyperparameter(
        None,
        LayerSizes(),
        "neurons of each hidden layer, or filters of each convolution (default: 32,16 or 16)",
    )
    activation: str = hyperparameter(
        "elu",
        Choice(["elu", "relu"]),
        "of the hidden layers; relu amplifies the last bit, so that no two kernels agree",
    )
    dropout: float = hyperparameter(0.2, Share(), "share of the neurons that a step leaves out")
    batch_size: int = hyperparameter(50, PositiveInteger(), "rows in a mini-batch")
    steps: int = hyperparameter(261, PositiveInteger(), "updates; 26 of 50 rows are an epoch")
    learning_rate: float = hyperparameter(0.01, PositiveFloat(), "size of one update")
    log_every: int = hyperparameter(26, PositiveInteger(), "steps between two logged ones")

    selectors = ("model",)

    def __post_init__(self) -> None:
        if self.hidden is None:
            object.__setattr__(self, "hidden", HIDDEN[self.model])
        rows = len(self.examples.x)
        if self.batch_size > rows:
            raise UsageError(
                f"--batch_size={self.batch_size}: the data has {rows} rows; use {rows} at most"
            )

    @functools.cached_property
    def examples(self) -> datasets.Dataset:
        """The pictures, each a row of 64 pixels from 0 to 1."""
        return real_data.digits()

    @property
    def shapes(self) -> list[list[int]]:
        """The shape of each layer's weights: matrices, before the last one perhaps filters."""
        if self.model == "mlp":
            sizes = (SIDE**2, *self.hidden, CLASSES)
            return [list(pair) for pair in itertools.pairwise(sizes)]
        channels = (1, *self.hidden)
        side = max(1, SIDE >> len(self.hidden))  # each pooling halves it
        filters = [[3, 3, *pair] for pair in itertools.pairwise(channels)]
        return [*filters, [side**2 * channels[-1], CLASSES]]

    def weights_op_seed(self, layer: int) -> int:
        """Returns the op seed TF 1.15 gives the weights of a layer of the recorded script.

        Args:
            layer: number of the layer, from 1.
        """
        return NODES_BEFORE_WEIGHTS + NODES_PER_LAYER * (layer - 1)

    def dropout_op_seed(self, layer: int) -> int:
        """Returns the op seed TF 1.15 gives the dropout after a hidden layer of that script.

        Args:
            layer: number of the layer, from 1.
        """
        nodes = NODES_PER_LAYER * len(self.shapes) + NODES_BEFORE_DROPOUT[self.model]
        return nodes + NODES_PER_HIDDEN_LAYER[self.model] * (layer - 1)
