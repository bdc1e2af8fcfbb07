"""What a variable begins with, as an initializer of a layer, and the shape that it has."""

from collections.abc import Sequence

import libcst as cst

from rosetta.port.targets.keras_api.program import Program, Variable
from rosetta.port.targets.tf2_eager.rewrites.variables import XAVIER
from rosetta.port.targets.tf2_eager.unknown import Unknown

_RANDOM = {
    "random.normal": ("shape", "mean", "stddev", "dtype", "seed", "name"),
    "random.truncated_normal": ("shape", "mean", "stddev", "dtype", "seed", "name"),
    "random.uniform": ("shape", "minval", "maxval", "dtype", "seed", "name"),
}
_NUMBERS = ("rand", "randn", "random", "normal", "uniform")  # of numpy.random, without arguments
_SAME = {"zeros": "zeros", "ones": "ones"}


def shape(program: Program, variable: Variable) -> list[cst.BaseExpression] | None:
    """Returns the sizes of a variable as the script writes them, [] of a number; None if unseen."""
    return _shape(program, variable.initial)


def _shape(program: Program, value: cst.BaseExpression) -> list[cst.BaseExpression] | None:
    if program.number(value) is not None:
        return []
    if isinstance(value, cst.List):
        inner = [element.value for element in value.elements]
        if inner and all(program.number(item) is not None for item in inner):
            return [cst.Integer(str(len(inner)))]
        return None
    if isinstance(value, cst.BinaryOperation):
        sides = [_shape(program, side) for side in (value.left, value.right)]
        return next((side for side in sides if side), None)
    if is_number_of_numpy(value):
        return []
    if not isinstance(value, cst.Call) or not value.args:
        return None
    endpoint = program.endpoint(value.func)
    own = isinstance(value.func, cst.Name) and value.func.value == XAVIER
    if own or endpoint in (*_RANDOM, *_SAME, "fill"):
        return _sizes(value.args[0].value)
    if endpoint == "constant":
        given = [a.value for a in value.args if a.keyword and a.keyword.value == "shape"]
        return _sizes(given[0]) if given else _shape(program, value.args[0].value)
    return None


def is_number_of_numpy(value: cst.BaseExpression) -> bool:
    """Says whether an expression is a number that NumPy draws, as `np.random.randn()`."""
    return isinstance(value, cst.Call) and not value.args and (
        isinstance(value.func, cst.Attribute) and value.func.attr.value in _NUMBERS
    )  # fmt: skip


def _sizes(node: cst.BaseExpression) -> list[cst.BaseExpression] | None:
    if isinstance(node, cst.List | cst.Tuple):
        return [element.value for element in node.elements]
    return None


def initializer(program: Program, variable: Variable, reshaped: bool) -> str:
    """Returns what a layer is given so that it begins with TensorFlow 1's values.

    Keras calls an initializer with a shape and a dtype. Keras' own ones draw other numbers from the
    same seed, so TensorFlow's operations stand in their place, with TensorFlow 1.15's op seeds.

    Args:
        program: the native port.
        variable: the variable.
        reshaped: whether the layer has it in another shape than the script.

    Raises:
        Unknown: what the variable begins with is not understood.
    """
    value, text = variable.initial, program.script.of
    if isinstance(value, cst.Call):
        endpoint = program.endpoint(value.func)
        own = isinstance(value.func, cst.Name) and value.func.value == XAVIER
        seeded = any(a.keyword and a.keyword.value == "seed" for a in value.args)
        if (endpoint in _RANDOM or own) and (seeded or not reshaped):
            return _drawn(program, value, _RANDOM.get(endpoint or "", ("shape", "seed")))
        if endpoint in _SAME:
            return f'"{_SAME[endpoint]}"'
        if endpoint == "fill":
            return f"{program.alias}.keras.initializers.Constant({text(value.args[1].value)})"
        if endpoint == "constant":
            return f"{program.alias}.keras.initializers.Constant({text(value.args[0].value)})"
    number = program.number(value) is not None or _shape(program, value) == []
    if number or isinstance(value, cst.List):
        return f"{program.alias}.keras.initializers.Constant({text(value)})"
    if _shape(program, value):
        written = f"{program.alias}.reshape({text(value)}, shape)" if reshaped else text(value)
        return f"lambda shape, dtype: {written}"
    raise Unknown(variable.statement, "what it begins with is not understood as an initializer of "
                  "a layer")  # fmt: skip


def _drawn(program: Program, call: cst.Call, parameters: Sequence[str]) -> str:
    options = []
    for number, argument in enumerate(call.args):
        name = argument.keyword.value if argument.keyword else parameters[number]
        if name not in ("shape", "dtype", "name"):
            options.append(f"{name}={program.script.of(argument.value)}")
    function = program.script.of(call.func)
    return f"partial({', '.join([function, *options])})" if options else function


def is_vector(program: Program, value: cst.BaseExpression) -> bool:
    """Says whether an expression is a list of numbers."""
    return rank(program, value) == 1


def rank(program: Program, value: cst.BaseExpression) -> int | None:
    """Returns how deep lists of numbers are nested; None of something else."""
    value = program.bound(value)
    if isinstance(value, cst.Call):
        reference = program.names.reference(value.func)
        path = reference.path if reference else ""
        if path in ("tensorflow.constant", "numpy.array") and value.args:
            return rank(program, value.args[0].value)
    if program.number(value) is not None:
        return 0
    if isinstance(value, cst.List | cst.Tuple) and value.elements:
        inner = {rank(program, element.value) for element in value.elements}
        return None if len(inner) != 1 or None in inner else 1 + inner.pop()
    return None
