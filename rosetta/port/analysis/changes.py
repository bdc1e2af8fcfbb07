"""Which names a statement changes in their place: a list, an array, an object's attribute.

It looks into the functions and methods of the script that the statement calls, too. What other
modules do with what they are handed is not seen, but for NumPy's functions that write into it.
"""

from collections.abc import Iterator

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider

from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script

_METHODS = {"append", "extend", "insert", "pop", "remove", "sort", "reverse", "clear", "update",
            "fill", "resize", "setdefault", "add", "discard", "put"}  # fmt: skip
_WRITING = {"shuffle", "copyto", "put", "place", "putmask", "fill_diagonal"}  # of NumPy and random


class Changes:
    """The changes that a script makes.

    Args:
        script: the script.
    """

    def __init__(self, script: Script) -> None:
        self._contexts = script.metadata[ExpressionContextProvider]
        self._imported = {
            (node.evaluated_alias or node.evaluated_name).partition(".")[0]
            for node in script.positions if isinstance(node, cst.ImportAlias)
        }  # fmt: skip
        self._functions: dict[str, list[cst.FunctionDef]] = {}
        for node in script.positions:
            if isinstance(node, cst.FunctionDef):
                self._functions.setdefault(node.name.value, []).append(node)
        self._in_functions: dict[cst.FunctionDef, frozenset[str]] = {}
        self._found: dict[cst.CSTNode, frozenset[str]] = {}

    def of(self, node: cst.CSTNode) -> frozenset[str]:
        """Returns the names that a statement changes in their place, or in a function it calls.

        Of a function itself: those of others that it changes when it is called.
        """
        if node not in self._found:
            changed = {*self._changed(node)}
            if isinstance(node, cst.FunctionDef):
                changed = self._in_function(node) - {*_parameters(node)}
            self._found[node] = frozenset(changed)
        return self._found[node]

    def _changed(self, node: cst.CSTNode) -> Iterator[str]:
        for inner in walk(node):
            if isinstance(inner, cst.Attribute | cst.Subscript):
                if self._contexts.get(inner) in (ExpressionContext.STORE, ExpressionContext.DEL):
                    yield from _root(inner)
            elif isinstance(inner, cst.AugAssign):
                yield from _root(inner.target)
            elif isinstance(inner, cst.Call):
                yield from self._by_call(inner)

    def _by_call(self, call: cst.Call) -> Iterator[str]:
        name, receiver = _called(call)
        if receiver is not None and name in _METHODS:
            yield from {*_root(receiver)} - self._imported
        for number, argument in enumerate(call.args):
            written = argument.keyword is not None and argument.keyword.value == "out"
            if written or (name in _WRITING and number == 0):
                yield from _root(argument.value)
        for function in self._functions.get(name, ()):
            yield from self._by_function(function, call, receiver)

    def _by_function(
        self, function: cst.FunctionDef, call: cst.Call, receiver: cst.BaseExpression | None
    ) -> Iterator[str]:
        changed, parameters = self._in_function(function), _parameters(function)
        plain = [argument.value for argument in call.args if argument.keyword is None]
        given = [(a.keyword.value, a.value) for a in call.args if a.keyword is not None]
        given += zip(parameters, plain)
        if receiver is not None and not {*_root(receiver)} & self._imported:
            given += zip(parameters, [receiver, *plain])  # it may be a method
        for name, value in given:
            if name in changed:
                yield from _root(value)
        yield from changed.difference(parameters)

    def _in_function(self, function: cst.FunctionDef) -> frozenset[str]:
        """Returns the parameters and outer names that a function changes or binds again."""
        if function not in self._in_functions:
            self._in_functions[function] = frozenset()  # it may call itself
            outer = {
                item.name.value for node in walk(function.body) if isinstance(node, cst.Global)
                for item in node.names
            }  # fmt: skip
            bound = {
                node.value for node in walk(function.body) if isinstance(node, cst.Name)
                and self._contexts.get(node) is ExpressionContext.STORE
            }  # fmt: skip
            own = bound - outer - {*_parameters(function)}
            changed = {*self._changed(function.body)} - own
            self._in_functions[function] = frozenset(changed | (bound & outer))
        return self._in_functions[function]


def _parameters(function: cst.FunctionDef) -> list[str]:
    return [parameter.name.value for parameter in function.params.params]


def _called(call: cst.Call) -> tuple[str, cst.BaseExpression | None]:
    """Returns the name of what is called, and what it is a method of."""
    match call.func:
        case cst.Name(value=name):
            return name, None
        case cst.Attribute(value=receiver, attr=cst.Name(value=name)):
            return name, receiver
    return "", None


def _root(node: cst.BaseExpression) -> Iterator[str]:
    """Yields the name that a chain of attributes and elements begins with."""
    while isinstance(node, cst.Attribute | cst.Subscript):
        node = node.value
    if isinstance(node, cst.Name):
        yield node.value
