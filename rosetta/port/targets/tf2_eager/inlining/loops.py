"""Loops that make variables, written out: each step makes its own, which a function cannot."""

import ast
from collections.abc import Iterator, Sequence

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.inlining import makers
from rosetta.port.targets.tf2_eager.inlining.bindings import bindings

_MOST_STEPS = 12
_WHY = "Each step makes variables of its own."
_FUNCTIONS = {"range": range, "enumerate": enumerate, "zip": zip, "reversed": reversed,
              "len": len, "list": list}  # fmt: skip
_UNKNOWN = (cst.Lambda, cst.FunctionDef, cst.ClassDef, cst.BaseComp, cst.Break, cst.Continue,
            cst.Return, cst.For, cst.While, cst.If, cst.Try, cst.Global)  # fmt: skip


def unrolled(script: Script, names: Names) -> Iterator[Edit]:
    """Yields the edit that writes the first such loop of a script out, if there is one."""
    for loop in _loops(script.module.body):
        made = makers.make_variables(loop.body, script, names)
        if not made or loop.orelse or not isinstance(loop.body, cst.IndentedBlock):
            continue
        if any(isinstance(node, _UNKNOWN) for node in walk(loop.body)):
            continue
        targets = _names_of(loop.target)
        steps = _steps(loop.iter, script)
        if targets is None or steps is None or not 0 < len(steps) <= _MOST_STEPS:
            continue
        values = [_taken_apart(step, loop.target) for step in steps]
        if any(value is None for value in values):
            continue
        pieces = _Copies(script, loop, targets).pieces(values)
        span = script.span(loop)
        start, end = script.line_start(span.start), script.line_end(span.end)
        was = script.of(loop.iter)
        yield Edit(start, end, pieces, script.line(loop), f"for ... in {was}", "its steps", _WHY)
        return


def _loops(statements: Sequence[cst.CSTNode]) -> Iterator[cst.For]:
    for node in statements:
        if isinstance(node, cst.For):
            yield node
        elif isinstance(node, cst.With) and isinstance(node.body, cst.IndentedBlock):
            yield from _loops(node.body.body)


class _Copies:
    """The body of a loop, once for each step, with names that no other step has."""

    def __init__(self, script: Script, loop: cst.For, targets: Sequence[str]) -> None:
        self._script, self._loop, self._targets = script, loop, targets
        self._taken = {n.value for n in script.positions if isinstance(n, cst.Name)}
        self._bound = {
            name for node in walk(loop.body) if isinstance(node, cst.AssignTarget)
            for name in _names_of(node.target) or ()
        }  # fmt: skip
        span = script.span(loop)
        self._indent = script.text[script.line_start(span.start) : span.start]

    def pieces(self, steps: Sequence[Sequence[object]]) -> tuple[str | Span, ...]:
        found: list[str | Span] = []
        current: dict[str, str] = {}
        for number, values in enumerate(steps):
            given = dict(zip(self._targets, map(repr, values)))
            last = number == len(steps) - 1
            fresh = {name: name if last and self._is_read_below(name) else
                     free_name(f"{name}_{number + 1}", self._taken)
                     for name in sorted(self._bound)}  # fmt: skip
            self._taken |= set(fresh.values())
            for line in self._loop.body.body:
                found += self._line(line, given, current, fresh)
        return tuple(found)

    def _is_read_below(self, name: str) -> bool:
        """Says whether statements below the loop may read a name that it binds."""
        end = self._script.span(self._loop).end
        for line, certain in _lines(self._script.module.body, self._script):
            used = [node for node in _plain_names(line) if node.value == name]
            if not used or self._script.span(line).start < end:
                continue
            match line:
                case cst.SimpleStatementLine(body=[cst.Assign(targets=targets, value=value)]):
                    bound = {n for target in targets for n in _names_of(target.target) or ()}
                    read = name in {node.value for node in _plain_names(value)}
                    return read or name not in bound or not certain
            return True
        return False

    def _line(
        self, line: cst.CSTNode, given: dict[str, str], current: dict[str, str],
        fresh: dict[str, str],
    ) -> Iterator[str | Span]:  # fmt: skip
        """Yields a statement of the body, and notes what its names stand for after it."""
        script, span = self._script, self._script.span(line)
        changes: list[tuple[Span, str]] = []
        stores = [n for n in walk(line) if isinstance(n, cst.AssignTarget)]
        stored = {id(name) for target in stores for name in walk(target.target)
                  if isinstance(name, cst.Name)}  # fmt: skip
        for node in _plain_names(line):
            new = fresh.get(node.value) if id(node) in stored else None
            new = new or given.get(node.value) or current.get(node.value)
            if new and new != node.value:
                changes.append((script.span(node), new))
        for target in stores:
            current.update({name: fresh[name] for name in _names_of(target.target) or ()
                            if name in fresh})  # fmt: skip
        yield self._indent
        position, end = span.start, script.line_end(span.end)
        for place, new in sorted(changes, key=lambda change: change[0].start):
            yield from (Span(position, place.start), new)
            position = place.end
        yield Span(position, end)
        if not script.text[:end].endswith("\n"):
            yield "\n"


