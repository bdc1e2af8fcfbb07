"""Which functions a graph becomes: one for each thing that is run, and what they share."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.targets.tf2_eager.ordering import UPDATES
from rosetta.port.targets.tf2_eager.runs import Site, together
from rosetta.port.targets.tf2_eager.training import Training
from rosetta.port.targets.tf2_eager.unknown import Unknown


@dataclasses.dataclass(frozen=True)
class Shared:
    """A call of a function that several others share, in the place of its statements."""

    definition: Definition

    @property
    def number(self) -> int:
        """Its place in the order of the text."""
        return self.definition.unit.number


Item = Unit | Shared


@dataclasses.dataclass
class Function:
    """A function of the port.

    Attributes:
        returns: what it returns, in order.
        items: its statements, and calls of other functions, in order.
        loss_items: those of them that the loss needs, where it trains.
        update: the statement whose update it makes.
        loss: what it makes smaller.
        rate: the learning rate that it computes or is given.
        arguments: the placeholders, in the order of the text.
        name: of the function.
        is_run: whether the script's Python calls it.
        after: the statement it stands after.
    """

    returns: tuple[Definition, ...]
    items: list[Item]
    loss_items: list[Item] = dataclasses.field(default_factory=list)
    update: Definition | None = None
    loss: Definition | None = None
    rate: Definition | None = None
    arguments: list[Definition] = dataclasses.field(default_factory=list)
    name: str = ""
    is_run: bool = False
    after: Unit | None = None


class Functions:
    """The functions that a region's graph becomes.

    Args:
        region: where the graph is built.
        sites: the runs.
        stateful: the statements that draw random numbers or have other effects.
        choosing: the statements in which Python asks what only a run tells.

    Attributes:
        shared: what several functions need, by what it returns.
        steps: what is run, by what is fetched and what is fed.
        training: what the updates train.

    Raises:
        Unknown: something is not understood.
    """

    def __init__(
        self, region: Region, sites: Sequence[Site], stateful: set[Unit], choosing: set[Unit]
    ) -> None:
        self._region, self._stateful, self._choosing = region, stateful, choosing
        self.training = Training(region)
        self.shared: dict[Definition, Function] = {}
        self.steps: dict[tuple[Definition, ...], Function] = {}
        wanted: dict[tuple[Definition, ...], set[Unit]] = {}
        for leaves in (leaves for site in sites for leaves in together(site)):
            if leaves not in wanted:
                wanted[leaves] = self._needed(leaves)
        self._find_shared(wanted)
        for leaves in wanted:
            self.steps[leaves] = self._step(leaves)

    @property
    def all(self) -> list[Function]:
        """All functions, in the order of the text; one that is both run and shared once."""
        found = [*self.shared.values(), *self.steps.values()]
        return sorted({id(f): f for f in found}.values(), key=lambda f: f.after.number)

    def needs_autograph(self, function: Function) -> bool:
        """Says whether a function, or one that it calls, chooses with Python's `if` in a run.

        Everything else is Python that runs once, as it did when the graph was built.
        """
        return any(
            self.needs_autograph(self.shared[item.definition])
            if isinstance(item, Shared) else item in self._choosing
            for item in function.items
        )  # fmt: skip

    def units(self, function: Function) -> Iterator[Unit]:
        """Yields the statements of a function and of those that it calls."""
        for item in function.items:
            if isinstance(item, Shared):
                yield from self.units(self.shared[item.definition])
            else:
                yield item

    def written(self, function: Function) -> tuple[list[Item], list[Item]]:
        """Returns a function's statements in the order of its text: under a tape, and below it."""
        update, items = function.update, function.items
        if update is not None and function.loss is None and update.unit.kind is Kind.ASSIGNMENT:
            items = [*items, update.unit]
        inside = function.loss_items if function.loss else self.inside_tape(items)
        return inside, [item for item in items if item not in inside]

    # --- what needs what -----------------------------------------------------------------------

    def inside_tape(self, items: Sequence[Item]) -> list[Item]:
        """Returns those of a function's statements whose gradients another of them computes.

        Raises:
            Unknown: they compute gradients of gradients, or of what is not seen.
        """
        taking = self.taking_gradients(items)
        if not taking:
            return []
        of = dict.fromkeys(d for unit in taking for d in self.training.differentiated(unit))
        inner = self._items(of, use_shared=not all(isinstance(i, Unit) for i in items))
        found = [item for item in items if item in inner]
        if len(found) != len(inner) or not found:
            raise Unknown(taking[0].node, "what it is the gradient of is not seen; give it a "
                          "name")  # fmt: skip
        again = next((unit for unit in taking if unit in found), None)
        if again is not None:
            raise Unknown(again.node, "gradients of gradients; compute them with a tape in a tape")
        return found

    def taking_gradients(self, items: Sequence[Item]) -> list[Unit]:
        """Returns the statements among a function's that compute gradients."""
        units = [item for item in items if isinstance(item, Unit)]
        return [unit for unit in units if self.training.differentiated(unit) is not None]

    def dependencies(self, unit: Unit) -> list[Definition]:
        """Returns the tensors and placeholders that a statement uses."""
        found = []
        for key, nodes in unit.uses.items():
            definition = self._region.definition(key, unit)
            if definition is None:
                continue
            kind = definition.unit.kind
            if kind.in_graph or kind is Kind.GRADIENTS:
                found.append(definition)
            elif kind in (*UPDATES, Kind.GROUP, Kind.SESSION, Kind.INITIALIZER, Kind.OTHER):
                raise Unknown(nodes[0], f"what {key} is when a function computes it is not "
                              "understood")  # fmt: skip
            elif kind is Kind.DEFINITION:
                self._check_helper(definition, nodes[0])
            elif kind in (Kind.RUN,):
                raise Unknown(nodes[0], f"the graph is built from {key}, which a session computed "
                              "before; compute it in a function")  # fmt: skip
        return found

    def _check_helper(self, definition: Definition, node: object) -> None:
        for key in definition.unit.uses:
            inner = self._region.definition(key)
            if inner and inner.unit.kind.in_graph and key not in definition.unit.binds:
                raise Unknown(node, f"{definition.key} uses the tensor {key} from outside; make "
                              "it a parameter")  # fmt: skip

    def _needed(self, leaves: Iterable[Definition]) -> set[Unit]:
        found: set[Unit] = set()
        waiting = []
        for leaf in leaves:
            if leaf.unit.kind is Kind.TRAINING:
                loss = self.training.loss_of(leaf)
                waiting += [loss.unit] if loss else [d.unit for d in self.dependencies(leaf.unit)]
                rate = self.training.rate_of(leaf)
                waiting += [rate[0].unit] if rate and rate[0].unit.kind.in_graph else []
            elif leaf.unit.kind is Kind.ASSIGNMENT or leaf.unit.kind.in_graph:
                waiting.append(leaf.unit)
        while waiting:
            unit = waiting.pop()
            if unit not in found and unit.kind is not Kind.PLACEHOLDER:
                found.add(unit)
                waiting += [d.unit for d in self.dependencies(unit)]
        return found

    # --- what is shared ------------------------------------------------------------------------

    def _find_shared(self, wanted: dict[tuple[Definition, ...], set[Unit]]) -> None:
        steps: dict[Unit, frozenset[int]] = {}
        for number, units in enumerate(wanted.values()):
            for unit in units:
                steps[unit] = steps.get(unit, frozenset()) | {number}
        boundaries: dict[Definition, None] = {}
        for unit in steps:
            for definition in self.dependencies(unit):
                inner = definition.unit
                if inner in steps and steps[inner] != steps[unit]:
                    boundaries[definition] = None
        for leaves in wanted:
            for leaf in leaves:
                if leaf.unit.kind.in_graph and len(steps.get(leaf.unit, ())) > 1:
                    boundaries[leaf] = None
        for definition in sorted(boundaries, key=lambda d: (d.unit.number, d.key)):
            if self._is_worth_sharing(definition):
                self.shared[definition] = Function((definition,), [])
        for definition, function in self.shared.items():
            function.items = self._items([definition], own=definition)
            function.arguments = self._arguments(function.items)
            function.after = definition.unit

    def _is_worth_sharing(self, definition: Definition) -> bool:
        unit = definition.unit
        if unit.kind not in (Kind.TENSOR, Kind.LAYER) or isinstance(unit.node, cst.FunctionDef):
            return False
        alone = all(d.unit.kind is Kind.PLACEHOLDER or d in self.shared
                    for d in self.dependencies(unit))  # fmt: skip
        return not (alone and self._is_plain(unit))

    def _is_plain(self, unit: Unit) -> bool:
        """Says whether a statement is short and without parameters, so that it may be repeated."""
        uses_variable = any(
            (d := self._region.definition(key, unit)) and d.unit.kind is Kind.VARIABLE
            for key in unit.uses
        )
        return unit.small is not None and not uses_variable and unit.kind is Kind.TENSOR and (
            unit not in self._stateful
        )  # fmt: skip

    # --- functions -----------------------------------------------------------------------------

    def _step(self, leaves: tuple[Definition, ...]) -> Function:
        updates = [leaf for leaf in leaves if leaf.unit.kind in UPDATES]
        tensors = [leaf for leaf in leaves if leaf.unit.kind.in_graph]
        if not updates and len(leaves) == 1 and tensors and tensors[0] in self.shared:
            function = self.shared[tensors[0]]
            function.is_run = True
            return function
        if len(updates) > 1:
            raise Unknown(updates[1].unit.node, "two updates in one run: TensorFlow 1 makes them "
                          "in any order; run them one after the other")  # fmt: skip
        update = updates[0] if updates else None
        loss = self.training.loss_of(update) if update else None
        rate = self.training.rate_of(update) if update else None
        needed = [
            *tensors,
            *([loss] if loss else []),
            *([rate[0]] if rate and rate[0].unit.kind.in_graph else []),
        ]
        if update and not loss:
            inner = self.dependencies(update.unit)
            computed = (Kind.TENSOR, Kind.LAYER, Kind.GRADIENTS)
            needed += [d for d in inner if d.unit.kind in computed]
        items = self._items(needed)
        if self._repeats_state(items):
            items = self._items(needed, use_shared=False)
        loss_items = []
        if loss:
            inner = self._items([loss], use_shared=not self._is_flat(items))
            loss_items = [item for item in items if item in inner]
            if len(loss_items) != len(inner):
                raise Unknown(loss.unit.node, "the loss cannot be told from what is fetched")
        function = Function(leaves, items, loss_items, update, loss, is_run=True)
        function.arguments = self._arguments([*items, *([update.unit] if update else [])])
        given = {d for d in leaves if d.unit.kind is Kind.PLACEHOLDER}
        if given:  # it returns them with the rest
            given |= {*function.arguments}
            function.arguments = sorted(given, key=lambda d: (d.unit.number, d.key))
        function.rate = rate[0] if rate else None
        if function.rate and function.rate.unit.kind is Kind.PLACEHOLDER:
            given = {*function.arguments, function.rate}
            function.arguments = sorted(given, key=lambda d: d.unit.number)
        function.after = max((leaf.unit for leaf in leaves), key=lambda unit: unit.number)
        return function

    def _is_flat(self, items: Iterable[Item]) -> bool:
        return not any(isinstance(item, Shared) for item in items)

    def _items(
        self, wanted: Iterable[Definition], own: Definition | None = None, use_shared: bool = True
    ) -> list[Item]:
        found: dict[Item, None] = {}
        waiting = list(wanted)
        while waiting:
            definition = waiting.pop()
            if definition.unit.kind is Kind.PLACEHOLDER:
                continue
            if use_shared and definition in self.shared and definition != own:
                found[Shared(definition)] = None
                continue
            if definition.unit not in found:
                found[definition.unit] = None
                waiting += self.dependencies(definition.unit)
        return sorted(found, key=self._order)

    def _order(self, item: Item) -> float:
        """Returns the place of an item in a function: a function's is right above its use."""
        if isinstance(item, Unit) and isinstance(item.node, cst.FunctionDef):
            return self._order(self._region.users(item)[0]) - 0.5
        return item.number

    def _repeats_state(self, items: Iterable[Item]) -> bool:
        seen: set[Unit] = set()

        def expand(items: Iterable[Item]) -> bool:
            for item in items:
                if isinstance(item, Shared):
                    if expand(self.shared[item.definition].items):
                        return True
                elif item in self._stateful:
                    if item in seen:
                        return True
                    seen.add(item)
            return False

        return expand(items)

    def _arguments(self, items: Iterable[Item]) -> list[Definition]:
        found: dict[Definition, None] = {}
        for item in items:
            if isinstance(item, Shared):
                inner = self.shared[item.definition]
                found |= dict.fromkeys(inner.arguments or self._arguments(inner.items))
            else:
                found |= dict.fromkeys(
                    d for d in self.dependencies(item) if d.unit.kind is Kind.PLACEHOLDER
                )
        return sorted(found, key=lambda d: d.unit.number)
