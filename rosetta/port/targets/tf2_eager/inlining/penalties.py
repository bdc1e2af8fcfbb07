"""Regularizers that a script calls itself: `regularizer(W)` becomes what it computes."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit

_WHY = "TensorFlow 2 has no such regularizer; this is what it computed."
_FORMS = {
    "contrib.layers.l1_regularizer": "{scale} * {tf}.reduce_sum({tf}.abs({weights}))",
    "contrib.layers.l2_regularizer": "{scale} * {tf}.nn.l2_loss({weights})",
}  # as many nodes as the regularizer made
_ATOMS = (cst.BaseNumber, cst.Name, cst.Attribute, cst.Call, cst.Subscript)


def written_out(
    script: Script, names: Names, parents: dict[cst.CSTNode, cst.CSTNode]
) -> Iterator[Edit]:
    """Yields the edits that write calls of regularizers out; of each statement one at a time."""
    done: set[cst.CSTNode] = set()
    for node in script.positions if are_made(names) else ():
        if not isinstance(node, cst.Call) or any(a.star for a in node.args):
            continue
        made = _maker(node.func, names)
        if made is None or not node.args or _statement(node, parents) in done:
            continue
        endpoint, scale = made
        done.add(_statement(node, parents))
        weights = script.of(node.args[0].value)
        new = _FORMS[endpoint].format(
            scale=script.of(scale) if isinstance(scale, _ATOMS) else f"({script.of(scale)})",
            tf=tensorflow.alias(names), weights=weights,
        )  # fmt: skip
        alone = isinstance(parents[node], cst.Arg | cst.Assign | cst.Expr | cst.Return)
        new = new if alone or _adds(parents[node]) else f"({new})"
        yield script.edit(node, node, new, why=_WHY, at=node)


def are_made(names: Names) -> bool:
    """Says whether a script makes regularizers."""
    return any(tensorflow.endpoint(reference.path) in _FORMS for reference in names.references)


def made_by(node: cst.BaseExpression, names: Names) -> bool:
    """Says whether an expression is a regularizer, and so not None."""
    return _maker(node, names) is not None


def _maker(node: cst.BaseExpression, names: Names) -> tuple[str, cst.BaseExpression] | None:
    """Returns the endpoint that made a regularizer, and its scale."""
    made = names.value(node)
    if not isinstance(made, cst.Call) or len(made.args) != 1:
        return None
    reference = names.reference(made.func)
    endpoint = tensorflow.endpoint(reference.path) if reference else None
    scale = made.args[0].value
    by_name = made is not node and not isinstance(scale, cst.BaseNumber)
    if endpoint not in _FORMS or (by_name and names.value(scale) is scale):
        return None  # the scale may be another where the regularizer is called
    return endpoint, scale


def _adds(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add)


def _statement(node: cst.CSTNode, parents: dict[cst.CSTNode, cst.CSTNode]) -> cst.CSTNode:
    while node in parents and not isinstance(node, cst.BaseSmallStatement):
        node = parents[node]
    return node
