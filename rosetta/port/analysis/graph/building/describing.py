"""What is to be known of cells and savers, and what of TensorFlow is no part of a graph."""

import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

_CELL_OPTIONS = ("_use_peepholes", "_num_proj", "_cell_clip", "_num_unit_shards", "_proj_clip")


def cell(made: Any) -> dict[str, Any]:
    """Returns what is to be known of a recurrent cell."""
    told = {"kind": "cell", "class": type(made).__name__}
    if hasattr(made, "_cells"):
        cells = [cell(inner) for inner in made._cells]
        return told | {"cells": cells, "is_tuple": getattr(made, "_state_is_tuple", True)}
    if type(made).__name__ == "OutputProjectionWrapper":
        told |= {"cell": cell(made._cell)}
    return told | {
        "units": getattr(made, "_num_units", None),
        "activation": _activation(getattr(made, "_activation", None)),
        "forget_bias": getattr(made, "_forget_bias", None),
        "is_tuple": getattr(made, "_state_is_tuple", True),
        "plain": not any(getattr(made, option, None) for option in _CELL_OPTIONS),
    }


def _activation(function: Any) -> str | None:
    """Returns the name of one of TensorFlow's functions, "own" of another one."""
    if function is None:
        return None
    module = getattr(function, "__module__", None) or ""
    return function.__name__ if module.startswith(("tensorflow.", "tf_keras.")) else "own"


def saved(saver: Any, name_of: Callable[[Any], str]) -> dict[str, str]:
    """Returns the names of the variables that a saver saves, by their names in a checkpoint."""
    saved = saver._var_list
    pairs = saved.items() if isinstance(saved, dict) else [(v.op.name, v) for v in saved or ()]
    return {name: name_of(variable) for name, variable in pairs}


def session_options() -> types.UnionType:
    """Returns the types of what a session is told, which computes nothing."""
    from tensorflow.core.protobuf import config_pb2

    return (
        config_pb2.ConfigProto | config_pb2.GPUOptions
        | config_pb2.RunOptions | config_pb2.RunMetadata
    )  # fmt: skip


def harmless() -> Iterator[type]:
    """Yields the types of TensorFlow whose instances are no part of a graph."""
    from tensorflow.python.framework import dtypes, tensor_shape
    from tensorflow.python.platform import flags
    from tensorflow.python.training import checkpoint_state_pb2

    yield checkpoint_state_pb2.CheckpointState
    yield type(flags.FLAGS)
    yield dtypes.DType
    yield tensor_shape.TensorShape
    yield tensor_shape.Dimension
    for name in ("mnist", "text", "hparams", "data"):
        module = sys.modules.get(f"rosetta.legacy.{name}")
        if module:
            yield from (t for t in vars(module).values()
                        if isinstance(t, type) and t.__module__ == module.__name__)  # fmt: skip
