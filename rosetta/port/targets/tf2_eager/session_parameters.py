"""Functions and methods that are given a session: they need none any more."""

import dataclasses
from collections.abc import Iterator

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider

from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit

_WHY = "There is no session to hand on."


@dataclasses.dataclass(frozen=True, eq=False)
class _Function:
    """A function, or a method, whose every use in the script is a call.

    `first` is the number of the first parameter that a call gives: a method's receiver is none.
    """

    node: cst.FunctionDef
    calls: tuple[cst.Call, ...]
    first: int

    def argument(self, call: cst.Call, number: int) -> cst.Arg | None:
        """Returns what a call gives for a parameter, None where that is not seen."""
        name = self.node.params.params[number].name.value
        for place, argument in enumerate(call.args):
            keyword = argument.keyword.value if argument.keyword else None
            if argument.star:
                return None
            if keyword == name or (keyword is None and place + self.first == number):
                return argument
        return None


class SessionParameters:
    """The parameters that are only ever given a session, and only used to run it.

    Args:
        script: the script.
        facts: what it built.
    """

    def __init__(self, script: Script, facts: Facts) -> None:
        self._script = script
        self._contexts = script.metadata[ExpressionContextProvider]
        self._sessions = facts.names_of("session")
        self._runs = list(facts.runs)
        self._functions = list(self._found())
        self._left = {
            (function, number) for function in self._functions
            for number in range(function.first, len(function.node.params.params))
        }  # fmt: skip
        while True:
            kept = {item for item in self._left if self._is_given(*item) and self._only_runs(*item)}
            if kept == self._left:
                break
            self._left = kept

    def edits(self) -> list[Edit]:
        """Returns the edits that take the parameters and what is given for them out."""
        found = []
        for function, number in self._left:
            parameters = function.node.params.params
            found.append(self._without(parameters, number, function.node))
            for call in function.calls:
                argument = function.argument(call, number)
                found.append(self._without(call.args, call.args.index(argument), call))
        return found

    def _found(self) -> Iterator[_Function]:
        defined: dict[str, list[tuple[cst.FunctionDef, int]]] = {}
        for node in self._script.positions:
            if isinstance(node, cst.FunctionDef):
                is_method = any(
                    isinstance(other, cst.ClassDef) and node in other.body.body
                    for other in self._script.module.body
                )
                defined.setdefault(node.name.value, []).append((node, int(is_method)))
        for name, nodes in defined.items():
            ((node, first), *others) = nodes
            plain = not node.decorators and not node.params.kwonly_params and isinstance(
                node.params.star_arg, cst.MaybeSentinel
            )  # fmt: skip
            calls = [c for c in self._script.positions
                     if isinstance(c, cst.Call) and self._named(c.func, first) == name]  # fmt: skip
            uses = [n for n in self._script.positions if isinstance(n, cst.Name)
                    and n.value == name and n is not node.name]  # fmt: skip
            if not others and plain and calls and len(uses) == len(calls):
                yield _Function(node, tuple(calls), first)

    def _named(self, function: cst.BaseExpression, is_method: int) -> str | None:
        match function:
            case cst.Attribute(attr=cst.Name(value=name)) if is_method:
                return name
            case cst.Name(value=name) if not is_method:
                return name
        return None

    def _is_given(self, function: _Function, number: int) -> bool:
        """Says whether each call gives a session for a parameter."""
        given = [function.argument(call, number) for call in function.calls]
        return all(argument is not None and self._is_session(argument.value) for argument in given)

    def _is_session(self, node: cst.BaseExpression) -> bool:
        if not isinstance(node, cst.Name):
            return False
        inside = [
            (outer, number) for outer in self._functions
            for number, parameter in enumerate(outer.node.params.params)
            if parameter.name.value == node.value and node in set(walk(outer.node.body))
        ]  # fmt: skip
        return inside[-1] in self._left if inside else node.value in self._sessions

    def _only_runs(self, function: _Function, number: int) -> bool:
        """Says whether a function does nothing with a parameter but run it or hand it on."""
        name = function.node.params.params[number].name.value
        return all(
            self._contexts.get(node) is ExpressionContext.LOAD and (
                any(run.holds(self._script.span(node)) for run in self._runs)
                or self._is_handed_on(node)
            )
            for node in walk(function.node.body)
            if isinstance(node, cst.Name) and node.value == name and node in self._contexts
        )  # fmt: skip

    def _is_handed_on(self, node: cst.Name) -> bool:
        return any(
            (argument := inner.argument(call, place)) is not None and argument.value is node
            for inner, place in self._left
            for call in inner.calls
        )

    def _without(
        self, items: tuple[cst.Param, ...] | tuple[cst.Arg, ...], number: int, at: cst.CSTNode
    ) -> Edit:
        """Returns the edit that takes one of several parameters or arguments out."""
        spans = [self._script.span(item) for item in items]
        start, end = spans[number].start, spans[number].end
        if number:
            start = self._end(items[number - 1])
            end = self._end(items[number])
        elif len(items) > 1:
            end = spans[1].start
        else:
            end = self._end(items[0])
        was = self._script.of(items[number])
        return Edit(start, end, ("",), self._script.line(at), was, "", _WHY)

    def _end(self, item: cst.Param | cst.Arg) -> int:
        """Returns where a parameter or argument ends, without its comma."""
        last = item.value if isinstance(item, cst.Arg) else item.default or item.name
        return self._script.span(last).end
