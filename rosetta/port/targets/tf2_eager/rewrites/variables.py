"""Variables, with the first values that TensorFlow 1.15 gave them."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.edits import Edit, Span
from rosetta.port.rules import spelling
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.rewrites.context import Context
from rosetta.port.targets.tf2_eager.unknown import Unknown

XAVIER = "xavier_initializer"
RANDOM = {"random_normal", "random_uniform", "truncated_normal", "random.normal",
          "random.uniform", "random.truncated_normal", "random_shuffle"}  # fmt: skip
_XAVIER = {"contrib.layers.xavier_initializer", "contrib.layers.xavier_initializer_conv2d",
           "glorot_uniform_initializer", "initializers.glorot_uniform"}  # fmt: skip


def _variable(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    parameters = ("initial_value", "trainable", "collections", "validate_shape",
                  "caching_device", "name", "variable_def", "dtype")  # fmt: skip
    found = by_name(call, parameters)
    for name, argument in found.items():
        if name in ("initial_value", "name", "dtype") and (argument.keyword or name ==
                                                           "initial_value"):  # fmt: skip
            continue
        if name == "trainable" and argument.keyword:
            continue
        if name == "trainable":  # tf.Variable(0.3, tf.float32): a dtype in the wrong place
            before = call.args[call.args.index(argument) - 1]
            start = context.script.span(before.value).end
            end = context.script.span(argument.value).end
            why = "It stood in the place of trainable, which any value turns on."
            was = context.script.of(argument.value)
            yield Edit(start, end, ("",), context.script.line(call), was, "", why)
            continue
        raise Unknown(call, f"its argument {name} has no counterpart; take it out")


def _get_variable(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    parameters = ("name", "shape", "dtype", "initializer", "regularizer", "trainable")
    found = by_name(call, parameters)
    place = context.script.bare_span(call)
    made = [v for v in context.facts.variables if v.stack and v.stack[0] == place]
    several = context.seeds.instances_at(call)
    if len(made) != several:
        raise Unknown(call, "it does not make one variable; write tf.Variable for it")
    if "regularizer" in found:  # whoever reads its collection is told what is in it
        context.inside.append(context.script.span(found["regularizer"].value))
    name = made[0].name.partition(":")[0]
    if several > 1:  # each instance has a scope of its own
        name = name.partition("/")[2]
    value = _initial_value(call, found, context)
    trainable = found.get("trainable")
    rest = ["", f', name="{name}"']
    if trainable:
        rest.append(f", trainable={context.script.of(trainable.value)}")
    written, _ = spelling.expression("tf.Variable", context.names)
    yield context.script.edit(call, call, f"{written}(", *value, *rest[1:], ")", at=call,
                            why="A variable is a Python object; its initializer is called "
                            "once.")  # fmt: skip


def _initial_value(
    call: cst.Call, found: dict[str, cst.Arg], context: Context
) -> tuple[str | Span, ...]:  # fmt: skip
    initializer = found["initializer"].value if "initializer" in found else None
    dtype = found["dtype"].value if "dtype" in found else None
    if dtype is not None and context.names.reference(dtype) is None:
        raise Unknown(call, "its dtype is not understood; write tf.float32")
    if dtype is not None and not context.names.reference(dtype).path.endswith(".float32"):
        raise Unknown(call, "only float32 is drawn as TensorFlow 1.15 drew it; write "
                      "tf.Variable for it")  # fmt: skip
    shape = found.get("shape")
    made = context.names.value(initializer) if initializer is not None else None
    reference = context.names.reference(made.func) if isinstance(made, cst.Call) else None
    endpoint = tensorflow.endpoint(reference.path) if reference else None
    if shape is None and isinstance(initializer, cst.Call) and endpoint in RANDOM:
        return (context.script.span(initializer),)
    if initializer is not None:
        context.inside.append(context.script.span(initializer))
    seed = context.seeds.of(call)
    seed_text = f", seed={seed}" if seed is not None else ""
    if shape is not None:
        size = context.script.span(shape.value)
        if made is None or (endpoint in _XAVIER and not made.args):
            context.needs.add(XAVIER)
            return (f"{XAVIER}(", size, f"{seed_text})")
        simple = {"zeros_initializer": "zeros", "ones_initializer": "ones"}
        if endpoint in simple and not made.args:
            return (f"{context.alias}.{simple[endpoint]}(", size, ")")
        draws = {
            "random_normal_initializer": ("random.normal", ("mean", "stddev", "seed")),
            "truncated_normal_initializer":
                ("random.truncated_normal", ("mean", "stddev", "seed")),
            "random_uniform_initializer": ("random.uniform", ("minval", "maxval", "seed")),
        }  # fmt: skip
        if endpoint in draws:
            name, parameters = draws[endpoint]
            given = by_name(made, parameters)
            pieces: list[str | Span] = [f"{context.alias}.{name}(", size]
            for parameter, argument in given.items():
                pieces += [f", {parameter}=", context.script.span(argument.value)]
            return (*pieces, seed_text, ")")
        if (
            endpoint == "constant_initializer"
            and len(made.args) == 1
            and isinstance(made.args[0].value, cst.Float)
        ):
            return (f"{context.alias}.fill(", size, ", ",
                    context.script.span(made.args[0].value), ")")  # fmt: skip
    raise Unknown(call, "what its initializer draws is not known; write tf.Variable with the "
                  "value")  # fmt: skip


def _global_step(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    why = "TensorFlow 2 has no collection of variables; this is the one that counts steps."
    written, _ = spelling.expression("tf.Variable", context.names)
    new = f'{written}(0, dtype={context.alias}.int64, trainable=False, name="global_step")'
    yield context.script.edit(call, call, new, why=why, at=call)


REWRITES = {
    "Variable": _variable,
    "get_variable": _get_variable,
    "train.create_global_step": _global_step,
    "train.get_or_create_global_step": _global_step,
}
