"""What stays in the text and names what is no longer there."""

from collections.abc import Callable, Container, Mapping

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Kind, Unit
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script
from rosetta.port.targets.tf2_eager.unknown import Unknown


class Leftovers:
    """Looks through what the port leaves of a script.

    Args:
        script: the script.
        names: what its names stand for.
        sessions: the names that stand for a session.
        scopes: those that stand for a scope of variables.
        is_consumed: says of a node whether its text does not stay.
        parents: the node that each node stands in.
    """

    def __init__(
        self,
        script: Script,
        names: Names,
        sessions: set[str],
        scopes: set[str],
        is_consumed: Callable[[cst.CSTNode], bool],
        parents: Mapping[cst.CSTNode, cst.CSTNode],
    ) -> None:
        self._script, self._names, self._parents = script, names, parents
        self._sessions, self._scopes = sessions, scopes
        self._is_consumed = is_consumed
        self._contexts = script.metadata[ExpressionContextProvider]

    def check(self, region: Region) -> None:
        """Refuses what stays in the text and names what is no longer there."""
        gone = (Kind.TENSOR, Kind.LAYER, Kind.PLACEHOLDER, Kind.TRAINING, Kind.ASSIGNMENT,
                Kind.GROUP, Kind.INITIALIZER, Kind.SESSION, Kind.GRADIENTS, Kind.CELL, Kind.SUMMARY,
                Kind.MERGED, Kind.COLLECTION, Kind.ITERATOR)  # fmt: skip
        for unit in region.units:
            for key, nodes in unit.uses.items():
                before = None if unit.kind is Kind.DEFINITION else unit
                definition = region.definition(key, before)
                if definition is None or definition.unit.kind not in gone or key in unit.binds:
                    continue
                for node in nodes:
                    if not self._is_consumed(node):
                        raise Unknown(node, f"{key} is no tensor any more that Python could ask; "
                                      "call its function")  # fmt: skip
        self._check_values(region)
        sessions = {key.rpartition(".")[2] for key in self._sessions}
        for node in self._script.positions:
            if isinstance(node, cst.Name) and node.value in sessions | self._scopes:
                loads = self._contexts.get(node) is ExpressionContext.LOAD
                if loads and not self._is_consumed(node):
                    what = "session" if node.value in sessions else "scope of variables"
                    raise Unknown(node, f"there is no {what} any more; take it out")
        if region.receiver:
            self._check_attributes(region, gone)

    def _check_values(self, region: Region) -> None:
        """Refuses what Python asks a tensor that TensorFlow 2 may answer in another way."""
        for unit in region.units:
            if unit.kind not in (Kind.PYTHON, Kind.RUN, Kind.DEFINITION):
                continue
            for key, nodes in unit.uses.items():
                before = None if unit.kind is Kind.DEFINITION else unit
                definition = region.definition(key, before)
                if definition is None or definition.unit.kind is not Kind.VALUE:
                    continue
                for node in nodes:
                    if self._is_consumed(node) or self._asks_for_type(node):
                        continue
                    if not self._is_listed(node, unit):
                        raise Unknown(node, f"what Python does with the tensor {key} may be other "
                                      "in TensorFlow 2; write it by hand")  # fmt: skip

    def _is_listed(self, node: cst.CSTNode, unit: Unit) -> bool:
        """Says whether a loop goes through a list with a tensor, of which it only asks values."""
        while isinstance(self._parents[node], cst.Element | cst.List | cst.Tuple):
            node = self._parents[node]
        loop = self._parents[node]
        if not isinstance(loop, cst.For) or loop.iter is not node:
            return False
        names = {inner.value for inner in walk(loop.target) if isinstance(inner, cst.Name)}
        return all(self._is_consumed(use) for name in names for use in unit.uses.get(name, ()))

    def _asks_for_type(self, node: cst.CSTNode) -> bool:
        """Says whether an expression asks a tensor for its shape or dtype."""
        parent = self._parents[node]
        return isinstance(parent, cst.Attribute) and parent.value is node and (
            parent.attr.value in ("shape", "get_shape", "dtype")
        )  # fmt: skip

    def _check_attributes(self, region: Region, gone: Container[Kind]) -> None:
        """Refuses what asks an object for a tensor that it no longer has."""
        lost = {
            key.rpartition(".")[2] for unit in region.units if unit.kind in gone
            for key in unit.binds if "." in key
        }  # fmt: skip
        for node in self._script.positions:
            if isinstance(node, cst.Attribute) and node.attr.value in lost:
                known = self._names.reference(node) is not None
                if not known and not self._is_consumed(node):
                    raise Unknown(node, f"{node.attr.value} is no tensor any more that Python "
                                  "could ask; call its method")  # fmt: skip
