"""Where the results of a call go."""

from collections.abc import Iterator, Sequence

import libcst as cst

from rosetta.port.targets.keras_api.program import Program, assignments
from rosetta.port.targets.tf2_eager.unknown import Unknown


def with_numpy(program: Program, call: cst.Call) -> cst.BaseExpression:
    """Returns `call(...).numpy()` of a call that stands in it, else the call."""
    attribute = program.parents[call]
    match attribute:
        case cst.Attribute(attr=cst.Name(value="numpy")):
            return program.parents[attribute]
    return call


def targets(
    program: Program, call: cst.Call, whole: cst.BaseExpression, number: int
) -> tuple[list[str], cst.Assign]:
    """Returns the names that take the results of a call, and the statement.

    Args:
        program: the port.
        call: the call.
        whole: what `with_numpy` returns of it.
        number: how many results it has.

    Raises:
        Unknown: they are not taken one by one.
    """
    results = whole
    parent = program.parents[call]
    if isinstance(parent, cst.CompFor | cst.Arg):  # [... for value in call], to_numpy(call)
        results = program.parents[parent]
    assign = program.parents[results]
    line = program.parents.get(assign)
    if isinstance(assign, cst.Assign) and len(assign.targets) == 1 and (
        isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    ):  # fmt: skip
        target = assign.targets[0].target
        if isinstance(target, cst.Name) and number == 1:
            return [target.value], assign
        if isinstance(target, cst.Tuple | cst.List):
            names = [program.script.of(e.value) for e in target.elements]
            if len(names) == number:
                return names, assign
    raise Unknown(call, "its results are not used one by one; unpack them into names")


def converted(
    program: Program, assign: cst.Assign, names: Sequence[str]
) -> Iterator[tuple[str, cst.CSTNode]]:  # fmt: skip
    """Yields the names that `name = name.numpy()` below an assignment converts, with it."""
    line = program.parents[assign]
    statements = list(program.parents[line].children)
    for statement in statements[statements.index(line) + 1 :]:
        for name, value in assignments(statement):
            if name in names and program.script.of(value) == f"{name}.numpy()":
                yield name, statement
