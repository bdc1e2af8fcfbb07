"""`model.fit([[1, 2], [3, 4]], [[0], [1]])`: lists of numbers where Keras 3 wants arrays."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.registry import Finding, NeededLine, on_method

_WHY = "Keras 3 takes arrays, not lists of numbers."
_NUMPY = NeededLine("import numpy as np", "holds array")


@on_method("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch",
           "predict_classes", "predict_proba")  # fmt: skip
def list_of_numbers(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Makes an array of it. A list of arrays, for a model with several inputs, stays."""
    if not isinstance(call.func, cst.Attribute) or _is_of_scikit(call, names):
        return
    if _is_of_own_class(call, script, names):
        return
    unnamed = [a for a in call.args if not a.keyword and not a.star][:2]
    named = [a for a in call.args if a.keyword and a.keyword.value in ("x", "y")]
    given = [a.value for a in (*unnamed, *named)]
    for argument in call.args:
        pair = argument.value
        is_pair = isinstance(pair, cst.Tuple | cst.List)
        if argument.keyword and argument.keyword.value == "validation_data" and is_pair:
            given += [element.value for element in pair.elements]
    for value in given:
        if _holds_numbers(value, names):
            numpy = next((name for name, path in names.imports() if path == "numpy"), None)
            if numpy is None:
                yield _NUMPY
            place = script.span(value)
            yield script.edit(value, value, f"{numpy or 'np'}.array(", place, ")", why=_WHY,
                              at=value)  # fmt: skip


def _holds_numbers(node: cst.BaseExpression, names: Names) -> bool:
    """Says whether an expression is a list, of lists, of numbers."""
    value = names.value(node)
    if not isinstance(value, cst.List) or not value.elements:
        return False
    return all(
        _is_number(element.value) or _holds_numbers(element.value, names)
        for element in value.elements
    )


def _is_number(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.UnaryOperation):
        node = node.expression
    return isinstance(node, cst.Integer | cst.Float)


def _is_of_scikit(call: cst.Call, names: Names) -> bool:
    """Says whether a method belongs to a model of scikit-learn, which takes lists."""
    value = names.value(call.func.value)
    reference = names.reference(value.func) if isinstance(value, cst.Call) else None
    return reference is not None and reference.path.startswith("sklearn.")


def _is_of_own_class(call: cst.Call, script: Script, names: Names) -> bool:
    """Says whether a method is one of a class of the script that is no model of Keras."""
    value = names.value(call.func.value)
    plain = {
        node.name.value for node in script.module.body
        if isinstance(node, cst.ClassDef) and not node.bases
    }  # fmt: skip
    return isinstance(value, cst.Call) and (
        isinstance(value.func, cst.Name) and value.func.value in plain
    )
