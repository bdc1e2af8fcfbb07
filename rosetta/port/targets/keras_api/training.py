"""The training functions of a native port: a loss, an optimizer, and what else they return."""

import dataclasses

import libcst as cst

from rosetta.port.targets.keras_api.nodes import VARIABLE, Evaluator, Node
from rosetta.port.targets.keras_api.program import Program, dotted
from rosetta.port.targets.tf2_eager.unknown import Unknown

COMPUTES = "a training step that Keras has not; it is in the native port: --to=tf2_eager"


@dataclasses.dataclass
class Training:
    """A function that makes one update.

    Attributes:
        function: itself.
        loss: what it makes smaller.
        loss_name: what that is called.
        optimizer: the name of the optimizer.
        trained: the names of the variables that it changes.
        returns: what it returns, with the name; variables are read after the update.
        statements: those that compute, in order.
        counts: the statement that counts its updates, "" without.
    """

    function: cst.FunctionDef
    loss: Node
    loss_name: str
    optimizer: str
    trained: list[str]
    returns: list[tuple[str, Node]]
    statements: list[cst.CSTNode]
    counts: str = ""


def find(program: Program, evaluator: Evaluator) -> list[Training]:
    """Returns the training functions, in the order of the text.

    Raises:
        Unknown: one of them does something that Keras' own training step does not.
    """
    return [_read(program, evaluator, function) for function in functions(program)]


def functions(program: Program) -> list[cst.FunctionDef]:
    """Returns the functions that make an update, in the order of the text."""
    return [function for function in program.functions.values() if _tapes(program, function)]


def is_in(program: Program) -> bool:
    """Says whether there is a training function."""
    return bool(functions(program))


def _tapes(program: Program, function: cst.FunctionDef) -> bool:
    return any(_is_tape(program, statement) for statement in function.body.body)


def trains(program: Program, node: cst.ClassDef) -> bool:
    """Says whether a method of a class makes an update."""
    methods = [method for method in node.body.body if isinstance(method, cst.FunctionDef)]
    return any(_is_tape(program, statement) for m in methods for statement in m.body.body)


def _is_tape(program: Program, statement: cst.CSTNode) -> bool:
    match statement:
        case cst.With(items=[cst.WithItem(item=cst.Call(func=function))]):
            return program.endpoint(function) == "GradientTape"
    return False


def _read(program: Program, evaluator: Evaluator, function: cst.FunctionDef) -> Training:
    environment = evaluator.parameters(function)
    found = Training(function, Node(""), "", "", [], [], [])
    listed: dict[str, list[str]] = {}
    for statement in function.body.body:
        if _is_tape(program, statement):
            for inner in statement.body.body:
                evaluator.statement(inner, environment)
                found.statements.append(inner)
            continue
        match statement:
            case cst.SimpleStatementLine(body=[cst.Assign(
                targets=[cst.AssignTarget(target=cst.Name(value="variables"))],
                value=cst.List(elements=elements),
            )]):  # fmt: skip
                listed["variables"] = [_name(program, e.value) for e in elements]
            case cst.SimpleStatementLine(body=[cst.Assign(
                targets=[cst.AssignTarget(target=cst.Name(value="gradients"))],
                value=cst.Call(func=cst.Attribute(attr=cst.Name(value="gradient")), args=[
                    cst.Arg(value=cst.Name(value=loss)), cst.Arg(value=variables)]),
            )]):  # fmt: skip
                found.loss, found.loss_name = environment[loss], loss
                if isinstance(variables, cst.List):
                    listed[""] = [_name(program, e.value) for e in variables.elements]
                found.trained = next(iter(listed.values()), [])
            case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(
                func=cst.Attribute(value=optimizer,
                                   attr=cst.Name(value="apply_gradients"))))]):  # fmt: skip
                found.optimizer = dotted(optimizer)
            case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(func=cst.Attribute(
                value=counter, attr=cst.Name(value="assign_add"))))]):  # fmt: skip
                if not program.variable(counter) or not found.optimizer:
                    raise Unknown(statement, COMPUTES)
                found.counts = program.script.of(statement.body[0])
            case cst.SimpleStatementLine(body=[cst.Return(value=cst.BaseExpression() as value)]):
                several = isinstance(value, cst.Tuple)
                each = [e.value for e in value.elements] if several else [value]
                found.returns = [_returned(program, item, environment) for item in each]
            case cst.SimpleStatementLine(body=[cst.Assign()]):
                evaluator.statement(statement, environment)
                found.statements.append(statement)
            case _:
                raise Unknown(statement, COMPUTES)
    if not found.optimizer or not found.loss_name:
        raise Unknown(function, COMPUTES)
    return found


def _name(program: Program, node: cst.BaseExpression) -> str:
    return program.variable(node) or program.script.of(node)


def _returned(
    program: Program, value: cst.BaseExpression, environment: dict[str, Node]
) -> tuple[str, Node]:
    match value:
        case cst.Name(value=name) if name in environment:
            return name, environment[name]
        case cst.Call(func=cst.Attribute(value=read, attr=cst.Name(value="read_value"))):
            if name := program.variable(read):
                return name, Node(VARIABLE, text=name)
    raise Unknown(value, COMPUTES)
