"""Whether the names in a function stand for what they stood for in the script."""

from collections.abc import Iterable, Mapping

import libcst as cst

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.nodes import walk
from rosetta.port.targets.tf2_eager.functions import Function, Functions, Shared
from rosetta.port.targets.tf2_eager.unknown import Unknown


def local(definition: Definition) -> str:
    """Returns what a tensor or placeholder is called inside a function."""
    name = definition.key.rpartition(".")[2]
    if definition.key in definition.unit.hides:
        return f"{name}_tensor"  # the function reads Python's value of that name
    return name


class Meanings:
    """Compares what names mean in functions with what they meant where the statements stood.

    Args:
        region: where the graph is built.
        functions: its functions.
        names: what definitions are called in the port, where that differs from their own name.
    """

    def __init__(
        self, region: Region, functions: Functions, names: Mapping[Definition, str]
    ) -> None:
        self._region, self._functions, self._names = region, functions, names

    def check(self, function: Function) -> None:
        """Makes sure that every name in a function stands for what it stood for in the script."""
        under_tape, below = self._functions.written(function)
        items, update = [*under_tape, *below], function.update
        if update is not None and function.loss is None and update.unit not in items:
            items.append(update.unit)
        at_hand = {local(d): d for d in function.arguments}
        if len(at_hand) != len(function.arguments):
            raise Unknown(function.after.node, "two placeholders have one name; rename one")
        bound = {local(Definition(item, key)) for item in items if isinstance(item, Unit)
                 for key in item.binds}  # fmt: skip
        bound |= {*at_hand, *(local(i.definition) for i in items if isinstance(i, Shared))}
        for item in items:
            if isinstance(item, Shared):
                inner = self._functions.shared[item.definition].arguments
                self._check_names(at_hand, [(d, function.after) for d in inner])
                at_hand[local(item.definition)] = item.definition
                continue
            self._check_unit(item, at_hand, bound)
            for key in item.binds:
                definition = Definition(item, key)
                at_hand[local(definition)] = definition
        for definition in function.returns:
            if definition.unit.kind.in_graph or definition.unit.kind is Kind.ASSIGNMENT:
                self._check_names(at_hand, [(definition, definition.unit)])

    def check_order(self, unit: Unit) -> None:
        """Refuses a list of assignments of which one reads what an earlier one has changed."""
        changed: set[str | None] = set()
        for node in walk(unit.node):
            target = self._assigned(node)
            if target is None:
                continue
            read = {self._region.key(inner) for inner in walk(node)} - {None}
            if (read - {self._region.key(target)}) & changed:
                why = (
                    "it reads a variable that an assignment before it changes; TensorFlow 1 makes "
                    "them in any order, compute the value above"
                )
                raise Unknown(node, why)
            changed.add(self._region.key(target))

    def _assigned(self, node: cst.CSTNode) -> cst.BaseExpression | None:
        """Returns the variable that `tf.assign(W, x)` or `W.assign(x)` changes."""
        match node:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value=name)), args=[first, *_]):
                if name in ("assign", "assign_add", "assign_sub"):
                    known = self._region.names.reference(node.func)
                    return first.value if known else node.func.value
        return None

    def _check_unit(self, unit: Unit, at_hand: dict[str, Definition], bound: set[str]) -> None:
        for key in unit.uses:
            definition = self._region.definition(key, unit)
            if key in unit.binds and (definition is None or not definition.unit.kind.in_graph):
                continue
            if definition is None:
                continue
            if definition.unit.kind.in_graph or definition.unit.kind is Kind.GRADIENTS:
                self._check_names(at_hand, [(definition, unit)])
            elif self._names.get(definition, definition.key) in bound:
                raise Unknown(unit.node, f"{key} is the name of two things here; rename one")

    def _check_names(
        self, at_hand: Mapping[str, Definition], wanted: Iterable[tuple[Definition, Unit]]
    ) -> None:
        for definition, unit in wanted:
            if at_hand.get(local(definition)) != definition:
                raise Unknown(unit.node, f"{definition.key} stands for several tensors here; give "
                              "each its own name")  # fmt: skip
