"""Takes out what a port no longer uses of what the native port had defined for itself."""

from collections.abc import Collection, Iterator

import libcst as cst

from rosetta.port import edits
from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api.program import Program, assignments
from rosetta.port.targets.tf2_eager.source import comments_above

_MODULES = {"collections", "itertools", "math"}  # that the native port imports
_OWN = {
    "traced_once",
    "to_numpy",
    "xavier_initializer",
    "Dropout",
    "add_summary",
    "basic_lstm",
    "basic_rnn",
    "unstacked",
    "LSTMState",
    "mean_sequence_loss",
}


def removals(text: str, names: Collection[str]) -> Iterator[list[Edit]]:
    """Yields the edits that take out what nothing uses, one after the other.

    What one of the functions and specifications used is unused once that is gone.

    Args:
        text: of the port.
        names: functions of the native port, beside those that it always defines for itself.
    """
    while found := _unused(text, names):
        yield found
        text = edits.apply(text, found)


def _unused(text: str, names: Collection[str]) -> list[Edit]:
    program = Program(text)
    script = program.script
    found = []
    optimizers = {name for statement in script.module.body
                  for name, value in assignments(statement) if _is_optimizer(value)}  # fmt: skip
    inside = (s for node in script.module.body if isinstance(node, cst.ClassDef)
              for s in node.body.body if isinstance(s, cst.SimpleStatementLine))  # fmt: skip
    for statement in [*script.module.body, *inside]:
        name = _name(statement, names)
        unused = name is not None and sum(1 for _ in program.uses(name)) <= 1
        if not unused and _built(statement) not in optimizers:
            continue
        head = statement.decorators[0] if getattr(statement, "decorators", ()) else statement
        start = script.line_start(script.span(head).start)
        for _ in comments_above(statement):
            start = script.line_start(start - 1)
        end = script.line_end(script.span(statement).end)
        found.append(Edit(start, end, ("",), 0, "", "", ""))
    return found


def _name(statement: cst.CSTNode, names: Collection[str]) -> str | None:
    """Returns the name of a definition that the native port made for itself."""
    if isinstance(statement, cst.FunctionDef | cst.ClassDef):
        name = statement.name.value
        return name if name in _OWN or name in names else None
    imports = getattr(statement, "body", ())
    match imports:
        case [cst.Import(names=[cst.ImportAlias(name=cst.Name(value=name), asname=None)])]:
            return name if name in _MODULES else None
    bound = [name for name, _ in assignments(statement)]
    own = len(bound) == 1 and (bound[0] in _OWN or bound[0].endswith(("_spec", "_tensor")))
    return bound[0] if own else None


def _is_optimizer(value: cst.BaseExpression) -> bool:
    match value:
        case cst.Call(func=cst.Attribute(value=cst.Attribute(attr=cst.Name(value="optimizers")))):
            return True
    return False


def _built(statement: cst.CSTNode) -> str | None:
    """Returns the name of what `NAME.build(...)` builds: `compile` builds optimizers."""
    match getattr(statement, "body", None):
        case [cst.Expr(value=cst.Call(func=cst.Attribute(
            value=cst.Name(value=name), attr=cst.Name(value="build"))))]:  # fmt: skip
            return name
    return None
