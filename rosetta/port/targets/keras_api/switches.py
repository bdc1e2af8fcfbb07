"""Which calls of a native port train, by what they feed dropout."""

from collections.abc import Iterable, Iterator

import libcst as cst

from rosetta.port.targets.keras_api.model import Model
from rosetta.port.targets.keras_api.program import Program, assignments
from rosetta.port.targets.tf2_eager.unknown import Unknown


def find(
    program: Program, model: Model, trains: Iterable[str], computes: Iterable[str]
) -> None:  # fmt: skip
    """Tells a model what it is fed when it trains, and which functions compute so without training.

    Args:
        program: the native port.
        model: the model.
        trains: the functions that train.
        computes: those that compute with the model only.

    Raises:
        Unknown: a call feeds something else.
    """
    own = [*trains, *computes]
    conditions = {layer.switch for layer in model.layers if layer.switch and not layer.draws_always}
    names = {layer.switch for layer in model.layers if layer.switch}
    for _, given in _fed(program, names, trains, own):
        for name, value in given.items():
            text = program.script.of(value)
            if not _is_known(program, model, value):
                raise Unknown(value, f"what {name} is when it trains is not seen where the model "
                              "is made")  # fmt: skip
            if model.switches.setdefault(name, text) != text:
                raise Unknown(value, f"{name} differs from one training call to another")
            if name in conditions and text != "True":
                raise Unknown(value, f"{name} is not True when it trains")
    modes: dict[str, bool] = {}
    for function, given in _fed(program, names, computes, own):
        on = {_is_on(program, model, name, value, name in conditions)
              for name, value in given.items()}  # fmt: skip
        if len(on) > 1 or modes.setdefault(function, min(on)) not in on:
            raise Unknown(program.functions[function], "it is called as when the model trains, and "
                          "as when it does not")  # fmt: skip
    model.training |= {name for name, on in modes.items() if on}


def _is_known(program: Program, model: Model, value: cst.BaseExpression) -> bool:
    """Says whether an expression is a number, or a name that is bound above the model."""
    if not isinstance(value, cst.Name) or value.value in ("True", "False"):
        return program.number(value) is not None or isinstance(value, cst.Name)
    line = program.script.line
    last = max(line(program.variables[name].statement) for name in model.weights)
    return any(
        name == value.value for statement in program.script.module.body if line(statement) < last
        for name, _ in assignments(statement)
    )  # fmt: skip


def _is_on(
    program: Program, model: Model, name: str, value: cst.BaseExpression, condition: bool
) -> bool:  # fmt: skip
    text = program.script.of(value)
    if text == model.switches.get(name):
        return True
    if (text == "False") if condition else program.number(value) == 1:
        return False
    raise Unknown(value, f"whether {name} makes the model train is not seen")


def _fed(
    program: Program, names: set[str], functions: Iterable[str], own: Iterable[str]
) -> Iterator[tuple[str, dict[str, cst.BaseExpression]]]:  # fmt: skip
    """Yields the calls that feed one of some parameters: the function, and what they feed.

    Calls inside `own` only hand on what these functions are given.
    """
    wanted = set(functions)
    inside = [program.script.span(program.functions[name]) for name in own]
    for node in program.script.positions:
        if not isinstance(node, cst.Call):
            continue
        start, called = program.script.span(node).start, program.called(node)
        if called in wanted and not any(s.start <= start < s.end for s in inside):
            given = program.arguments(node, program.functions[called])
            chosen = {name: _default(program, value) for name, value in given.items()
                      if name in names}  # fmt: skip
            if chosen:
                yield called, chosen


def _default(program: Program, value: cst.BaseExpression) -> cst.BaseExpression:
    """Returns the default of a function's parameter if no call gives another; else the value."""
    given = program.given(value) if isinstance(value, cst.Name) else None
    return given[0] if given and len(given) == 1 else value
