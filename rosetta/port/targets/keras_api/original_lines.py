"""The lines of a script that statements of its native port come from."""

import ast

import libcst as cst

from rosetta.port.targets.keras_api.program import Program, assignments


def of(program: Program, node: cst.CSTNode, source: str) -> int:
    """Returns the line of a script where a part of its native port comes from.

    The port keeps the author's statements, most of them letter by letter, and the names.

    Args:
        program: the native port.
        node: part of it.
        source: the script.
    """
    script, lines = program.script, source.splitlines()
    start = script.span(node).start
    line = script.text[script.line_start(start) : script.line_end(start)].strip()
    for number, other in enumerate(lines, 1):
        if line and line.removeprefix("return ") in other:
            return number
    bound = {
        target.id: statement.lineno
        for statement in ast.walk(ast.parse(source)) if isinstance(statement, ast.Assign)
        for target in ast.walk(statement) if isinstance(target, ast.Name)
        and isinstance(target.ctx, ast.Store)
    }  # fmt: skip
    return next((bound[name] for name in _names(program, node) if name in bound), 1)


def of_line(program: Program, number: int, source: str) -> int:
    """Returns the line of a script where a line of its native port comes from.

    Args:
        program: the native port.
        number: of its line.
        source: the script.
    """
    statements = (node for node in program.script.positions
                  if isinstance(node, cst.SimpleStatementLine | cst.FunctionDef))  # fmt: skip
    found = [node for node in statements if program.script.line(node) == number]
    return of(program, found[-1], source) if found else 1


def _names(program: Program, node: cst.CSTNode) -> list[str]:
    """Returns the names that a reader would look for: of a statement, or of a function."""
    if isinstance(node, cst.FunctionDef):
        return [node.name.value, node.name.value.removesuffix("_of")]
    statement = program.statement_of(node)
    found = [name for name, _ in assignments(statement)]
    found += [
        element.value.value for small in getattr(statement, "body", ())
        if isinstance(small, cst.Assign) for target in small.targets
        for element in getattr(target.target, "elements", ())
        if isinstance(element.value, cst.Name)
    ]  # fmt: skip
    if isinstance(node, cst.Name):
        found.append(node.value)
    while node in program.parents:
        node = program.parents[node]
        if isinstance(node, cst.FunctionDef):
            found += [node.name.value, node.name.value.removesuffix("_of")]
    # the native port names the variables of a layer after the layer
    return [*found, *(name.rpartition("_")[0] for name in found)]
