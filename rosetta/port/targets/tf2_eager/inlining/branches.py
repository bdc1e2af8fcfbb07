"""Which branch of a condition the arguments of a call choose."""

from collections.abc import Container, Mapping, Sequence

import libcst as cst

from rosetta.port.targets.tf2_eager.inlining.callee import NotInlined

Given = Mapping[str, cst.BaseExpression]
Known = Container[cst.CSTNode]


def chosen(node: cst.CSTNode, given: Given, known: Known) -> Sequence[cst.CSTNode] | None:
    """Returns the branch of a condition that an argument decides, None where none does.

    Args:
        node: a statement.
        given: the arguments, by the parameters' names.
        known: the expressions that are functions of TensorFlow, and so never None.
    """
    if not isinstance(node, cst.If):
        return None
    holds = _holds(node.test, given, known)
    if holds is None:
        return None
    if holds:
        return _body(node.body)
    if node.orelse is None:
        return []
    if isinstance(node.orelse, cst.If):
        return [node.orelse]
    return _body(node.orelse.body)


def chosen_value(node: cst.CSTNode, given: Given, known: Known) -> cst.BaseExpression | None:
    """Returns the branch of `a if condition else b` that an argument decides; see `chosen`."""
    holds = _holds(node.test, given, known) if isinstance(node, cst.IfExp) else None
    if holds is None:
        return None
    return node.body if holds else node.orelse


def _holds(test: cst.BaseExpression, given: Given, known: Known) -> bool | None:
    match test:
        case cst.Name(value=name) if name in given:
            value = given[name]
            if value in known:
                return True
            plain = isinstance(value, cst.Name) and value.value in ("True", "False", "None")
            return value.value == "True" if plain else None
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            holds = _holds(inner, given, known)
            return None if holds is None else not holds
        case cst.Comparison(
            left=cst.Name(value=name), comparisons=[cst.ComparisonTarget(operator, value)]
        ) if name in given:
            same = _is_same(given[name], value, known)
            if isinstance(operator, cst.Is | cst.Equal):
                return same
            if isinstance(operator, cst.IsNot | cst.NotEqual):
                return None if same is None else not same
    return None


def _is_same(value: cst.BaseExpression, other: cst.BaseExpression, known: Known) -> bool | None:
    constants = ("None", "True", "False")
    if isinstance(other, cst.Name) and other.value in constants:
        if value in known and other.value == "None":
            return False
        if isinstance(value, cst.Name):
            return value.value == other.value if value.value in constants else None
    texts = (cst.SimpleString, cst.Integer)
    if isinstance(value, texts) and isinstance(other, texts):
        return value.evaluated_value == other.evaluated_value
    return None


def _body(suite: cst.BaseSuite) -> Sequence[cst.CSTNode]:
    if isinstance(suite, cst.IndentedBlock):
        return suite.body
    if len(suite.body) != 1 or isinstance(suite.body[0], cst.Return):
        raise NotInlined
    return suite.body  # `if condition: statement`
