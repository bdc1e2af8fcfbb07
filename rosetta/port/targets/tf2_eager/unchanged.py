"""Whether what functions use of Python is what it was when the graph was built."""

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider, ScopeProvider

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.nodes import walk
from rosetta.port.targets.tf2_eager.attributes import Attributes
from rosetta.port.targets.tf2_eager.functions import Functions
from rosetta.port.targets.tf2_eager.unknown import Unknown

_CHANGING = {"append", "extend", "insert", "pop", "remove", "sort", "reverse", "clear", "update",
             "fill", "resize", "setdefault", "add", "discard"}  # fmt: skip


class Unchanged:
    """Compares what the functions of a region read with what the graph was built from.

    Args:
        region: where the graph is built.
        attributes: of the class whose method it is.
    """

    def __init__(self, region: Region, attributes: Attributes | None) -> None:
        self._region, self._attributes, self._script = region, attributes, region.script
        self._contexts = self._script.metadata[ExpressionContextProvider]
        self._scopes = self._script.metadata[ScopeProvider]

    def check(self, functions: Functions) -> None:
        """Makes sure that what functions use of Python is what it was when the graph was built."""
        for function in functions.all:
            units = [item for item in function.items if isinstance(item, Unit)]
            if function.update:
                units.append(function.update.unit)
            for unit in units:
                for key, nodes in unit.uses.items():
                    definition = self._region.definition(key, unit)
                    if definition is None or key in unit.binds:
                        continue
                    if definition.unit.kind in (Kind.PYTHON, Kind.DEFINITION):
                        self._check_constant(definition, nodes[0])
                        if self._attributes:
                            self._attributes.check(definition, nodes[0])
                    if definition.unit.kind is Kind.DEFINITION:
                        self._check_outer_names(definition.unit.node)
                if self._region.receiver:
                    self._check_outer_names(unit.node)

    def _check_outer_names(self, node: cst.CSTNode) -> None:
        """Refuses names of the script that it binds more than once: a function reads the last."""
        for inner in walk(node):
            reads = self._contexts.get(inner) is ExpressionContext.LOAD
            if not isinstance(inner, cst.Name) or not reads:
                continue
            scope = self._scopes.get(inner)
            outer = [a for a in scope[inner.value] if a.scope is scope.globals] if scope else []
            if len(outer) > 1:
                raise Unknown(inner, f"{inner.value} is bound several times, and a function reads "
                              "what it is last; give each value its own name")  # fmt: skip

    def _check_constant(self, definition: Definition, use: cst.CSTNode) -> None:
        for unit in self._region.units[definition.unit.number + 1 :]:
            if definition.key in unit.binds:
                raise Unknown(use, f"{definition.key} is bound again on line "
                              f"{self._script.line(unit.node)}, after the graph was built from "
                              "it; take another name there")  # fmt: skip
            below = self._script.span(use).start < self._script.span(unit.node).start
            if below and _changes(unit.node, definition.key):
                raise Unknown(use, f"{definition.key} is changed on line "
                              f"{self._script.line(unit.node)}, after the graph was built "
                              "from it; change a copy")  # fmt: skip


def _changes(node: cst.CSTNode, key: str) -> bool:
    """Says whether a statement changes the list or array of a name in its place."""
    return any(_changes_itself(inner, key) for inner in walk(node))


def _changes_itself(node: cst.CSTNode, key: str) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=method))):
            return name == key and method in _CHANGING
        case cst.AssignTarget(target=cst.Subscript(value=cst.Name(value=name))):
            return name == key
        case cst.AugAssign(target=cst.Subscript(value=cst.Name(value=name))):
            return name == key
        case cst.AugAssign(target=cst.Name(value=name)):
            return name == key
        case cst.Call(args=args):
            return (
                any(isinstance(a.value, cst.Name) and a.value.value == key for a in args)
                and isinstance(node.func, cst.Attribute)
                and node.func.attr.value == "shuffle"
            )
    return False
