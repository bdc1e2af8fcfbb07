"""The optimizers of Keras, with the arithmetic of TensorFlow 1's."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.edits import Edit
from rosetta.port.symbols import tensorflow_2
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.rewrites.context import Context
from rosetta.port.targets.tf2_eager.unknown import Unknown

RMS_PROP = tensorflow_2.OPTIMIZERS["train.RMSPropOptimizer"].name
MOMENTUM = tensorflow_2.OPTIMIZERS["train.MomentumOptimizer"].varying


def _optimizer(call: cst.Call, endpoint: str, context: Context) -> Iterator[Edit]:
    optimizer = tensorflow_2.OPTIMIZERS[endpoint]
    given = dict.fromkeys([*optimizer.parameters, "use_locking", "name"])
    found = by_name(call, list(given))
    if endpoint == "train.MomentumOptimizer" and "momentum" not in found:
        raise Unknown(call, "it has no momentum")
    for old, argument in found.items():
        if old in ("use_locking", "name"):
            if not argument.keyword:
                raise Unknown(call, f"its argument {old} has no counterpart; take it out")
            yield context.without_argument(call, argument)
            continue
        new = optimizer.parameters[old]
        if argument.keyword and new != old:
            yield context.script.edit(argument.keyword, argument.keyword, new, at=call,
                                    why="Keras writes it so.")  # fmt: skip
        elif not argument.keyword and old != next(iter(optimizer.parameters)):
            value = argument.value
            why = "Keras takes them in another order."
            inner = context.script.span(value)
            yield context.script.edit(value, value, f"{new}=", inner, at=call, why=why)
    name = endpoint.rpartition(".")[2]
    if optimizer.is_own:
        context.needs.add(optimizer.name)
        yield context.script.edit(
            call.func,
            call.func,
            optimizer.name,
            at=call,
            why="Keras has it, but for where it begins: see the class.",
        )
    else:
        yield context.rename(call, optimizer.name, f"Keras has TensorFlow 1's {name}.")
    for parameter, value in optimizer.differing.items():
        if parameter not in found:
            why = f"TensorFlow 1's {parameter}; Keras has another."
            yield context.with_argument(call, f"{parameter}={value}", why)


REWRITES = dict.fromkeys(tensorflow_2.OPTIMIZERS, _optimizer)
