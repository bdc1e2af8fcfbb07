"""Random operations that several functions share: they draw from one generator."""

import libcst as cst

from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.rewrites.context import Context
from rosetta.port.targets.tf2_eager.unknown import Unknown

_BOUNDS = ("shape", "minval", "maxval", "dtype", "seed", "name")
_MOMENTS = ("shape", "mean", "stddev", "dtype", "seed", "name")
_METHODS = {
    "random_normal": ("normal", _MOMENTS),
    "random.normal": ("normal", _MOMENTS),
    "random_uniform": ("uniform", _BOUNDS),
    "random.uniform": ("uniform", _BOUNDS),
    "truncated_normal": ("truncated_normal", _MOMENTS),
    "random.truncated_normal": ("truncated_normal", _MOMENTS),
}
STREAMED = frozenset(_METHODS)
_FLOATS = ("float32", "float64")


def from_stream(call: cst.Call, endpoint: str, name: str, context: Context) -> Edit:
    """Returns the edit of a random operation that draws from a generator.

    Args:
        call: of the operation.
        endpoint: one of `STREAMED`.
        name: of the generator.
        context: the script that it stands in.

    Raises:
        Unknown: it draws whole numbers, which a generator draws otherwise.
    """
    method, parameters = _METHODS[endpoint]
    found = by_name(call, parameters)
    dtype = found.get("dtype")
    if dtype and not (isinstance(dtype.value, cst.Attribute) and dtype.value.attr.value in _FLOATS):
        raise Unknown(call, "several functions draw these numbers in turn; draw them in one, and "
                      "hand them on")  # fmt: skip
    pieces: list[object] = []
    for parameter, argument in found.items():
        if parameter in ("seed", "name"):
            continue
        keyword = f"{parameter}=" if argument.keyword else ""
        pieces += [", " if pieces else "", keyword, context.script.span(argument.value)]
    why = "Several functions draw from this one stream of random numbers."
    return context.script.edit(call, call, f"{name}.{method}(", *pieces, ")", why=why, at=call)
