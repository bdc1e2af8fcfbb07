"""Tensors that have one value from the statement on that makes them, which is their natural place.

In TensorFlow 2 such a statement is computed where it stands, as in `total = tf.add(2, 3)`: nothing
is fed to it, no variable in it ever changes, and what it draws is drawn for one run only.
"""

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.facts import operation
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import kind_of, named
from rosetta.port.analysis.nodes import walk

_DRAWING = {
    "RandomStandardNormal", "RandomUniform", "RandomUniformInt", "TruncatedNormal",
    "RandomShuffle", "ParameterizedTruncatedNormal", "RandomGamma", "RandomPoissonV2",
    "Multinomial",
}  # fmt: skip
_READERS = (Kind.VALUE, Kind.TENSOR, Kind.RUN, Kind.PYTHON, Kind.VARIABLE, Kind.DEFINITION)


def settle(region: Region) -> None:
    """Tells the statements of a region that are computed where they stand, by `Kind.VALUE`."""
    found = _Values(region)
    for unit in found.fetched():
        is_function = isinstance(unit.node, cst.FunctionDef)
        unit.kind = Kind.DEFINITION if is_function else Kind.VALUE


class _Values:
    def __init__(self, region: Region) -> None:
        self._region = region
        facts = region.facts
        changing = [r for r in facts.runs.values() if r.assigned and not r.initializes]
        # What is fetched beside an update is computed in one function with it.
        self._beside = {name for r in changing for told in r.calls for name in named(told["fetch"])}
        self._left = {unit for unit in region.units if self._may_be(unit)}
        self._readers: dict[Definition, list[Unit]] = {}
        for unit in region.units:
            for definition in self._read(unit):
                self._readers.setdefault(definition, []).append(unit)
        while True:
            kept = {unit for unit in self._left if self._is_known(unit) and self._stays(unit)}
            if kept == self._left:
                break
            self._left = kept

    def fetched(self) -> set[Unit]:
        """Returns those statements that something is made of which a session runs."""
        if not self._region.facts.runs:  # it only shows how a graph is built
            return {unit for unit in self._left if not isinstance(unit.node, cst.FunctionDef)}
        found: set[Unit] = set()
        for unit in reversed(self._region.units):
            if unit in self._left and any(
                reader in found or reader.kind is Kind.RUN for reader in self._users(unit)
            ):
                found.add(unit)
        return found

    def _may_be(self, unit: Unit) -> bool:
        if isinstance(unit.node, cst.FunctionDef):
            return unit.kind is Kind.TENSOR
        if unit.kind is not Kind.TENSOR and not self._only_names(unit):
            return False
        if unit.did is None or unit.did.count != 1 or isinstance(unit.node, cst.With):
            return False
        if self._is_ordered(unit) or self._needs_function(unit):
            return False
        made = {name for key in unit.binds for v in unit.values(key) for name in named(v)}
        drawn = all(self._is_drawn_once(*told) for told in unit.did.stateful.items())
        return drawn and made.isdisjoint(self._beside)

    def _only_names(self, unit: Unit) -> bool:
        """Says whether a line gives names to sparse tensors, or to several tensors one by one."""
        kinds = {kind_of(value) for key in unit.binds for value in unit.values(key)}
        return (
            unit.kind is Kind.OTHER and isinstance(unit.node, cst.SimpleStatementLine)
            and all(isinstance(small, cst.Assign) for small in unit.node.body)
            and bool(kinds & {"tensor", "sparse"})
            and kinds <= {"tensor", "tensors", "sparse", "python"}
        )  # fmt: skip

    def _is_ordered(self, unit: Unit) -> bool:
        """Says whether something has to be computed before, by `tf.control_dependencies`."""
        calls = [item.item.func for head in unit.withs for item in head.items
                 if isinstance(item.item, cst.Call)]  # fmt: skip
        references = filter(None, map(self._region.names.reference, calls))
        return "control_dependencies" in {tensorflow.endpoint(r.path) for r in references}

    def _needs_function(self, unit: Unit) -> bool:
        """Says whether a statement calls what eager execution takes otherwise.

        The body of `tf.while_loop` returns a list in Python; gradients need a tape.
        """
        place = self._region.script.span(unit.node)
        return any(
            tensorflow.endpoint(reference.path) in ("while_loop", "gradients", "hessians")
            and place.holds(self._region.script.span(reference.node))
            for reference in self._region.names.references
        )

    def _is_drawn_once(self, name: str, kind: str) -> bool:
        """Says whether one run alone needs an operation that keeps a state.

        What asserts, as `tf.random_crop` does of its sizes, only fails sooner.
        """
        runs = [run for run in self._region.facts.runs.values() if name in run.state]
        once = not runs or (len(runs) == 1 and runs[0].count == 1)
        return kind == "Assert" or (kind in _DRAWING and once)

    def _is_read_in_line(self, unit: Unit) -> bool:
        """Says whether no loop, condition or function reads what is made of a statement.

        How often those run is not known for certain; a run that draws is made once.
        """
        return all(
            self._is_read_in_line(reader) if reader in self._left
            else isinstance(reader.node, cst.SimpleStatementLine)
            for reader in self._users(unit)
        )  # fmt: skip

    def _asks_for_name(self, unit: Unit) -> bool:
        """Says whether a statement asks a tensor for what only one of a graph has."""
        return any(
            isinstance(node, cst.Attribute) and node.attr.value in ("name", "op", "graph")
            and (key := self._region.key(node.value)) is not None
            and (made := self._region.definition(key, unit)) is not None
            and made.unit in self._left
            for node in walk(unit.node)
        )  # fmt: skip

    def _read(self, unit: Unit) -> list[Definition]:
        """Returns what a statement reads of what the region binds."""
        before = None if unit.kind is Kind.DEFINITION else unit
        found = [self._region.definition(key, before) for key in unit.uses]
        return [definition for definition in found if definition]

    def _is_known(self, unit: Unit) -> bool:
        """Says whether all that a statement reads has its value where it stands."""
        draws = unit.did is not None and not {"Assert"}.issuperset(unit.did.stateful.values())
        return (
            all(map(self._has_value, self._read(unit)))
            and not self._asks_for_name(unit)
            and not (draws and not self._is_read_in_line(unit))
        )

    def _has_value(self, definition: Definition) -> bool:
        unit = definition.unit
        if unit.kind is Kind.VARIABLE:
            names = {operation(name) for value in definition.values for name in named(value)}
            changing = self._region.facts.changing
            return bool(names) and names.isdisjoint(changing) and not self._region.facts.saves
        if unit.kind in (Kind.PYTHON, Kind.RUN):
            return all(kind_of(value) in ("python", "function") for value in definition.values)
        if unit.kind is Kind.DEFINITION:
            return all(d == definition or self._has_value(d) for d in self._read(unit))
        return unit in self._left

    def _users(self, unit: Unit) -> list[Unit]:
        return [reader for key in unit.binds
                for reader in self._readers.get(Definition(unit, key), ())]  # fmt: skip

    def _stays(self, unit: Unit) -> bool:
        """Says whether no function of the port has to compute it anew."""
        return all(
            reader in self._left or (reader.kind in _READERS and reader.kind is not Kind.TENSOR)
            for reader in self._users(unit)
        )
