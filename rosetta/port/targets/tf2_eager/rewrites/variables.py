"""Variables, with the first values that TensorFlow 1.15 gave them."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.edits import Edit, Span
from rosetta.port.rules import spelling
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.first_values import XAVIER, FirstValue
from rosetta.port.targets.tf2_eager.rewrites.context import Context
from rosetta.port.targets.tf2_eager.unknown import Unknown

RANDOM = {"random_normal", "random_uniform", "truncated_normal", "random.normal",
          "random.uniform", "random.truncated_normal", "random_shuffle", "random.shuffle",
          "random_gamma", "random.gamma", "random_poisson", "random.poisson", "multinomial",
          "random.multinomial", "random_crop"}  # fmt: skip


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
    seed = context.seeds.of(call)
    value = FirstValue(call, found, seed, context.script, context.names, context.alias)
    if value.rewritten is not None:
        context.inside.append(context.script.span(value.rewritten))
    if value.draws_xavier:
        context.needs.add(XAVIER)
    return value.pieces


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
