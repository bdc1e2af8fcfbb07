"""What functions use of Python: it must be what it was when TensorFlow 1 built its graph."""

from collections.abc import Callable, Iterator

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider, ScopeProvider

from rosetta.port.analysis.changes import Changes
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import kind_of
from rosetta.port.analysis.nodes import walk
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.aliases import Aliases
from rosetta.port.targets.tf2_eager.attributes import Attributes
from rosetta.port.targets.tf2_eager.functions import Functions
from rosetta.port.targets.tf2_eager.source import Source
from rosetta.port.targets.tf2_eager.unknown import Unknown

_IMMUTABLE = {"int", "float", "str", "bool", "float32", "float64", "int32", "int64"}
_WHY = "The graph was built with this value; below, the name gets another one."


class PythonValues:
    """Python's values in a region's functions.

    Args:
        region: where the graph is built.
        functions: its functions.
        source: the script's text.
        attributes: those of a class whose methods the functions are.
        free: returns a name that is not taken, like the one it is given.

    Attributes:
        fixed: the names of numbers and texts whose own name gets another value later.
    """

    def __init__(
        self,
        region: Region,
        functions: Functions,
        source: Source,
        attributes: Attributes | None,
        free: Callable[[str], str],
    ) -> None:
        self._region, self._functions, self._source = region, functions, source
        self._attributes = attributes
        self._aliases, self._changes = Aliases(region), Changes(source.script)
        self._script = source.script
        self._contexts = self._script.metadata[ExpressionContextProvider]
        self._scopes = self._script.metadata[ScopeProvider]
        self.fixed: dict[Definition, str] = {}
        for definition, use in self._used():
            again = self._changed(definition, use)
            if again and self._is_fixed(definition, use) and definition not in self.fixed:
                self.fixed[definition] = free(f"fixed_{definition.key}")

    def _used(self) -> Iterator[tuple[Definition, cst.CSTNode]]:
        """Yields what functions use of Python, each with a place."""
        for function in self._functions.all:
            units = [item for item in function.items if isinstance(item, Unit)]
            for unit in [*units, *([function.update.unit] if function.update else [])]:
                for key, nodes in unit.uses.items():
                    definition = self._region.definition(key, unit)
                    rebinds = key in unit.binds and not _moves(unit)
                    if definition is None or rebinds:
                        continue
                    if definition.unit.kind in (Kind.PYTHON, Kind.DEFINITION):
                        yield definition, nodes[0]

    def _is_fixed(self, definition: Definition, use: cst.CSTNode) -> bool:
        """Says whether a value can be kept by another name from where the script binds it."""
        values = definition.values
        between = self._region.units[definition.unit.number + 1 : self._number(use)]
        if any(definition.key in self._changes.of(unit.node) for unit in between):
            return False
        return self._attributes is None and bool(values) and all(
            value["kind"] == "python" and value["type"] in _IMMUTABLE for value in values
        )  # fmt: skip

    def _number(self, use: cst.CSTNode) -> int:
        """Returns the place of a statement in the order of the text."""
        unit = self._region.unit_of(use)
        return unit.number if unit else len(self._region.units)

    def _changed(self, definition: Definition, use: cst.CSTNode) -> tuple[Unit, bool] | None:
        """Returns the statement that changes a value later, and whether it binds the name."""
        shared = self._aliases.of(definition.key)
        for unit in self._region.units[definition.unit.number + 1 :]:
            if _moves(unit):
                continue  # it binds a name of a function
            if definition.key in unit.binds:
                return unit, True
            below = self._script.span(use).start < self._script.span(unit.node).start
            if below and not shared.isdisjoint(self._changes.of(unit.node)):
                return unit, False
        return None

    def check(self) -> None:
        """Makes sure that the values are what they were.

        Raises:
            Unknown: one is not.
        """
        for definition, use in self._used():
            changed = self._changed(definition, use)
            if changed and definition not in self.fixed:
                line = self._script.line(changed[0].node)
                what, do = ("bound again", "take another name there") if changed[1] else (
                    "changed", "change a copy"
                )  # fmt: skip
                raise Unknown(use, f"{definition.key} is {what} on line {line}, after the graph "
                              f"was built from it; {do}")  # fmt: skip
            if self._attributes:
                self._attributes.check(definition, use)
            node = definition.unit.node
            if definition.unit.kind is Kind.DEFINITION or any(
                kind_of(value) == "function" for value in definition.values
            ):
                self._check_outer_names(node)
                self._check_read(node, use)
        if self._region.receiver:
            for function in self._functions.all:
                for item in function.items:
                    if isinstance(item, Unit):
                        self._check_outer_names(item.node)

    def _check_read(self, function: cst.CSTNode, use: cst.CSTNode) -> None:
        """Refuses what a function reads of the script if that changes in its place later."""
        shared = set().union(*(self._aliases.of(n.value) for n, _ in self._outer_names(function)))
        for unit in self._region.units[self._number(use) + 1 :]:
            changed = set() if _moves(unit) else shared & self._changes.of(unit.node)
            if changed:
                line = self._script.line(unit.node)
                raise Unknown(use, f"{min(changed)} is changed on line {line}, after the graph "
                              "was built from it; change a copy")  # fmt: skip

    def _check_outer_names(self, node: cst.CSTNode) -> None:
        """Refuses names of the script that it binds more than once: a function reads the last."""
        for inner, bound in self._outer_names(node):
            if bound > 1:
                raise Unknown(inner, f"{inner.value} is bound several times, and a function reads "
                              "what it is last; give each value its own name")  # fmt: skip

    def _outer_names(self, node: cst.CSTNode) -> Iterator[tuple[cst.Name, int]]:
        """Yields the script's names that a statement reads, with how often the script binds it."""
        for inner in walk(node):
            if isinstance(inner, cst.Name) and self._contexts.get(inner) is ExpressionContext.LOAD:
                scope = self._scopes.get(inner)
                bound = [a for a in scope[inner.value] if a.scope is scope.globals] if scope else []
                if bound:
                    yield inner, len(bound)

    def edits(self) -> Iterator[Edit]:
        """Yields the edits that keep the values under names of their own."""
        for definition, name in self.fixed.items():
            node = definition.unit.node
            end = self._script.line_end(self._script.span(node).end)
            outermost = definition.unit.withs[0] if definition.unit.withs else node
            line = f"{name} = {definition.key}"
            new = f"{self._source.indent(outermost)}{line}\n"
            if not self._script.text[:end].endswith("\n"):
                new = "\n" + new
            yield Edit(end, end, (new,), self._script.line(node), "", line, _WHY)


def _moves(unit: Unit) -> bool:
    """Says whether a statement stands in functions only."""
    return unit.kind in (Kind.TENSOR, Kind.LAYER, Kind.PLACEHOLDER)
