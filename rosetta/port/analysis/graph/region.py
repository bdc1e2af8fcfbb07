"""A body of the script whose statements build a graph, and what the names in it stand for."""

import bisect
import dataclasses
from collections.abc import Iterator, Sequence

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider, ScopeProvider

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph import grouping
from rosetta.port.analysis.graph.facts import Facts, Statement
from rosetta.port.analysis.graph.kinds import Kinds
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import kind_of
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Span

# What only opens a scope: the statements inside are those of the script itself.
SCOPES = {
    "Session", "InteractiveSession", "name_scope", "variable_scope", "device",
    "contrib.framework.arg_scope",
}  # fmt: skip


class Region:
    """A body whose statements build a graph: the script's own, or that of a method.

    Args:
        script: the script.
        names: what its names stand for.
        facts: what it built.
        body: the module, or the function.
        receiver: the name of the method's first parameter, whose attributes count as names.
        builders: the classes whose instances build a graph of their own.
    """

    def __init__(
        self,
        script: Script,
        names: Names,
        facts: Facts,
        body: cst.Module | cst.FunctionDef,
        receiver: str | None = None,
        builders: frozenset[str] = frozenset(),
    ) -> None:
        self.script, self.names, self.facts = script, names, facts
        self.body, self.receiver = body, receiver
        self._contexts = script.metadata[ExpressionContextProvider]
        self._scopes = script.metadata[ScopeProvider]
        self._scope = self._scope_of(body)
        self.units: list[Unit] = []
        self._kinds = Kinds(script, names, facts, builders, self._defined)
        if isinstance(body, cst.FunctionDef):
            self.units.append(self._parameters(body))
        statements = body.body if isinstance(body, cst.Module) else body.body.body
        for node, withs in self._flat(statements, ()):
            self.units.append(self._unit(len(self.units), node, withs))
        self._keep_initial_values()
        self._move_closures()
        self._run_summaries()
        for unit in self.units:
            unit.hides = frozenset(self._hidden(unit))

    def __contains__(self, node: cst.CSTNode) -> bool:
        place, whole = self.script.span(node), self._place
        return whole.start <= place.start and place.end <= whole.end

    @property
    def _place(self) -> Span:
        if isinstance(self.body, cst.Module):
            return Span(0, len(self.script.text))
        return self.script.span(self.body)

    def _scope_of(self, body: cst.Module | cst.FunctionDef) -> object:
        if isinstance(body, cst.Module):
            scope = next((s for s in self._scopes.values() if s is not None), None)
            return scope.globals if scope else None
        return self._scopes.get(body.body.body[0]) if body.body.body else None

    # --- statements --------------------------------------------------------------------------

    def _parameters(self, method: cst.FunctionDef) -> Unit:
        """Returns what binds a method's parameters: its head, where no name of it changes."""
        parameters = [node.name.value for node in walk(method.params)
                      if isinstance(node, cst.Param)]  # fmt: skip
        binds = {name: [] for name in parameters if name != self.receiver}
        return Unit(0, method.params, Kind.PYTHON, None, {}, binds)

    def _flat(
        self, statements: Sequence[cst.CSTNode], withs: tuple[cst.With, ...]
    ) -> Iterator[tuple[cst.CSTNode, tuple[cst.With, ...]]]:
        for node in statements:
            if isinstance(node, cst.With) and self.opens_scope(node):
                yield from self._flat(node.body.body, (*withs, node))
            else:
                yield node, withs

    def opens_scope(self, node: cst.With) -> bool:
        """Says whether a `with` only opens a scope of the graph, or a session."""
        return grouping.is_scope(node, self.names) or all(
            self._opens(item.item) for item in node.items
        )

    def _opens(self, item: cst.BaseExpression) -> bool:
        match item:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="as_default"))):
                return True
        reference = self.names.reference(item.func) if isinstance(item, cst.Call) else None
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        if endpoint == "control_dependencies" and len(item.args) == 1:
            return self._kinds.is_collection(self.names.value(item.args[0].value))
        return endpoint in SCOPES

    def _unit(self, number: int, node: cst.CSTNode, withs: tuple[cst.With, ...]) -> Unit:
        uses, binds = self._names_in(node)
        did = self._did(node)
        unit = Unit(number, node, Kind.PYTHON, did, uses, binds, withs)
        unit.kind = self._kinds.of(unit)
        return unit

    def _did(self, node: cst.CSTNode) -> Statement | None:
        """Returns what a statement did, with what the statements inside a condition or loop did."""
        did = self.facts.statements.get(self._start(node))
        if did is None or not isinstance(node, cst.If | cst.For):
            return did
        variables = ("variable", "python")
        bound = {key: values for key, values in did.bound.items()
                 if any(kind_of(value) not in variables for value in values)}  # fmt: skip
        for inner in walk(node):
            if isinstance(inner, cst.SimpleStatementLine | cst.If | cst.For) and inner is not node:
                told = self.facts.statements.get(self._start(inner))
                for key, values in (told.bound if told else {}).items():
                    bound[key] = [*bound.get(key, ()), *values]
        return dataclasses.replace(did, bound=bound)

    def _run_summaries(self) -> None:
        """Makes merged ones of the summaries that are run by their names, of one each."""
        for unit in self.units:
            if unit.kind is Kind.SUMMARY and isinstance(unit.small, cst.Assign):
                made = {Definition(unit, key) for key in unit.binds}
                if any(
                    user.kind is Kind.RUN and self.definition(key, user) in made
                    for user in self.units[unit.number + 1 :] for key in user.uses
                ):  # fmt: skip
                    unit.kind = Kind.MERGED

    def _keep_initial_values(self) -> None:
        """Makes plain Python of tensors that only variables begin with: they are computed once."""
        kept: set[Unit] = set()
        for unit in reversed(self.units):
            if unit.kind is not Kind.TENSOR:
                continue
            users = [
                other for other in self.units[unit.number + 1 :] for key in unit.binds
                if key in other.uses and self.definition(key, other) == Definition(unit, key)
            ]  # fmt: skip
            begins = all(user.kind is Kind.VARIABLE or user in kept for user in users)
            if users and begins and not self._computes(unit):
                unit.kind = Kind.PYTHON
                kept.add(unit)

    def _move_closures(self) -> None:
        """Makes functions that read tensors part of the graph, where only the graph calls them.

        Such a function goes with its tensors: it is defined where they are computed.
        """
        waiting = True
        while waiting:
            waiting = [unit for unit in self.units if self._is_closure(unit)]
            for unit in waiting:
                unit.kind = Kind.TENSOR

    def _is_closure(self, unit: Unit) -> bool:
        if unit.kind is not Kind.DEFINITION or not isinstance(unit.node, cst.FunctionDef):
            return False
        if self.facts.runs_in(self.script.span(unit.node)):
            return False  # it runs what others compute
        users = self.users(unit)
        read = [key for key in unit.uses if key not in unit.binds]
        found = {key: {self.definition(key, user) for user in users} for key in read}
        callers = (Kind.TENSOR, Kind.LAYER, Kind.DEFINITION)
        return all(user.kind in callers and user.number > unit.number for user in users) and any(
            d and d.unit.kind.in_graph for defined in found.values() for d in defined
        ) and all(len(defined) == 1 for defined in found.values())  # fmt: skip

    def _hidden(self, unit: Unit) -> Iterator[str]:
        """Yields the names of Python's values that a statement reads and makes a tensor's."""
        if unit.kind.in_graph and isinstance(unit.small, cst.Assign):
            for key in unit.binds.keys() & unit.uses.keys():
                before = self.definition(key, unit)
                if before and before.unit.kind is Kind.PYTHON:
                    yield key

    def users(self, function: Unit) -> list[Unit]:
        """Returns the statements that use a function."""
        return [other for other in self.units
                if other is not function and function.binds.keys() & other.uses.keys()]  # fmt: skip

    def _computes(self, unit: Unit) -> bool:
        """Says whether a statement computes with what changes or is fed."""
        kinds = [
            definition.unit.kind for key in unit.uses
            if (definition := self.definition(key, unit))
        ]  # fmt: skip
        return any(kind.in_graph or kind is Kind.VARIABLE for kind in kinds)

    def _start(self, node: cst.CSTNode) -> int:
        decorators = getattr(node, "decorators", ())
        inner = getattr(node, "body", None)
        if isinstance(node, cst.SimpleStatementLine) and inner:
            return self.script.span(inner[0]).start
        return self.script.span(decorators[0].decorator if decorators else node).start

    def _names_in(
        self, node: cst.CSTNode
    ) -> tuple[dict[str, list[cst.CSTNode]], dict[str, list[cst.CSTNode]]]:
        uses: dict[str, list[cst.CSTNode]] = {}
        binds: dict[str, list[cst.CSTNode]] = {}
        for inner in walk(node):
            key = self.key(inner)
            if key is None:
                continue
            context = self._contexts.get(inner)
            augmented = context is ExpressionContext.STORE
            (binds if augmented else uses).setdefault(key, []).append(inner)
        for target in augmented_targets(node):
            key = self.key(target)
            if key:
                uses.setdefault(key, []).append(target)
        return uses, binds

    def key(self, node: cst.CSTNode) -> str | None:
        """Returns the name that a node reads or binds in this region, None if it is no name."""
        if isinstance(node, cst.Attribute):
            of_receiver = isinstance(node.value, cst.Name) and node.value.value == self.receiver
            known = of_receiver and self._contexts.get(node)
            return f"{self.receiver}.{node.attr.value}" if known else None
        if not isinstance(node, cst.Name) or self._contexts.get(node) is None:
            return None
        if node.value == self.receiver:
            return None
        scope = self._scopes.get(node)
        if scope is None:
            return None
        found = [assignment.scope for assignment in scope[node.value]]
        return node.value if self._scope in found else None

    # --- definitions -------------------------------------------------------------------------

    def definition(self, key: str, before: Unit | None = None) -> Definition | None:
        """Returns the last statement that binds a name, before another or at all.

        A function reads what a name is when it is called.
        """
        if before and isinstance(before.node, cst.FunctionDef) and key not in before.binds:
            before = next(iter(self.users(before)), None)
        for unit in reversed(self.units[: before.number] if before else self.units):
            if key in unit.binds:
                return Definition(unit, key)
        return None

    def _defined(self, node: cst.BaseExpression) -> Definition | None:
        key = self.key(node)
        return self.definition(key) if key else None

    def bound_by(self, key: str) -> list[Unit]:
        """Returns all statements that bind a name."""
        return [unit for unit in self.units if key in unit.binds]

    def unit_of(self, node: cst.CSTNode) -> Unit | None:
        """Returns the statement that a node stands in."""
        place, span = self.script.span(node), self.script.span
        after = bisect.bisect(self.units, place.start, key=lambda unit: span(unit.node).start)
        unit = self.units[after - 1] if after else None  # they stand in the order of the text
        return unit if unit and place.end <= span(unit.node).end else None


def augmented_targets(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """Yields what `x += 1` inside a node reads as well as binds."""
    if isinstance(node, cst.AugAssign):
        yield node.target
    for child in node.children:
        yield from augmented_targets(child)
