"""Which of Keras' losses and metrics computes what a script's does."""

import libcst as cst

from rosetta.port.targets.keras_api.nodes import PYTHON, Node

_MEAN = ("reduce_mean", "math.reduce_mean")
_SQUARES = ("square", "math.square")
ENTROPIES = {
    "nn.softmax_cross_entropy_with_logits": "CategoricalCrossentropy",
    "nn.sparse_softmax_cross_entropy_with_logits": "SparseCategoricalCrossentropy",
    "nn.sigmoid_cross_entropy_with_logits": "BinaryCrossentropy",
}
SPARSE = "SparseCategoricalCrossentropy(from_logits=True)"
_LOGARITHMS = ("log", "math.log")
_EQUAL = ("equal", "math.equal")
_ARGMAX = ("argmax", "math.argmax")


def built_in(loss: Node, output: Node, labels: Node) -> str | None:
    """Returns the constructor of the loss of Keras that computes the same, or None.

    Keras takes means of probabilities' logarithms only after it has clipped them, so that a
    cross-entropy that a script writes out has no counterpart.

    Args:
        loss: what the script computes.
        output: of the model.
        labels: what it is compared with.
    """
    if _is_of_sequences(loss, output, labels):
        return SPARSE
    if loss.op not in _MEAN or len(loss.inputs) != 1:
        return None
    inner = loss.inputs[0][1]
    if _is_of_sequences(inner, output, labels):  # a mean of one number
        return SPARSE
    if inner.op in _SQUARES and inner.inputs[0][1].op == "Subtract":
        sides = {side for _, side in inner.inputs[0][1].inputs}
        return "MeanSquaredError()" if sides == {output, labels} else None
    if inner.op in ENTROPIES:
        given = dict(inner.inputs)
        target = given.get("labels")
        if target is not None and target.op == "stop_gradient":
            target = target.inputs[0][1]
        if given.keys() != {"labels", "logits"} or given["logits"] != output or target is None:
            return None
        if target == labels:
            return f"{ENTROPIES[inner.op]}(from_logits=True)"
        if inner.op == "nn.softmax_cross_entropy_with_logits" and _one_hot_of(target) == labels:
            return SPARSE
    return None


def _one_hot_of(node: Node) -> Node | None:
    """Returns the classes that one-hot vectors, one below the other, are made of."""
    if node.op == "reshape" and len(node.inputs) == 2:
        (_, inner), (_, shape) = node.inputs
        depth = _one_hot_of(inner) and inner.inputs[1][1].text
        if not isinstance(shape.expression, cst.List | cst.Tuple) or depth is None:
            return None
        return _one_hot_of(inner) if shape.text[1:-1] == f"-1, {depth}" else None
    if node.op == "one_hot" and len(node.inputs) == 2 and node.inputs[1][1].op == PYTHON:
        return node.inputs[0][1]
    return None


def _is_of_sequences(loss: Node, output: Node, labels: Node) -> bool:
    """Says whether a loss is what the native port writes for `sequence_loss`, of weights of one.

    It is `divide_no_nan(reduce_sum(losses * weights), reduce_sum(weights))`.
    """
    if loss.op != "math.divide_no_nan" or loss.inputs[0][1].op != "reduce_sum":
        return False
    (_, total), (_, divisor) = loss.inputs
    product = total.inputs[0][1]
    each = (("labels", labels), ("logits", output))
    entropies = Node("nn.sparse_softmax_cross_entropy_with_logits", each)
    if product.op != "Multiply" or product.inputs[0][1] != entropies:
        return False
    weights = product.inputs[1][1]
    match weights.expression, divisor.expression:
        case (
            cst.Call(func=cst.Attribute(attr=cst.Name(value="ones"))),
            cst.Call(func=cst.Attribute(attr=cst.Name(value="reduce_sum")),
                     args=[cst.Arg(value=cst.Name(value="weights"))]),
        ):  # fmt: skip
            return weights.op == divisor.op == PYTHON
    return False


def is_accuracy(metric: Node, loss: str, output: Node, labels: Node) -> bool:
    """Says whether Keras' "accuracy" is what a script fetches beside an update.

    Args:
        metric: what the script computes.
        loss: the constructor of the loss.
        output: of the model.
        labels: what it is compared with.
    """
    if metric.op not in _MEAN or len(metric.inputs) != 1:
        return False
    right = metric.inputs[0][1]
    right = right.inputs[0][1] if right.op == "cast" else right
    if right.op not in _EQUAL or len(right.inputs) != 2:
        return False
    guesses = [side for _, side in right.inputs if side.op in _ARGMAX and side.depends_on(output)]
    truths = [side for _, side in right.inputs if not side.depends_on(output)]
    if len(guesses) != 1 or len(truths) != 1 or _highest(guesses[0]) not in (
        output, Node("nn.softmax", ((None, output),))
    ):  # fmt: skip
        return False
    truth = truths[0]
    if loss == SPARSE:
        classes = truth.inputs[0][1] if truth.op == "cast" else truth
        one_hot = _highest(truth)
        return classes == labels or (one_hot is not None and _one_hot_of(one_hot) == labels)
    return loss.startswith("CategoricalCrossentropy") and _highest(truth) == labels


def _highest(node: Node) -> Node | None:
    """Returns what `tf.argmax(x, 1)` looks for the highest value of each row in."""
    if node.op not in _ARGMAX or len(node.inputs) != 2:
        return None
    (_, inner), (keyword, axis) = node.inputs
    return inner if keyword in (None, "axis") and axis.text in ("1", "-1") else None


def takes_logarithm_of(loss: Node, output: Node) -> bool:
    """Says whether a loss takes logarithms of what the model computes."""
    if loss.op in _LOGARITHMS and loss.inputs[0][1].depends_on(output):
        return True
    return any(takes_logarithm_of(inner, output) for _, inner in loss.inputs)
