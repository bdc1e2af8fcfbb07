"""Which variables a script makes, and with which seeds it draws random numbers."""

from collections.abc import Callable
from typing import Any

from rosetta.port.analysis.graph.building.watch import Watch, shape


def install_seeds(watch: Watch) -> list[dict[str, Any]]:
    """Makes random operations tell their seeds; returns where they tell it."""
    from tensorflow.python.framework import ops, random_seed

    plain = random_seed.get_seed
    told: list[dict[str, Any]] = []

    def get_seed(op_seed: Any) -> Any:
        seeds = plain(op_seed)
        stack = watch.stack()
        if stack:
            given = op_seed is not None
            graph = watch.number(ops.get_default_graph())
            told.append({
                "stack": stack, "seeds": list(seeds), "given": given, "graph": graph,
            })  # fmt: skip
        return seeds

    random_seed.get_seed = get_seed
    return told


def install(watch: Watch, draws: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Makes variables tell of themselves; returns where they tell it.

    Args:
        watch: what knows where the script is.
        draws: where random operations tell their seeds.
    """
    from tensorflow.python.ops import ref_variable, resource_variable_ops

    told: list[dict[str, Any]] = []
    for kind in (ref_variable.RefVariable, resource_variable_ops.ResourceVariable):
        plain = kind.__init__

        def init(variable: Any, *args: Any, _plain: Callable[..., None] = plain,
                 **kwargs: Any) -> None:  # fmt: skip
            stack = watch.stack()
            before = len(draws)
            _plain(variable, *args, **kwargs)
            if getattr(variable, "initializer", None) is not None:
                watch.initializers.add(watch.name(variable.initializer))
            if stack:
                told.append({
                    "name": watch.name(variable), "stack": stack,
                    "shape": shape(variable), "dtype": variable.dtype.base_dtype.name,
                    "trainable": bool(variable.trainable),
                    "initial": _initial_value(variable),
                    "seeds": [r["seeds"] for r in draws[before:]],
                })  # fmt: skip

        kind.__init__ = init
    return told


def _initial_value(variable: Any) -> dict[str, Any]:
    """Returns how a variable gets its first value: a constant, or a distribution's parameters."""
    from tensorflow.python.framework import tensor_util

    try:
        value = variable.initial_value
    except AttributeError:
        return {"kind": "unknown"}
    constant = tensor_util.constant_value(value)
    if constant is not None:
        same = constant.size and (constant == constant.flat[0]).all()
        value = constant.flat[0].item() if same else None
        return {"kind": "constant" if same else "constants", "value": value}
    if value.op.type not in ("Add", "AddV2"):
        return _UNKNOWN
    scaled, offset = value.op.inputs[0].op, tensor_util.constant_value(value.op.inputs[1])
    if scaled.type != "Mul" or offset is None:
        return _UNKNOWN
    operation, scale = scaled.inputs[0].op, scaled.inputs[1]
    drawn = operation.type
    low, width = float(offset), tensor_util.constant_value(scale)
    if drawn == "RandomUniform" and scale.op.type == "Sub":
        high = tensor_util.constant_value(scale.op.inputs[0])
        if high is not None:
            parameters = [low, float(high)]
            return {"kind": "uniform", "parameters": parameters, "seeds": _seeds(operation)}
    kinds = {"RandomStandardNormal": "normal", "TruncatedNormal": "truncated_normal"}
    if drawn in kinds and width is not None:
        parameters = [low, float(width)]
        return {"kind": kinds[drawn], "parameters": parameters, "seeds": _seeds(operation)}
    return _UNKNOWN


def _seeds(operation: Any) -> list[int]:
    """Returns the seeds of a random operation, of its graph and its own; zeros if it has none."""
    return [operation.get_attr("seed"), operation.get_attr("seed2")]


_UNKNOWN = {"kind": "unknown"}
