"""Which of Keras' losses computes what a script's loss computes."""

from rosetta.port.targets.keras_api.nodes import Node

_MEAN = ("reduce_mean", "math.reduce_mean")
_SQUARE = ("square", "math.square")
_ENTROPIES = {
    "nn.softmax_cross_entropy_with_logits": "CategoricalCrossentropy",
    "nn.sparse_softmax_cross_entropy_with_logits": "SparseCategoricalCrossentropy",
    "nn.sigmoid_cross_entropy_with_logits": "BinaryCrossentropy",
}
_LOGARITHMS = ("log", "math.log")


def built_in(loss: Node, output: Node, labels: Node) -> str | None:
    """Returns the constructor of the loss of Keras that computes the same, or None.

    Keras takes means of probabilities' logarithms only after it has clipped them, so that a
    cross-entropy that a script writes out has no counterpart.

    Args:
        loss: what the script computes.
        output: of the model.
        labels: what it is compared with.
    """
    if loss.op not in _MEAN or len(loss.inputs) != 1:
        return None
    inner = loss.inputs[0][1]
    if inner.op in _SQUARE and inner.inputs[0][1].op == "Subtract":
        sides = {side for _, side in inner.inputs[0][1].inputs}
        return "MeanSquaredError()" if sides == {output, labels} else None
    if inner.op in _ENTROPIES:
        given = dict(inner.inputs)
        target = given.get("labels")
        if target is not None and target.op == "stop_gradient":
            target = target.inputs[0][1]
        if given.keys() == {"labels", "logits"} and given["logits"] == output and target == labels:
            return f"{_ENTROPIES[inner.op]}(from_logits=True)"
    return None


def takes_logarithm_of(loss: Node, output: Node) -> bool:
    """Says whether a loss takes logarithms of what the model computes."""
    if loss.op in _LOGARITHMS and loss.inputs[0][1].depends_on(output):
        return True
    return any(takes_logarithm_of(inner, output) for _, inner in loss.inputs)
