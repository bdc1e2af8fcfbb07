"""Initial values that several operations draw from one seed, as `seed=1` in each of them.

In TensorFlow 1 each operation has a generator of its own, and those of one seed draw the same.
TensorFlow 2 draws outside of functions with one generator for each seed, which goes on.
`tf.random.set_seed` lets all of them begin anew.
"""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.graph.facts import Draw
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Kind, Unit
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.unknown import Unknown

_NO_GRAPH_SEED = 87654321  # what TensorFlow takes for it, if an operation has a seed
_WHY = "Operations of one seed draw the same in TensorFlow 1; here the second one would go on."


def edits(module: Region, alias: str) -> Iterator[Edit]:
    """Yields the edits that begin anew where a seed is taken again.

    Args:
        module: the script's own statements.
        alias: what the script calls TensorFlow.

    Raises:
        Unknown: there is no line at which TensorFlow could begin anew.
    """
    script = module.script
    seen: dict[tuple[int | None, int | None], bool] = {}  # whether the script gave the seed
    graph = None
    for draw in module.facts.draws:
        unit = _statement(draw, module)
        if unit is None or None in draw.seeds:
            continue
        if graph != draw.graph and draw.seeds[0] != _NO_GRAPH_SEED:
            seen = {}  # the seed that the script sets for this graph begins anew
        graph = draw.graph
        if draw.seeds in seen and (draw.given or seen[draw.seeds]):
            unseeded = draw.seeds[0] == _NO_GRAPH_SEED and any(
                None in other.seeds for other in module.facts.draws
            )
            node = unit.node
            simple = isinstance(node, cst.SimpleStatementLine) and not unit.withs
            once = simple and unit.did.count == 1 and len(list(
                module.facts.draws_in(script.span(node))
            )) == 1  # fmt: skip
            if unseeded or not once or len(draw.stack) > 1:
                raise Unknown(node, "it draws from a seed that another has, where TensorFlow 2 "
                              "goes on with its numbers; give it one of its own")  # fmt: skip
            start = script.line_start(script.span(node).start)
            line = f"{alias}.random.set_seed({draw.seeds[0]})"
            yield Edit(start, start, (f"{line}\n",), script.line(node), "", line, _WHY)
            seen = {}
        seen[draw.seeds] = draw.given


def _statement(draw: Draw, module: Region) -> Unit | None:
    """Returns the statement that draws a first value; None of what a function draws."""
    place = draw.stack[-1]
    for unit in module.units:
        whole = module.script.span(unit.node)
        if whole.start <= place.start and place.end <= whole.end:
            initial = [tuple(seeds) for v in module.facts.made_in(place) for seeds in v.seeds]
            drawn = unit.kind in (Kind.VARIABLE, Kind.PYTHON, Kind.VALUE)
            return unit if drawn or draw.seeds in initial else None
    return None
