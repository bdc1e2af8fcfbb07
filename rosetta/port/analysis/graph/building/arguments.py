"""What the calls of some functions were given when the graph was built.

Their counterparts in TensorFlow 2 do not convert types or drop dimensions as they do, so that a
port has to know both.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, Protocol

WATCHED = {
    "losses": ("absolute_difference", "hinge_loss", "huber_loss", "log_loss", "mean_squared_error",
               "sigmoid_cross_entropy", "softmax_cross_entropy", "sparse_softmax_cross_entropy"),
    "metrics": ("accuracy",),
    "": ("div", "gradients"),
}  # fmt: skip


class Describing(Protocol):
    """What knows where the script is, and what its values are."""

    def place(self) -> list[int] | None:
        """Returns the place of the call in the script that is under way."""

    def describe(self, value: Any) -> dict[str, Any]:
        """Returns what a value is, as JSON can tell it."""


def install(watch: Describing) -> list[dict[str, Any]]:
    """Makes functions of TensorFlow tell what they are given; returns where they tell it."""
    from tensorflow.compat import v1

    told: list[dict[str, Any]] = []
    for name, functions in WATCHED.items():
        module = getattr(v1, name) if name else v1
        for function in functions:
            setattr(module, function, _noted(getattr(module, function), watch, told))
    return told


def _noted(
    plain: Callable[..., Any], watch: Describing, told: list[dict[str, Any]]
) -> Callable[..., Any]:  # fmt: skip
    signature = inspect.signature(plain)

    @functools.wraps(plain)
    def function(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs).arguments
        arguments = {name: watch.describe(value) for name, value in given.items()}
        told.append({"place": watch.place(), "arguments": arguments})
        return plain(*args, **kwargs)

    return function
