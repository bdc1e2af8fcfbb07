"""`x.get_shape()[1].value`: the sizes in a shape are plain numbers in TensorFlow 2."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit
from rosetta.port.rules.registry import Finding, on_node


@on_node(cst.Attribute)
def dimension_value(node: cst.Attribute, script: Script, names: Names) -> Iterator[Finding]:
    """Takes `.value` off an element of a shape."""
    match node:
        case cst.Attribute(
            value=cst.Subscript(value=shape, slice=[cst.SubscriptElement(slice=cst.Index())]),
            attr=cst.Name(value="value"),
        ) if _is_shape(names.value(shape)):
            start, end = script.span(node.value).end, script.span(node).end
            why = "The sizes in a shape are plain numbers in TensorFlow 2."
            yield Edit(start, end, ("",), script.line(node), ".value", "", why)


def _is_shape(node: cst.BaseExpression) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="get_shape")), args=[]):
            return True
        case cst.Attribute(attr=cst.Name(value="shape")):
            return True
    return False
