"""Which names of Python may share memory: what changes one in its place changes the others.

`first = data[:4]` is a view of an array in NumPy, and a list holds what was put in it.
"""

import functools
from collections.abc import Iterable

import libcst as cst

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Kind, Unit
from rosetta.port.analysis.graph.values import Value, kind_of

_IN_MEMORY = {"ndarray", "list", "tuple", "dict", "DataFrame", "Series"}


class Aliases:
    """The names of a region that may share memory.

    Args:
        region: where the graph is built.
    """

    def __init__(self, region: Region) -> None:
        self._region = region

    def of(self, key: str) -> set[str]:
        """Returns a name, and those that were made of what it stands for, or it of them."""
        found, before = {key}, set()
        while found != before:
            before = set(found)
            found.update(*(link for link in self._links if link & found))
        return found

    @functools.cached_property
    def _links(self) -> list[set[str]]:
        """The names in each statement that stand for what may change in its place."""
        return [self._in_memory(unit) for unit in self._region.units if unit.kind is Kind.PYTHON]

    def _in_memory(self, unit: Unit) -> set[str]:
        if isinstance(unit.assigned, cst.Name):  # another name of any object
            return {*unit.binds, unit.assigned.value}
        read = (self._region.definition(key, unit) for key in unit.uses)
        bound = {key for key in unit.binds if _may_change(unit.values(key))}
        return bound | {d.key for d in read if d is not None and _may_change(d.values)}


def _may_change(values: Iterable[Value]) -> bool:
    return any(kind_of(value) == "python" and value["type"] in _IN_MEMORY for value in values)
