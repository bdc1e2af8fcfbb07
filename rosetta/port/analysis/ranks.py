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
_DRAWS = ("numpy.random.rand", "numpy.random.randn")  # one argument for each dimension


def rank(node: cst.BaseExpression, names: Names) -> Rank | None:
    """Returns the rank of a value that comes from a session or from NumPy.

    Where a name may stand for several values, it is the largest, an unknown one above all.

    Returns:
        None where the value is not known to come from there.
    """
    return _Ranks(names).of_value(node)


class _Ranks:
    """Ranks of expressions, each found once: names may stand for expressions of themselves."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._values: dict[cst.CSTNode, Rank | None] = {}
        self._tensors: dict[cst.CSTNode, Rank] = {}

    def of_value(self, node: cst.BaseExpression) -> Rank | None:
        if node not in self._values:
            self._values[node] = None
            self._values[node] = self._new_value(node)
        return self._values[node]

    def _new_value(self, node: cst.BaseExpression) -> Rank | None:
        match node:
            case cst.Name():
                assigned = self._names.assigned(node)
                return _largest([self._part(value, place) for value, place in assigned])
            case cst.Call():
                return self._of_call(node)
            case cst.Subscript(
                value=value, slice=[cst.SubscriptElement(slice=cst.Index(value=place))]
            ):
                number = int(place.value) if isinstance(place, cst.Integer) else None
                return (
                    _inside(self.of_value(value)) if number is None else self._part(value, number)
                )
            case cst.BinaryOperation(left=left, right=right):
                return _largest([self.of_value(left), self.of_value(right)])
            case cst.UnaryOperation(expression=inner):
                return self.of_value(inner)
        return None

    def _part(self, node: cst.BaseExpression, place: int | None) -> Rank | None:
        """Returns the rank of a value, or of what stands at a place in it."""
        if place is None:
            return self.of_value(node)
        fetches = self._fetches(self._names.value(node))
        if isinstance(fetches, cst.List | cst.Tuple):
            inside = place < len(fetches.elements)
            return self._of_tensor(fetches.elements[place].value) if inside else None
        return _inside(self.of_value(node))

    def _of_call(self, call: cst.Call) -> Rank | None:
        fetches = self._fetches(call)
        if fetches is not None:
            several = isinstance(fetches, cst.List | cst.Tuple | cst.Dict)
            return None if several else self._of_tensor(fetches)
        reference = self._names.reference(call.func)
        path = reference.path if reference else ""
        arguments = [argument.value for argument in call.args if not argument.star]
        if path in _DRAWS and len(arguments) == len(call.args):
            return len(arguments)
        if path == "numpy.searchsorted" and len(arguments) > 1:
            return self.of_value(arguments[1])
        if path in ("numpy.array", "numpy.asarray") and call.args:
            return _of_literal(call.args[0].value)
        return Unknown.RANK if path in _ARRAYS else None

    def _fetches(self, node: cst.BaseExpression) -> cst.BaseExpression | None:
        """Returns what `session.run(fetches)` or `fetches.eval()` fetches, None for other nodes."""
        match node:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="run")), args=[first, *_]):
                fetches = self._names.value(first.value)
            case cst.Call(func=cst.Attribute(value=fetches, attr=cst.Name(value="eval"))):
                pass
            case _:
                return None
        return None if self._names.reference(node.func) else fetches

    def _of_tensor(self, node: cst.BaseExpression) -> Rank:
        node = self._names.value(node)
        if node not in self._tensors:
            self._tensors[node] = Unknown.RANK
            self._tensors[node] = self._new_tensor(node)
        return self._tensors[node]

    def _new_tensor(self, node: cst.BaseExpression) -> Rank:
        match node:
            case cst.Call():
                return self._of_operation(node)
            case cst.BinaryOperation(left=left, right=right):
                return self._broadcast([left, right])
            case cst.UnaryOperation(expression=inner):
                return self._of_tensor(inner)
        return _of_literal(node)

    def _of_operation(self, call: cst.Call) -> Rank:
        reference = self._names.reference(call.func)
        operation = (endpoint(reference.path) or "") if reference else ""
        arguments = [a.value for a in call.args if not a.keyword and not a.star]
        given = {a.keyword.value: a.value for a in call.args if a.keyword}
        if operation in _REDUCTIONS and len(call.args) == len(arguments) == 1:
            return 0
        if operation in _SCALARS:
            return 0
        if operation == "constant" and len(arguments) == 1 and "shape" not in given:
            return _of_literal(self._names.value(arguments[0]))
        if operation in _TAKES_SHAPE:
            number = _TAKES_SHAPE[operation]
            shape = given.get("shape") or next(iter(arguments[number:]), None)
            return _length(self._names.value(shape)) if shape else Unknown.RANK
        if operation in _ELEMENTWISE:
            return self._broadcast(arguments)
        return Unknown.RANK

    def _broadcast(self, nodes: list[cst.BaseExpression]) -> Rank:
        found = _largest([self._of_tensor(node) for node in nodes])
        return Unknown.RANK if found is None else found


def _inside(outer: Rank | None) -> Rank | None:
    return max(outer - 1, 0) if isinstance(outer, int) else outer


def _largest(ranks: list[Rank | None]) -> Rank | None:
    known = [found for found in ranks if found is not None]
    if Unknown.RANK in known:
        return Unknown.RANK
    return max(known, default=None)


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
