"""What a collection of regularization losses held where the script asked for it."""

import functools
from collections.abc import Callable
from typing import Any, Protocol

_SUMS = {"L2Loss": "l2", "Sum": None}
_SUMMED = {"Abs": "l1", "Square": "squares"}


class Naming(Protocol):
    """What knows where the script is, and what the elements of its graph are called."""

    def place(self) -> list[int] | None:
        """Returns the place of the call in the script that is under way."""

    def name(self, element: Any) -> str:
        """Returns the name of an element, told apart from those of other graphs."""


def install(watch: Naming) -> list[dict[str, Any]]:
    """Makes TensorFlow tell what is regularized; returns where it tells it."""
    from tensorflow.compat import v1

    told: list[dict[str, Any]] = []
    plain = v1.get_collection

    def tell() -> None:
        losses = plain(v1.GraphKeys.REGULARIZATION_LOSSES)
        terms = [_term(loss.op, watch.name) for loss in losses]
        told.append({"place": watch.place(), "terms": terms})

    def get_collection(key: Any, *args: Any, **kwargs: Any) -> Any:
        if key == v1.GraphKeys.REGULARIZATION_LOSSES:
            tell()
        return plain(key, *args, **kwargs)

    v1.get_collection = get_collection
    v1.losses.get_regularization_loss = _telling(v1.losses.get_regularization_loss, tell)
    return told


def _telling(function: Callable[..., Any], tell: Callable[[], None]) -> Callable[..., Any]:
    @functools.wraps(function)
    def telling(*args: Any, **kwargs: Any) -> Any:
        tell()
        return function(*args, **kwargs)

    return telling


def _term(operation: Any, name_of: Callable[[Any], str]) -> dict[str, Any] | None:
    """Returns what is summed up over which variable, and its factor; None if that is not seen.

    "l2" is half the sum of the squares, "squares" their sum, "l1" the sum of absolute values.
    """
    from tensorflow.python.framework import tensor_util

    operation = _source(operation)
    if operation.type != "Mul":
        return None
    scale = tensor_util.constant_value(operation.inputs[0])
    total = _source(operation.inputs[1].op)
    if scale is None or total.type not in _SUMS:
        return None
    kind, inner = _SUMS[total.type], _source(total.inputs[0].op)
    if kind is None:
        if inner.type not in _SUMMED:
            return None
        kind, inner = _SUMMED[inner.type], _source(inner.inputs[0].op)
    if inner.type not in ("VariableV2", "VarHandleOp"):
        return None
    return {"kind": kind, "scale": float(str(scale)), "variable": name_of(inner)}


def _source(operation: Any) -> Any:
    while operation.type in ("Identity", "ReadVariableOp"):
        operation = operation.inputs[0].op
    return operation