def _lines(
    statements: Sequence[cst.CSTNode], script: Script, certain: bool = True
) -> Iterator[tuple[cst.CSTNode, bool]]:
    """Yields statements in their order, each with whether it certainly runs."""
    for node in statements:
        if isinstance(node, cst.For | cst.With) and isinstance(node.body, cst.IndentedBlock):
            runs = isinstance(node, cst.With) or bool(_steps(node.iter, script))
            heads = [node.iter] if isinstance(node, cst.For) else list(node.items)
            yield from ((head, False) for head in heads)
            yield from _lines(node.body.body, script, certain and runs)
        else:
            yield node, certain


def _plain_names(node: cst.CSTNode) -> Iterator[cst.Name]:
    """Yields the names inside a node, without those of attributes and keywords."""
    if isinstance(node, cst.Name):
        yield node
    for child in node.children:
        of_attribute = isinstance(node, cst.Attribute) and child is node.attr
        if not of_attribute and not (isinstance(node, cst.Arg) and child is node.keyword):
            yield from _plain_names(child)


def _names_of(target: cst.BaseExpression) -> list[str] | None:
    match target:
        case cst.Name(value=name):
            return [name]
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            inner = [_names_of(element.value) for element in elements]
            return None if None in inner else [name for names in inner for name in names]
    return None


def _taken_apart(value: object, target: cst.BaseExpression) -> list[object] | None:
    """Returns the values of a target's names, in their order; None if one is no plain value."""
    if isinstance(target, cst.Name):
        return [value] if _is_plain(value) else None
    elements = target.elements
    if not isinstance(value, list | tuple) or len(value) != len(elements):
        return None
    found = [_taken_apart(v, element.value) for v, element in zip(value, elements)]
    return None if None in found else [v for values in found for v in values]


def _is_plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, int | float | str | bool)


def _steps(node: cst.BaseExpression, script: Script) -> list[object] | None:
    """Returns what a loop goes over, where that is written in numbers and texts."""
    try:
        return list(_value(ast.parse(script.of(node), mode="eval").body, script))
    except (_NotConstantError, TypeError, ValueError, IndexError, SyntaxError):
        return None


class _NotConstantError(Exception):
    """A value that reading the script does not tell."""


def _value(node: ast.expr | None, script: Script) -> object:
    match node:
        case None:
            return None
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item, script) for item in items]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, script)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            first, second = _value(left, script), _value(right, script)
            return first + second if isinstance(op, ast.Add) else first - second
        case ast.Subscript(value=inner, slice=ast.Slice(lower, upper, step)):
            part = slice(*(_value(bound, script) for bound in (lower, upper, step)))
            return _value(inner, script)[part]
        case ast.Subscript(value=inner, slice=index):
            return _value(inner, script)[_value(index, script)]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            made = _FUNCTIONS[name](*(_value(argument, script) for argument in args))
            return made if isinstance(made, int) else list(made)
        case ast.Name(id=name):
            return _value(_assigned(name, script), script)
    raise _NotConstantError


def _assigned(name: str, script: Script) -> ast.expr:
    """Returns the value of a name that the script binds once and does not change."""
    for node in script.positions:
        match node:
            case cst.Call(func=cst.Attribute(value=cst.Name(value=owner))) if owner == name:
                raise _NotConstantError
            case cst.AssignTarget(target=cst.Subscript(value=cst.Name(value=owner))):
                if owner == name:
                    raise _NotConstantError
    for statement in script.module.body:
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget() as target], value=value)]
            ) if bindings(name, script) == [target]:
                return ast.parse(script.of(value), mode="eval").body
    raise _NotConstantError
