"""What functions, optimizers and variables are called in the port."""

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import named
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.functions import Function, Functions
from rosetta.port.targets.tf2_eager.ordering import UPDATES
from rosetta.port.targets.tf2_eager.unknown import Unknown


class Naming:
    """The names of a region's port.

    Args:
        region: where the graph is built.
    """

    def __init__(self, region: Region) -> None:
        self._region, self._script = region, region.script
        self._contexts = self._script.metadata[ExpressionContextProvider]
        self._identifiers = {
            node.value for node in self._script.positions if isinstance(node, cst.Name)
        }
        self._taken: set[str] = set()  # by updates, whose own names are free

    def renamed_variables(self) -> dict[Definition, str]:
        """Returns new names for variables whose name the script takes again for something else."""
        found = {}
        for unit in self._region.units:
            if unit.kind not in (Kind.VARIABLE, Kind.OPTIMIZER):
                continue
            for key in unit.binds:
                again = [u for u in self._region.bound_by(key) if u.number > unit.number]
                if not again or not self._is_read_later(unit, key):
                    continue
                if self._is_read_as_python(unit, key, again):
                    raise Unknown(again[0].node, f"{key} is the name of a variable above; take "
                                  "another here")  # fmt: skip
                definition = Definition(unit, key)
                name = (named(definition.values[0]) or [""])[0].partition(":")[0]
                name = name.rpartition("/")[2]
                if not name.isidentifier() or name in self._identifiers:
                    name = f"{key}_variable" if unit.kind is Kind.VARIABLE else f"first_{key}"
                found[definition] = self.free(name)
        return found

    def _is_read_later(self, unit: Unit, key: str) -> bool:
        """Says whether a function reads a variable, which reads the name when it is called."""
        at_once = (Kind.PYTHON, Kind.VALUE, Kind.RUN, Kind.VARIABLE, Kind.INITIALIZER)
        return unit.kind is Kind.OPTIMIZER or any(
            key in u.uses and u.kind not in at_once
            and self._region.definition(key, u) == Definition(unit, key)
            for u in self._region.units
        )  # fmt: skip

    def _is_read_as_python(self, unit: Unit, key: str, again: list[Unit]) -> bool:
        return any(
            key in u.uses and u.kind in (Kind.PYTHON, Kind.VALUE, Kind.RUN)
            and u.number < again[0].number
            and not self._only_fetched(u, key)
            for u in self._region.units[unit.number + 1 :]
        )  # fmt: skip

    def _only_fetched(self, unit: Unit, key: str) -> bool:
        places = [run.place for run in self._region.facts.runs_in(self._script.span(unit.node))]
        return all(
            any(place.holds(self._script.span(node)) for place in places) for node in unit.uses[key]
        )

    def optimizer_name(self, update: Definition) -> str:
        """Returns what to call the optimizer of an update that has none of its own name."""
        if self._region.receiver:
            own = update.key if _last(update) == "optimizer" else f"{update.key}_optimizer"
            return own if "." in own else f"{self._region.receiver}.{own}"
        own = update.key.rpartition(".")[2]
        if own == "optimizer" or "optimizer" not in self._identifiers:
            self._identifiers.add("optimizer")
            return "optimizer"
        return self.free(f"{own}_optimizer")

    def name(self, functions: Functions, optimizers: dict[Definition, str]) -> None:
        """Gives each function a name."""
        for definition, function in functions.shared.items():
            function.name = self.free(f"{_last(definition)}_of")
        for leaves, function in functions.steps.items():
            if function.name:
                continue
            if function.update:
                function.name = self._update_name(function, optimizers)
            elif len(leaves) <= 2:
                function.name = self.free("_and_".join(map(_last, leaves)) + "_of")
            else:
                function.name = self.free("evaluate")

    def _update_name(self, function: Function, optimizers: dict[Definition, str]) -> str:
        update = function.update
        own = _last(update)
        moved = all(unit.kind in UPDATES for unit in self._region.bound_by(update.key))
        free = moved and self._region.receiver is None and own not in optimizers.values()
        if free and not self._is_bound_elsewhere(update):
            if own in self._taken:
                return self.free(own)
            self._taken.add(own)
            return own
        return self.free("train_step")

    def _is_bound_elsewhere(self, update: Definition) -> bool:
        """Says whether the script binds an update's name in any other place, such as a loop."""
        own = {node for unit in self._region.bound_by(update.key)
               for node in unit.binds[update.key]}  # fmt: skip
        return any(
            isinstance(node, cst.Name)
            and node.value == update.key
            and self._contexts.get(node) is ExpressionContext.STORE
            and node not in own
            for node in self._script.positions
        )

    def free(self, name: str) -> str:
        """Returns a name that is not taken, like the one it is given, and takes it."""
        name = free_name(name, self._identifiers)
        self._identifiers.add(name)
        return name


def _last(definition: Definition) -> str:
    return definition.key.rpartition(".")[2]
