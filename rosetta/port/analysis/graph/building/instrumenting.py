"""Calls of a `Watch` around each statement of a script."""

import ast
from collections.abc import Iterator

WATCH = "__rosetta_watch__"


class Instrumented(ast.NodeTransformer):
    """Puts calls of a `Watch` around each statement."""

    def _statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for number, statement in enumerate(body):
            place = _place(statement)
            plain = isinstance(statement, ast.Import | ast.ImportFrom | ast.Global | ast.Nonlocal)
            docstring = number == 0 and isinstance(statement, ast.Expr) and isinstance(
                statement.value, ast.Constant
            )  # fmt: skip
            if isinstance(statement, ast.Assert):  # a run computes nothing to assert here
                statement = ast.copy_location(ast.Expr(statement.test), statement)
            self.generic_visit(statement)
            if plain or docstring:
                result.append(statement)
                continue
            if isinstance(statement, ast.For | ast.While):
                statement.body.insert(0, _leave(place, statement))
            for after in _heads(statement):
                statement.body.insert(0, _call("bound", place, after, statement))
            result.append(_call("begin", place, None, statement))
            result.append(statement)
            if not isinstance(statement, ast.Return | ast.Raise | ast.Break | ast.Continue):
                result.append(_call("end", place, _targets(statement), statement))
        return result

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Goes through a node and the bodies it has."""
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                setattr(node, field, self._statements(body))
        for handler in getattr(node, "handlers", ()):
            handler.body = self._statements(handler.body)
        return node


def _place(node: ast.stmt) -> str:
    first = (getattr(node, "decorator_list", None) or [node])[0]
    return f"{first.lineno}:{first.col_offset}"


def _heads(node: ast.stmt) -> list[list[ast.expr]]:
    if isinstance(node, ast.With):
        targets = [item.optional_vars for item in node.items if item.optional_vars]
    elif isinstance(node, ast.For):
        targets = [node.target]
    else:
        return []
    names = [name for target in targets for name in _names(target)]
    return [names] if names else []


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [name for target in node.targets for name in _names(target)]
    if isinstance(node, ast.AugAssign | ast.AnnAssign) and node.value:
        return list(_names(node.target))
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return []
    return []


def _names(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) or (
        isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
    ):
        yield target
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _names(element)


def _call(method: str, place: str, values: list[ast.expr] | None, at: ast.stmt) -> ast.stmt:
    given: list[ast.expr] = [ast.Constant(place)]
    if values is not None:
        loaded = [ast.parse(ast.unparse(value), mode="eval").body for value in values]
        keys: list[ast.expr | None] = [ast.Constant(ast.unparse(value)) for value in values]
        given.append(ast.Dict(keys, loaded))
    function = ast.Attribute(ast.Name(WATCH, ast.Load()), method, ast.Load())
    statement = ast.Expr(ast.Call(function, given, []))
    for node in ast.walk(statement):
        ast.copy_location(node, at)
    return ast.fix_missing_locations(statement)


def _leave(place: str, at: ast.For | ast.While) -> ast.stmt:
    """Returns `if watch.has_seen(place, endless): break`."""
    endless = isinstance(at, ast.While) and isinstance(at.test, ast.Constant)
    call = ast.parse(f"if {WATCH}.has_seen({place!r}, {endless}): break").body[0]
    for node in ast.walk(call):
        ast.copy_location(node, at)
    return ast.fix_missing_locations(call)
