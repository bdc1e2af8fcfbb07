"""Iterators over data sets: Python's own, whose elements are what functions are given.

A session took the next element whenever a run computed with one. The port takes it above the call
of the function, and the loop ends with Python's StopIteration.
"""

from collections.abc import Sequence

import libcst as cst

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import Value, is_element
from rosetta.port.analysis.names import Names
from rosetta.port.targets.tf2_eager.source import Source
from rosetta.port.targets.tf2_eager.unknown import Unknown

_ONE_SHOT, _INITIALIZABLE = "make_one_shot_iterator", "make_initializable_iterator"


def is_next(definition: Definition | None) -> bool:
    """Says whether a definition is the next element of an iterator."""
    return definition is not None and definition.unit.kind is Kind.PLACEHOLDER and any(
        is_element(value) for value in definition.values
    )  # fmt: skip


def specification(value: Value, alias: str) -> str:
    """Returns the text of what an argument may be, from what it was when the graph was built."""
    if value["kind"] == "list":
        inner = [specification(item, alias) for item in value["items"]]
        return f"({', '.join(inner)}{',' * (len(inner) == 1)})"
    return f"{alias}.TensorSpec({value['shape']}, {alias}.{value['dtype']})"


class Iteration:
    """The iterators of a region.

    Args:
        region: where the graph is built.
        source: the script's text.
    """

    def __init__(self, region: Region, source: Source) -> None:
        self._region, self._source = region, source

    def next_elements(self, definitions: Sequence[Definition]) -> list[str]:
        """Returns the statements that take the elements which a run computes with.

        Raises:
            Unknown: where an element comes from is not understood.
        """
        units = dict.fromkeys(d.unit for d in definitions if is_next(d))
        return [self._next(unit) for unit in sorted(units, key=lambda unit: unit.number)]

    def _next(self, unit: Unit) -> str:
        if self._region.receiver or any("." in key for key in unit.binds):
            raise Unknown(unit.node, "a class iterates over data; iterate where it is called")
        match unit.assigned:
            case cst.Call(
                func=cst.Attribute(value=cst.Name() as iterator, attr=cst.Name(value="get_next"))
            ):
                target = self._source.of(unit.small.targets[0].target)
                return f"{target} = next({iterator.value})"
        if self.begun(unit):
            target = self._source.of(unit.small.targets[0].target)
            return f"{target} = next({_own_name(unit)})"
        raise Unknown(unit.node, "which iterator it is is not seen; give it a name")

    def begun(self, unit: Unit) -> list[str]:
        """Returns the statement that makes an iterator which the script gives no name."""
        match unit.assigned:
            case cst.Call(func=cst.Attribute(value=cst.Call() as call, attr=cst.Name("get_next"))):
                if _method(call) == _ONE_SHOT:
                    data = self._data(call, self._region.names)
                    return [f"{_own_name(unit)} = iter({data})"]
        return []

    def made(self, unit: Unit) -> str | None:
        """Returns what stands in the place of an iterator that needs no start; None of others."""
        call = unit.assigned
        if not isinstance(call, cst.Call) or _method(call) != _ONE_SHOT:
            return None
        return f"iter({self._data(call, self._region.names)})"

    def _data(self, call: cst.Call, names: Names) -> str:
        """Returns the data set that an iterator is made of."""
        if names.reference(call.func) is not None and len(call.args) == 1:
            return self._source.of(call.args[0].value)
        if isinstance(call.func, cst.Attribute) and not call.args:
            return self._source.of(call.func.value)
        raise Unknown(call, "which data it iterates over is not seen")

    def starts(self, fetched: Sequence[cst.BaseExpression]) -> list[str]:
        """Returns the statements that start iterators.

        Args:
            fetched: what a run fetches, such as `iterator.initializer`.

        Raises:
            Unknown: which data they iterate over is not seen.
        """
        return list(map(self._start, fetched))

    def _start(self, node: cst.BaseExpression) -> str:
        unit = self._region.unit_of(node)
        if self._region.receiver or unit is None or unit.kind is Kind.DEFINITION:
            raise Unknown(node, "a function starts an iterator; start it where it is called")
        if isinstance(node, cst.Name):
            definition = self._region.definition(node.value)
            bound = self._region.bound_by(node.value)
            if definition and len(bound) == 1 and definition.unit.assigned is not None:
                node = definition.unit.assigned
        match node:
            case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="initializer")):
                bound = self._region.bound_by(name)
                call = bound[0].assigned if len(bound) == 1 else None
                if isinstance(call, cst.Call) and _method(call) == _INITIALIZABLE:
                    return f"{name} = iter({self._data(call, self._region.names)})"
            case cst.Call(
                func=cst.Attribute(
                    value=cst.Name(value=name), attr=cst.Name(value="make_initializer")
                ),
                args=[cst.Arg(value=data), *_],
            ):
                return f"{name} = iter({self._source.of(data)})"
        raise Unknown(node, "which data it iterates over is not seen")


def _own_name(unit: Unit) -> str:
    return f"{next(iter(unit.binds))}_iterator"


def _method(call: cst.Call) -> str:
    return call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
