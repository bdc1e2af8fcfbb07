"""What a training function of a native port returns, and the statements that compute it."""

import dataclasses
from collections.abc import Iterator

import libcst as cst

from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.keras_api.training import COMPUTES
from rosetta.port.targets.tf2_eager.unknown import Unknown

_UPDATE = {"tape", "gradients", "variables"}  # the names that a native training function gives


@dataclasses.dataclass(frozen=True)
class Returned:
    """A result of a training function.

    Attributes:
        name: of the result, or of the variable that is read after the update.
        is_weight: whether it is a variable.
        is_dictionary: whether it is a dictionary, as summaries are.
    """

    name: str
    is_weight: bool
    is_dictionary: bool


def returned(program: Program, function: cst.FunctionDef) -> list[Returned]:
    """Returns the results of a training function, in order.

    Raises:
        Unknown: one has no name.
    """
    last = function.body.body[-1]
    match last:
        case cst.SimpleStatementLine(body=[cst.Return(value=cst.BaseExpression() as value)]):
            several = isinstance(value, cst.Tuple)
            each = [e.value for e in value.elements] if several else [value]
            return [_returned(program, function, item) for item in each]
    return []


def _returned(program: Program, function: cst.FunctionDef, value: cst.BaseExpression) -> Returned:
    match value:
        case cst.Name(value=name):
            made = [s for s in _steps(function) if name in _targets(s)]
            dictionary = bool(made) and isinstance(made[-1].body[0].value, cst.Dict)
            return Returned(name, False, dictionary)
        case cst.Call(func=cst.Attribute(value=read, attr=cst.Name(value="read_value"))):
            if name := program.variable(read):
                return Returned(name, True, False)
    raise Unknown(value, COMPUTES)


def computing(
    program: Program, function: cst.FunctionDef, wanted: str
) -> list[cst.SimpleStatementLine] | None:
    """Returns the statements of a training function that a result is computed by.

    Args:
        program: the native port.
        function: the training function.
        wanted: the name of the result.

    Returns:
        None if it needs the gradients.
    """
    found, needed = [], {wanted}
    for statement in reversed(list(_steps(function))):
        if not needed & _targets(statement):
            continue
        value = program.script.span(statement.body[0].value)
        needed -= _targets(statement)
        needed |= {
            node.value for node in program.script.positions if isinstance(node, cst.Name)
            and value.start <= program.script.span(node).start < value.end
        }  # fmt: skip
        found.insert(0, statement)
    return None if needed & _UPDATE or not found else found


def _steps(function: cst.FunctionDef) -> Iterator[cst.SimpleStatementLine]:
    """Yields the assignments of a function, those under its tape among them."""
    for statement in function.body.body:
        inner = statement.body.body if isinstance(statement, cst.With) else [statement]
        for line in inner:
            match line:
                case cst.SimpleStatementLine(body=[cst.Assign()]):
                    yield line


def _targets(statement: cst.SimpleStatementLine) -> set[str]:
    found = set()
    for target in statement.body[0].targets:
        items = [target.target]
        while items:
            item = items.pop()
            if isinstance(item, cst.Name):
                found.add(item.value)
            elif isinstance(item, cst.Tuple | cst.List):
                items += [element.value for element in item.elements]
    return found
