"""Moving averages of variables: `tf.train.ExponentialMovingAverage`, which TensorFlow 2 has, too.

TensorFlow 1 made the averages where `apply` stood, and updated them when its operation was run.
Eagerly `apply` does both; where it stood, the averages are the variables themselves, so that to
update them changes nothing.
"""

from collections.abc import Iterator, Mapping

from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Kind, Unit
from rosetta.port.analysis.graph.values import named
from rosetta.port.targets.tf2_eager.unknown import Unknown

BEGIN = "# The averages begin with the values of the variables."


def is_update(unit: Unit, facts: Facts) -> bool:
    """Says whether a statement is `update = averages.apply(variables)`."""
    return unit.kind is Kind.ASSIGNMENT and _averages(unit, facts) is not None


def update(unit: Unit, receiver: str, facts: Facts, names: Mapping[str, str]) -> str:
    """Returns the call that updates averages.

    Args:
        unit: the statement that made the update.
        receiver: the object with the averages.
        facts: of the script.
        names: what the port calls the variables, by their names in the graph.

    Raises:
        Unknown: what is averaged is no variable, or has no name.
    """
    averages = _averages(unit, facts)
    if not averages:
        raise Unknown(unit.node, "averages of what the graph computes, not of variables; write "
                      "them by hand")  # fmt: skip
    lost = [name for name in averages.values() if name not in names]
    if lost:
        raise Unknown(unit.node, f"the variable {lost[0]} has no name; give it one")
    return f"{receiver}.apply([{', '.join(names[name] for name in averages.values())}])"


def expressions(region: Region, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yields the names of averages in the graph, with the expressions that stand for them."""
    for unit in region.units:
        averages = _averages(unit, region.facts) if unit.kind is Kind.ASSIGNMENT else None
        for average, variable in (averages or {}).items():
            if variable in names and len(unit.binds) == 1:
                receiver = region.script.of(unit.assigned.func.value)
                yield average, f"{receiver}.average({names[variable]})"


def _averages(unit: Unit, facts: Facts) -> dict[str, str] | None:
    """Returns the averages that a statement updates with their variables; None of another one."""
    values = [value for key in unit.binds for value in unit.values(key)]
    found = [facts.updates.get(name) for value in values for name in named(value)]
    if len(found) != 1 or found[0] is None:
        return None
    return found[0].averages
