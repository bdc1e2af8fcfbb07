"""Several updates as one: `tf.group(a, b)`, and `tf.no_op()` below `tf.control_dependencies`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names


def is_group(node: cst.BaseExpression | None, names: Names) -> bool:
    """Says whether an expression makes one operation of updates that have names."""
    if not isinstance(node, cst.Call):
        return False
    endpoint = _endpoint(node, names)
    plain = [argument for argument in node.args if not argument.keyword]
    if endpoint == "no_op":
        return not plain
    named = all(isinstance(a.value, cst.Name | cst.Attribute) and not a.star for a in plain)
    return endpoint == "group" and bool(plain) and named


def is_scope(node: cst.With, names: Names) -> bool:
    """Says whether a `with` only lets updates wait for others that have names."""
    if len(node.items) != 1 or not waited_for(node, names):
        return False
    return all(_is_update(statement, names) for statement in node.body.body)


def waited_for(node: cst.With, names: Names) -> list[cst.BaseExpression]:
    """Returns what the statements below `tf.control_dependencies([a, b])` wait for, or nothing."""
    call = node.items[0].item
    if not isinstance(call, cst.Call) or _endpoint(call, names) != "control_dependencies":
        return []
    listed = call.args[0].value if len(call.args) == 1 else None
    elements = listed.elements if isinstance(listed, cst.List | cst.Tuple) else ()
    values = [element.value for element in elements]
    return values if all(isinstance(v, cst.Name | cst.Attribute) for v in values) else []


def grouped(node: cst.Call) -> Iterator[cst.BaseExpression]:
    """Yields what `tf.group(a, b)` makes one operation of."""
    yield from (argument.value for argument in node.args if not argument.keyword)


def _is_update(statement: cst.CSTNode, names: Names) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[_], value=cst.Call() as call)]):
            return is_group(call, names) or _applies(call)
    return False


def _applies(call: cst.Call) -> bool:
    """Says whether a call is `averages.apply(variables)`."""
    match call.func:
        case cst.Attribute(attr=cst.Name(value="apply")):
            return True
    return False


def _endpoint(call: cst.Call, names: Names) -> str | None:
    reference = names.reference(call.func)
    return tensorflow.endpoint(reference.path) if reference else None
