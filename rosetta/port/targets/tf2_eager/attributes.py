"""What the methods of a class share: attributes for what the method that builds kept to itself."""

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.functions import Functions
from rosetta.port.targets.tf2_eager.source import Source, comments_above
from rosetta.port.targets.tf2_eager.unknown import Unknown


class Attributes:
    """The attributes that a class gets.

    Args:
        region: the method that builds the graph.
        source: the script's text.
        parents: the node that each node stands in.

    Attributes:
        edits: those that keep parameters in attributes.
    """

    def __init__(
        self, region: Region, source: Source, parents: dict[cst.CSTNode, cst.CSTNode]
    ) -> None:
        self._region, self._source, self._parents = region, source, parents
        self._script = source.script
        self._contexts = self._script.metadata[ExpressionContextProvider]
        self._kept_parameters: set[str] = set()
        self.edits: list[Edit] = []

    def names(self, functions: Functions) -> dict[Definition, str]:
        """Returns attributes for the local names of a method that its functions need."""
        found: dict[Definition, str] = {}
        for function in functions.all:
            units = [item for item in function.items if isinstance(item, Unit)]
            units += [function.update.unit] if function.update else []
            for unit in units:
                for key, nodes in unit.uses.items():
                    definition = self._region.definition(key, unit)
                    made_once = function.loss is not None and unit is function.update.unit
                    if made_once and definition and definition.unit.kind is Kind.PYTHON:
                        continue
                    if definition and isinstance(definition.unit.node, cst.Parameters):
                        found[definition] = self._kept(definition, nodes[0])
                    elif definition and "." not in key and definition.unit.kind in (
                        Kind.PYTHON, Kind.VARIABLE, Kind.OPTIMIZER,
                    ):  # fmt: skip
                        found[definition] = self._attribute(definition)
        for unit in self._region.units:
            if unit.kind is Kind.VARIABLE:
                found |= {Definition(unit, key): self._attribute(Definition(unit, key))
                          for key in unit.binds if "." not in key}  # fmt: skip
        return found

    def stays_local(self, definition: Definition) -> bool:
        """Says whether statements that stay in the method read a local name."""
        staying = (Kind.VARIABLE, Kind.PYTHON, Kind.OPTIMIZER, Kind.RUN, Kind.DEFINITION)
        for unit in self._region.units[definition.unit.number + 1 :]:
            if self._region.definition(definition.key, unit) != definition:
                continue
            nodes = unit.uses.get(definition.key, ())
            made = unit.assigned.func if isinstance(unit.assigned, cst.Call) else None
            constructed = self._script.span(made) if made and unit.kind is Kind.TRAINING else None
            if unit.kind in staying and nodes:
                return True
            if constructed and any(constructed.holds(self._script.span(n)) for n in nodes):
                return definition.unit.kind is not Kind.OPTIMIZER
        return False

    def _kept(self, parameter: Definition, use: cst.CSTNode) -> str:
        """Returns the attribute that keeps a parameter for the functions.

        Raises:
            Unknown: the attribute has another value, or the parameter gets another one.
        """
        name = f"{self._region.receiver}.{parameter.key}"
        given = [
            unit
            for unit in self._region.bound_by(name)
            if isinstance(unit.assigned, cst.Name) and unit.assigned.value == parameter.key
        ]
        bound = self._region.bound_by(name)
        if len(self._region.bound_by(parameter.key)) > 1 or given != bound or len(bound) > 1:
            raise Unknown(use, f"{parameter.key} is a parameter of the method that builds the "
                          f"graph; keep it in an attribute")  # fmt: skip
        if not bound and name not in self._kept_parameters:
            self._kept_parameters.add(name)
            self.edits.append(self._keeping(parameter, name))
        return name

    def _keeping(self, parameter: Definition, name: str) -> Edit:
        first = self._region.units[1]
        outermost = first.withs[0] if first.withs else first.node
        place = self._script.line_start(self._script.span(outermost).start)
        for _ in comments_above(outermost):
            place = self._script.line_start(place - 1)
        line = f"{name} = {parameter.key}"
        text = f"{self._source.indent(outermost)}{line}\n"
        return Edit(place, place, (text,), self._script.line(outermost), "", line,
                    "Methods share it.")  # fmt: skip

    def _attribute(self, definition: Definition) -> str:
        name = f"{self._region.receiver}.{definition.key}"
        others = self._region.bound_by(definition.key)
        if len(others) > 1 or self._region.definition(name) or definition.unit.assigned is None:
            raise Unknown(definition.unit.node, f"{definition.key} is needed by several methods; "
                          f"write {name}")  # fmt: skip
        return name

    def check(self, definition: Definition, use: cst.CSTNode) -> None:
        """Refuses an object's attribute that changes after the object built the graph from it."""
        name = definition.key.rpartition(".")[2]
        own = self._parents[self._parents[self._region.body]]
        for node in self._script.positions:
            stored = isinstance(node, cst.Attribute) and node.attr.value == name and (
                self._contexts.get(node) is ExpressionContext.STORE
            )  # fmt: skip
            if not stored or node in self._region:
                continue
            above = self._parents.get(node)
            while above is not None and not isinstance(above, cst.ClassDef):
                above = self._parents.get(above)
            if above in (None, own):
                raise Unknown(use, f"{name} is set again on line {self._script.line(node)}, after "
                              "the graph was built from it; take another name there")  # fmt: skip
