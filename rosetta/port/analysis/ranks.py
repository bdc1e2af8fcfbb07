"""How many dimensions a value has, as far as reading a script proves it."""

import enum
from typing import TypeAlias

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.tensorflow import endpoint


class Unknown(enum.Enum):
    """The rank of an array, or of a tensor, that reading does not tell."""

    RANK = enum.auto()


Rank: TypeAlias = int | Unknown

_DEPTH = 20  # of names that stand for names
_REDUCTIONS = {
    f"reduce_{name}" for name in ("mean", "sum", "max", "min", "prod", "any", "all", "logsumexp")
}
_SCALARS = {
    "nn.l2_loss", "size", "rank", "losses.absolute_difference", "losses.cosine_distance",
    "losses.hinge_loss", "losses.huber_loss", "losses.log_loss", "losses.mean_squared_error",
    "losses.sigmoid_cross_entropy", "losses.softmax_cross_entropy", "losses.get_total_loss",
    "losses.sparse_softmax_cross_entropy",
}  # fmt: skip
# Operations whose result has the shape that their arguments broadcast to.
_ELEMENTWISE = {
    "add", "subtract", "sub", "multiply", "mul", "divide", "div", "truediv", "square", "sqrt",
    "exp", "log", "abs", "negative", "neg", "pow", "maximum", "minimum", "sigmoid", "tanh",
    "identity", "cast", "to_float", "to_int32", "round", "equal", "Variable", "nn.relu",
    "nn.sigmoid", "nn.tanh",
}  # fmt: skip
# Operations that take a shape: the number of that argument.
_TAKES_SHAPE = {
    "random_normal": 0, "random_uniform": 0, "truncated_normal": 0, "zeros": 0, "ones": 0,
    "placeholder": 1, "get_variable": 1,
}  # fmt: skip
_ARRAYS = {f"numpy.{name}" for name in ("array", "asarray", "dot", "matmul", "reshape")}


def rank(node: cst.BaseExpression, names: Names, depth: int = _DEPTH) -> Rank | None:
    """Returns the rank of a value that comes from a session or from NumPy.

    Where a name may stand for several values, it is the largest, an unknown one above all.

    Returns:
        None where the value is not known to come from there.
    """
    if not depth:
        return None
    if isinstance(node, cst.Name):
        found = [_part(value, place, names, depth - 1) for value, place in names.assigned(node)]
        return _largest(found)
    match node:
        case cst.Call():
            return _of_call(node, names, depth)
        case cst.Subscript(value=value, slice=[cst.SubscriptElement(slice=cst.Index(value=place))]):
            if isinstance(place, cst.Integer):
                return _part(value, int(place.value), names, depth - 1)
            return _inside(rank(value, names, depth - 1))
        case cst.BinaryOperation(left=left, right=right):
            return _largest([rank(side, names, depth - 1) for side in (left, right)])
        case cst.UnaryOperation(expression=inner):
            return rank(inner, names, depth - 1)
    return None


def _part(node: cst.BaseExpression, place: int | None, names: Names, depth: int) -> Rank | None:
    """Returns the rank of a value, or of what stands at a place in it."""
    if place is None:
        return rank(node, names, depth)
    fetches = _fetches(names.value(node), names)
    if isinstance(fetches, cst.List | cst.Tuple):
        inside = place < len(fetches.elements)
        return _of_tensor(fetches.elements[place].value, names, depth) if inside else None
    return _inside(rank(node, names, depth))


def _inside(outer: Rank | None) -> Rank | None:
    return max(outer - 1, 0) if isinstance(outer, int) else outer


def _largest(ranks: list[Rank | None]) -> Rank | None:
    known = [found for found in ranks if found is not None]
    if Unknown.RANK in known:
        return Unknown.RANK
    return max(known, default=None)


def _of_call(call: cst.Call, names: Names, depth: int) -> Rank | None:
    fetches = _fetches(call, names)
    if fetches is not None:
        several = isinstance(fetches, cst.List | cst.Tuple | cst.Dict)
        return None if several else _of_tensor(fetches, names, depth)
    reference = names.reference(call.func)
    if not reference or reference.path not in _ARRAYS:
        return None
    values = call.args[0].value if call.args else None
    if reference.path in ("numpy.array", "numpy.asarray") and values is not None:
        return _of_literal(values)
    return Unknown.RANK


def _fetches(node: cst.BaseExpression, names: Names) -> cst.BaseExpression | None:
    """Returns what `session.run(fetches)` or `fetches.eval()` fetches; None for what is neither."""
    match node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="run")), args=[first, *_]):
            fetches = names.value(first.value)
        case cst.Call(func=cst.Attribute(value=fetches, attr=cst.Name(value="eval"))):
            pass
        case _:
            return None
    return None if names.reference(node.func) else fetches


def _of_tensor(node: cst.BaseExpression, names: Names, depth: int) -> Rank:
    node = names.value(node)
    if not depth:
        return Unknown.RANK
    match node:
        case cst.Call():
            return _of_operation(node, names, depth)
        case cst.BinaryOperation(left=left, right=right):
            return _broadcast([left, right], names, depth)
        case cst.UnaryOperation(expression=inner):
            return _of_tensor(inner, names, depth - 1)
    return _of_literal(node)


def _of_operation(call: cst.Call, names: Names, depth: int) -> Rank:
    reference = names.reference(call.func)
    operation = (endpoint(reference.path) or "") if reference else ""
    arguments = [a.value for a in call.args if not a.keyword and not a.star]
    given = {a.keyword.value: a.value for a in call.args if a.keyword}
    if operation in _REDUCTIONS and len(call.args) == len(arguments) == 1:
        return 0
    if operation in _SCALARS:
        return 0
    if operation == "constant":
        return Unknown.RANK if "shape" in given else _of_literal(names.value(arguments[0]))
    if operation in _TAKES_SHAPE:
        number = _TAKES_SHAPE[operation]
        shape = given.get("shape") or next(iter(arguments[number:]), None)
        return _length(names.value(shape)) if shape else Unknown.RANK
    if operation in _ELEMENTWISE:
        return _broadcast(arguments, names, depth)
    return Unknown.RANK


def _broadcast(nodes: list[cst.BaseExpression], names: Names, depth: int) -> Rank:
    found = _largest([_of_tensor(node, names, depth - 1) for node in nodes])
    return Unknown.RANK if found is None else found


def _of_literal(node: cst.BaseExpression) -> Rank:
    match node:
        case cst.Integer() | cst.Float():
            return 0
        case cst.List(elements=[first, *_]) | cst.Tuple(elements=[first, *_]):
            inner = _of_literal(first.value)
            return inner + 1 if isinstance(inner, int) else inner
        case cst.UnaryOperation(expression=inner):
            return _of_literal(inner)
    return Unknown.RANK


def _length(shape: cst.BaseExpression) -> Rank:
    if isinstance(shape, cst.List | cst.Tuple):
        return len(shape.elements)
    return Unknown.RANK
