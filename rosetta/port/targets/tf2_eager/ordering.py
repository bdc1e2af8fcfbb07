"""In which order the port makes several updates that TensorFlow 1 made in one run."""

import dataclasses
import itertools
from collections.abc import Iterable, Iterator

import libcst as cst

from rosetta.port.analysis.graph import grouping
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind
from rosetta.port.analysis.graph.values import named
from rosetta.port.targets.tf2_eager.unknown import Unknown

UPDATES = (Kind.TRAINING, Kind.ASSIGNMENT)


@dataclasses.dataclass(frozen=True)
class Order:
    """The updates that one operation makes.

    Attributes:
        update: the one that the rest of the run goes with.
        earlier: those before it.
        beside: those that TensorFlow 1 made before or after it.
        later: those that wait for it.
    """

    update: Definition
    earlier: tuple[Definition, ...] = ()
    beside: tuple[Definition, ...] = ()
    later: tuple[Definition, ...] = ()


def of(region: Region, definition: Definition) -> Order:
    """Returns the updates that an operation makes.

    Moving averages are nothing but a difference of variables, and were done long before the
    gradients of the same run were computed: where no order is written, they come first.

    Raises:
        Unknown: what it consists of is not seen.
    """
    waited = list(_waited_for(region, definition))
    if definition.unit.kind is not Kind.GROUP:
        if not waited:
            return Order(definition)
        return _together(region, waited, definition, (definition,))
    own = [
        _defined(region, node, definition) for node in grouping.grouped(definition.unit.assigned)
    ]
    return _together(region, [*waited, *own], definition, ())


def follows(region: Region, update: Definition) -> bool:
    """Says whether an update is that of moving averages."""
    updates = region.facts.updates_in(update.values)
    return bool(updates) and all(made.averages is not None for made in updates)


def averages(region: Region, update: Definition) -> set[str]:
    """Returns the names of the moving averages that an update changes."""
    return {name for made in region.facts.updates_in(update.values) for name in made.averages or ()}


def are_apart(region: Region, updates: Iterable[Definition]) -> bool:
    """Says whether no two updates meet in what they read and change."""
    updates = list(updates)
    names = [name for d in updates for value in d.values for name in named(value)]
    return len(names) == len(updates) and all(
        region.facts.independent(one, other) for one, other in itertools.combinations(names, 2)
    )


def _together(
    region: Region, members: Iterable[Definition], of: Definition, later: tuple[Definition, ...]
) -> Order:  # fmt: skip
    flat = list(dict.fromkeys(inner for member in members for inner in _flat(region, member)))
    if not flat or any(member.unit.kind not in UPDATES for member in flat):
        raise Unknown(of.unit.node, "what it makes one operation of is not understood; run its "
                      "updates one after the other")  # fmt: skip
    trained = [member for member in flat if member.unit.kind is Kind.TRAINING]
    update = (trained or flat)[0]
    averages = tuple(m for m in flat if m != update and follows(region, m))
    beside = tuple(m for m in flat if m != update and m not in averages)
    return Order(update, averages, beside, later)


def _flat(region: Region, member: Definition) -> Iterator[Definition]:
    if member.unit.kind is not Kind.GROUP:
        yield member
        return
    order = of(region, member)
    yield from (order.update, *order.earlier, *order.beside)


def _waited_for(region: Region, definition: Definition) -> Iterator[Definition]:
    for node in definition.unit.withs:
        for waited in grouping.waited_for(node, region.names):
            yield _defined(region, waited, definition)


def _defined(region: Region, node: cst.BaseExpression, user: Definition) -> Definition:
    key = region.key(node)
    found = region.definition(key, user.unit) if key else None
    if found is None:
        raise Unknown(node, "which update it is is not seen; give it a name above")
    return found
