"""What a script's placeholders are, and what its runs fed them, for a target that goes on."""

from collections.abc import Iterable, Iterator

from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind
from rosetta.port.analysis.graph.values import named
from rosetta.port.result import Placeholder
from rosetta.port.targets.tf2_eager.meanings import local


def of(regions: Iterable[Region], facts: Facts) -> dict[str, Placeholder]:
    """Returns the placeholders of regions, by what they are called in the port.

    Several of one name are told as one: of no known shape if they differ in that.

    Args:
        regions: where the graph is built.
        facts: of the graph.
    """
    found: dict[str, Placeholder] = {}
    for region in regions:
        for name, made in _each(region, facts):
            other = found.get(name, made)
            found[name] = Placeholder(
                made.shape if made.shape == other.shape else None,
                made.ranks | other.ranks,
                made.types | other.types,
            )
    return found


def _each(region: Region, facts: Facts) -> Iterator[tuple[str, Placeholder]]:
    feeds = [feed for run in facts.runs.values() for call in run.calls for feed in call["feed"]]
    for unit in region.units:
        for key in unit.binds if unit.kind is Kind.PLACEHOLDER else ():
            definition = Definition(unit, key)
            names = {name for value in definition.values for name in named(value)}
            shapes = [value.get("shape") for value in definition.values]
            given = [feed for feed in feeds if feed["name"] in names]
            yield (
                local(definition),
                Placeholder(
                    tuple(shapes[0]) if len(shapes) == 1 and shapes[0] is not None else None,
                    frozenset(len(feed["shape"]) for feed in given),
                    frozenset(feed["given"] for feed in given),
                ),
            )
