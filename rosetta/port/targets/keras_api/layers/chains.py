"""Takes what functions compute apart into layers."""

import libcst as cst

from rosetta.port.targets.keras_api.layers import dense, dropout, images, recurrent
from rosetta.port.targets.keras_api.layers.layer import Layer
from rosetta.port.targets.keras_api.nodes import INPUT, PYTHON, Node
from rosetta.port.targets.keras_api.program import Program

_READERS = (
    recurrent.dense_at_each_step, recurrent.cell, recurrent.one_hot,
    dense.activation, dense.dense, dense.scaled, images.convolution, images.pooling, images.reshape,
    dropout.dropout, dropout.dropout_by_condition,
)  # fmt: skip


class NoLayer(Exception):
    """What a function computes is no chain of layers.

    Attributes:
        node: where the chain breaks.
    """

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node


class Chains:
    """Takes what functions compute apart into layers.

    Args:
        program: the port.
    """

    def __init__(self, program: Program) -> None:
        self._program = program

    def of(self, node: Node) -> tuple[Node, list[Layer]]:
        """Returns the input that a value is computed from, and the layers that compute it.

        Raises:
            NoLayer: some of it is no layer.
            Unknown: a layer has options that are not understood.
        """
        if node.op == INPUT or (node.op == PYTHON and isinstance(node.expression, cst.Name)):
            return node, []
        for read in _READERS:
            found = read(self._program, node)
            if found is not None:
                made, inner = found
                source, before = self.of(inner)
                if made[0].kind == "Activation" and before and self._takes(before[-1]):
                    activated, last = made[0], before[-1]
                    last.arguments += [f"activation={activated.arguments[0]}"]
                    last.output, last.parts = node, [*last.parts, node]
                    return source, before
                return source, [*before, *made]
        raise NoLayer(node)

    @staticmethod
    def _takes(layer: Layer) -> bool:
        """Says whether a layer can apply an activation itself."""
        with_activation = any(a.startswith("activation=") for a in layer.arguments)
        return layer.kind in ("Dense", "Conv2D") and not with_activation
