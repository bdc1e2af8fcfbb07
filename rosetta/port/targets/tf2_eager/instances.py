"""Several instances of a class that builds a graph: what of it differs from one to the next.

TensorFlow 1.15 takes the number of nodes in the graph as an operation's seed. Each instance adds
the same number of nodes, so that its seeds are those of the first one and a multiple of that.
"""

import dataclasses
from collections.abc import Iterator

from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.tf2_eager.classes import Model
from rosetta.port.targets.tf2_eager.unknown import Unknown


@dataclasses.dataclass(frozen=True)
class Instances:
    """The instances of a class.

    Attributes:
        number: how many there are.
        nodes: how many nodes each adds to the graph.
        receiver: the name of the instance in the method that builds.
    """

    number: int
    nodes: int
    receiver: str


def find(model: Model, region: Region, facts: Facts, script: Script) -> Instances | None:
    """Returns what differs between the instances of a class; None if there is one.

    Raises:
        Unknown: the seeds of the instances have no rule.
    """
    number = max((unit.did.count for unit in region.units if unit.did), default=0)
    if number < 2:
        return None
    seeds = [
        draw.seeds[1] for draw in facts.draws_in(script.span(model.builder))
        if not draw.given and None not in draw.seeds
    ]  # fmt: skip
    each = len(seeds) // number
    if each * number != len(seeds):
        raise Unknown(model.builder, "not each instance draws the same random numbers")
    nodes = {
        (seeds[n * each + k] - seeds[k]) / n for n in range(1, number) for k in range(each)
    }  # fmt: skip
    if len(nodes) > 1:
        raise Unknown(model.builder, "the seeds of its instances have no rule; write a class each")
    return Instances(number, int(nodes.pop()) if nodes else 0, model.receiver)


def counter(model: Model, instances: Instances, script: Script, first_node: str) -> Iterator[Edit]:
    """Yields the edits that count the nodes which TensorFlow 1.15 would have had."""
    builder = model.builder
    start = script.line_start(script.span(builder).start)
    indent = script.text[start : script.span(builder).start]
    line = script.line(builder)
    lines = (
        f"{indent}# TensorFlow 1.15 seeds an operation by the number of nodes before it.\n"
        f"{indent}nodes = itertools.count(step={instances.nodes})\n\n"
    )
    why = "Each instance has seeds of its own."
    yield Edit(start, start, (lines,), line, "", lines.strip(), why)
    first = builder.body.body[0]
    body = script.line_start(script.span(first).start)
    inner = script.text[body : script.span(first).start]
    text = f"{inner}{instances.receiver}.{first_node} = next({instances.receiver}.nodes)\n"
    yield Edit(body, body, (text,), script.line(first), "", text.strip(), why)


def builders(found: dict[Model, Instances], script: Script) -> dict[Span, Instances]:
    """Returns the instances by the place of the method that builds."""
    return {script.span(model.builder): instances for model, instances in found.items()}
