"""`model.fit_generator(...)` and the arguments of queues, which `fit` does not take any more."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal
from rosetta.port.rules.keras_3 import arguments
from rosetta.port.rules.registry import Finding, NeededLine, on_method

_PARAMETERS = {  # of Keras 2, in order
    "fit_generator": (
        "generator", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data",
        "validation_steps", "validation_freq", "class_weight", "max_queue_size", "workers",
        "use_multiprocessing", "shuffle", "initial_epoch",
    ),
    "evaluate_generator": (
        "generator", "steps", "callbacks", "max_queue_size", "workers", "use_multiprocessing",
        "verbose",
    ),
    "predict_generator": (
        "generator", "steps", "callbacks", "max_queue_size", "workers", "use_multiprocessing",
        "verbose",
    ),
}  # fmt: skip
_QUEUE = ("max_queue_size", "workers", "use_multiprocessing", "pickle_safe", "max_q_size")
_STEPS = ("steps_per_epoch", "validation_steps", "steps")
_CEIL = NeededLine("import math", "holds ceil")
_NO_QUEUE = "Keras 3's generators have their queue themselves; it changes no numbers."


@on_method(*_PARAMETERS)
def generator_method(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `fit`, `evaluate` or `predict`, with arguments by name."""
    if not isinstance(call.func, cst.Attribute):
        return
    name = call.func.attr
    parameters = _PARAMETERS[name.value]
    unnamed = [a for a in call.args if not a.keyword]
    if any(a.star for a in call.args) or len(unnamed) > len(parameters):
        yield Refusal(script.line(call), name.value, "which arguments it gets cannot be told; "
                      "nearest: write them out by name")  # fmt: skip
        return
    method = name.value.removesuffix("_generator")
    why = f"Keras took {name.value} out; {method} takes generators."
    yield script.edit(name, name, method, why=why, at=call)
    given = {**dict(zip(parameters, unnamed)), **arguments.by_keyword(call)}
    yield from arguments.without(call, [given[n] for n in _QUEUE if n in given], script, _NO_QUEUE)
    for parameter, argument in zip(parameters[1:], unnamed[1:]):
        if parameter not in _QUEUE:
            at = script.span(argument).start
            yield Edit(at, at, (f"{parameter}=",), script.line(argument), "", f"{parameter}=", why)
    if "generator" in arguments.by_keyword(call):
        yield arguments.renamed(given["generator"], "x", script, why)
    if method != "fit" and "verbose" not in given and call.args:
        end = script.span(call.args[-1].value).end
        quiet = f"{name.value} printed nothing."
        yield Edit(end, end, (", verbose=0",), script.line(call), "", "verbose=0", quiet)


@on_method("fit", "evaluate", "predict")
def queue_arguments(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Takes the arguments of the queue out."""
    given = arguments.by_keyword(call)
    found = [given[name] for name in _QUEUE if name in given]
    yield from arguments.without(call, found, script, _NO_QUEUE)


@on_method("fit", "evaluate", "predict", *_PARAMETERS)
def whole_steps(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Rounds a division up: Keras 2 went on until it had made as many steps, or more."""
    given = arguments.by_keyword(call)
    steps = [given[name].value for name in _STEPS if name in given]
    method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    for parameter, argument in zip(_PARAMETERS.get(method, ()), call.args):
        if parameter in _STEPS and not argument.keyword:
            steps.append(argument.value)
    for value in steps:
        if isinstance(value, cst.BinaryOperation) and isinstance(value.operator, cst.Divide):
            yield _CEIL
            place = script.span(value)
            new = ("math.ceil", place) if value.lpar else ("math.ceil(", place, ")")
            why = "Keras 3 takes whole numbers of steps; Keras 2 rounded up."
            yield script.edit(value, value, *new, why=why, at=value)
