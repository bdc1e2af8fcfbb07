"""Whether an expression gives whole numbers or others, as far as reading a script proves it."""

import enum

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.tensorflow import endpoint

_DEPTH = 20  # of names that stand for names


class Kind(enum.Enum):
    """The kind of a tensor's numbers."""

    INTEGER = enum.auto()
    FLOATING = enum.auto()


def _all(value: Kind | int, names: str) -> dict[str, Kind | int]:
    return dict.fromkeys(names.split(), value)


_OF_DTYPE = {
    **_all(Kind.INTEGER, "int8 int16 int32 int64 uint8 uint16"),
    **_all(Kind.FLOATING, "float half float16 float32 float64 double"),
}
# What operations give: a kind, or that of the argument with this number.
_GIVES = {
    **_all(Kind.INTEGER, "to_int32 to_int64 argmax arg_max shape size rank"),
    **_all(Kind.FLOATING, "random_normal truncated_normal to_float to_double tanh sigmoid nn.tanh "
           "nn.sigmoid nn.softmax nn.dropout nn.xw_plus_b nn.l2_normalize"),
    **_all(0, "Variable nn.embedding_lookup reshape expand_dims squeeze transpose identity slice "
           "reduce_sum reduce_mean reduce_max matmul mul multiply add sub subtract nn.relu "
           "stop_gradient"),
}  # fmt: skip
# Operations that take a dtype: the number of the argument, and what they give without it.
_TAKES_DTYPE: dict[str, tuple[int, Kind | None]] = {
    "placeholder": (0, None),
    "cast": (1, None),
    "constant": (1, None),
    "zeros": (1, Kind.FLOATING),
    "ones": (1, Kind.FLOATING),
    "random_uniform": (3, Kind.FLOATING),
    "get_variable": (2, Kind.FLOATING),
}


def kind(node: cst.BaseExpression, names: Names, depth: int = _DEPTH) -> Kind | None:
    """Returns the kind of numbers that an expression gives, or None where that is not proved."""
    node = names.value(node)
    if not isinstance(node, cst.Call) or not depth:
        return None
    reference = names.reference(node.func)
    operation = (endpoint(reference.path) or "") if reference else ""
    if operation in _TAKES_DTYPE:
        number, default = _TAKES_DTYPE[operation]
        dtype = _argument(node, number, "dtype")
        return _kind_of_dtype(dtype, names) if dtype else default
    gives = _GIVES.get(operation)
    if isinstance(gives, Kind) or gives is None:
        return gives
    first = _argument(node, gives, "")
    return kind(first, names, depth - 1) if first else None


def _argument(call: cst.Call, number: int, keyword: str) -> cst.BaseExpression | None:
    for place, argument in enumerate(call.args):
        if argument.star:
            return None
        if argument.keyword and argument.keyword.value == keyword:
            return argument.value
        if not argument.keyword and place == number:
            return argument.value
    return None


def _kind_of_dtype(node: cst.BaseExpression, names: Names) -> Kind | None:
    if isinstance(node, cst.SimpleString):
        return _OF_DTYPE.get(node.raw_value)
    reference = names.reference(node)
    return _OF_DTYPE.get(reference.path.rpartition(".")[2]) if reference else None
