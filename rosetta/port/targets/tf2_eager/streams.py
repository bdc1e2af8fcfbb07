"""What several functions draw needs one stream of random numbers.

TensorFlow 1 has one operation that draws, whichever runs it. A `tf.function` has an operation of
its own, which begins anew. Where runs of several functions alternate, the port draws from a
`tf.random.Generator`, which keeps its place in the stream.
"""

from collections.abc import Iterable, Sequence

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.facts import Draw
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.nodes import walk
from rosetta.port.targets.tf2_eager.calls import Calls
from rosetta.port.targets.tf2_eager.functions import Function, Functions, Shared
from rosetta.port.targets.tf2_eager.naming import Naming
from rosetta.port.targets.tf2_eager.rewrites import draws, dropouts
from rosetta.port.targets.tf2_eager.runs import Site, together
from rosetta.port.targets.tf2_eager.source import Source
from rosetta.port.targets.tf2_eager.unknown import Unknown

DROPOUT = "Dropout"
_SILENT, _INERT, _DRAWING = range(3)


def definitions(
    region: Region,
    functions: Functions,
    sites: Sequence[Site],
    stateful: Iterable[Unit],
    calls: Calls,
    source: Source,
    naming: Naming,
) -> dict[Unit, str]:
    """Gives each draw that several functions share a generator; returns its definition.

    Args:
        region: where the graph is built.
        functions: its functions.
        sites: its runs.
        stateful: the statements that draw.
        calls: the changes of the script's calls of TensorFlow.
        source: the script's text, in which the calls draw from the generators then.
        naming: the region's.

    Raises:
        Unknown: the script has a seed, and something draws that no generator draws alike.
    """
    seeds = calls.context.seeds
    if not seeds.are_original:
        return {}
    found = {}
    for unit, call in _shared(region, functions, sites, stateful):
        if call is None and not seeds.are_written:
            calls.context.apart.append(unit.node)  # its numbers differ at each run of the script
            continue
        if call is None:
            raise Unknown(unit.node, "several functions draw these random numbers in turn; draw "
                          "them in one, and hand them on")  # fmt: skip
        endpoint = _endpoint(region, call)
        drops = endpoint in dropouts.STREAMED
        key = next(iter(unit.binds), "drawn").rpartition(".")[2]
        name = naming.free(f"{key}_{'dropout' if drops else 'random'}")
        if region.receiver is not None:
            name = f"{region.receiver}.{name}"
        rewrite = dropouts.from_stream if drops else draws.from_stream
        new = rewrite(call, endpoint, name, calls.context)
        made = seeds.generator(call, _draws(region, unit), calls.context.alias)
        found[unit] = f"{name} = {DROPOUT}({made})" if drops else f"{name} = {made}"
        replaced = calls.edits_of(call)
        source.changes = [*(e for e in source.changes if e not in replaced), new]
    return found


def _shared(
    region: Region, functions: Functions, sites: Sequence[Site], stateful: Iterable[Unit]
) -> Iterable[tuple[Unit, cst.Call | None]]:
    """Yields the statements whose draw several functions share, with its call if it is seen."""
    for unit in sorted(stateful, key=lambda unit: unit.number):
        users = [
            site for site in sites for leaves in together(site)
            if unit in _units(functions.steps[leaves], functions)
        ]  # fmt: skip
        twice = next((site for site in users if users.count(site) > 1), None)
        if twice is not None:
            raise Unknown(twice.call, "it would draw random numbers twice that TensorFlow 1 drew "
                          "once for all that it fetches; fetch what has a name, and one update "
                          "alone")  # fmt: skip
        steps = {id(functions.steps[leaves]) for site in users for leaves in together(site)}
        if len(steps) < 2:
            continue
        call = _drawing_call(region, unit)
        effects = [(site, _effect(region, unit, call, site)) for site in users]
        drawing = [site for site, effect in effects if effect == _DRAWING]
        inert = [site for site, effect in effects if effect == _INERT]
        own = {id(functions.steps[leaves]) for site in drawing for leaves in together(site)}
        last = max((site.run.last for site in drawing), default=0)
        if len(own) > 1 or not all(site.run.first > last for site in inert):
            yield unit, call


def _units(function: Function, functions: Functions) -> set[Unit]:
    found: set[Unit] = set()
    for item in [*function.items, *([function.update.unit] if function.update else [])]:
        if isinstance(item, Shared):
            found |= _units(functions.shared[item.definition], functions)
        else:
            found.add(item)
    return found


def _draws(region: Region, unit: Unit) -> list[Draw]:
    return list(region.facts.draws_in(region.script.span(unit.node)))


def _endpoint(region: Region, call: cst.Call) -> str | None:
    reference = region.names.reference(call.func)
    return tensorflow.endpoint(reference.path) if reference else None


def _drawing_call(region: Region, unit: Unit) -> cst.Call | None:
    """Returns the one call of a statement that draws, if a generator can draw for it."""
    drawn = _draws(region, unit)
    if len(drawn) != (unit.did.count if unit.did else 0):
        return None
    for node in walk(unit.node):
        if isinstance(node, cst.Call) and region.script.bare_span(node) == drawn[0].stack[0]:
            streamed = dropouts.STREAMED | draws.STREAMED
            return node if _endpoint(region, node) in streamed else None
    return None


def _effect(region: Region, unit: Unit, call: cst.Call | None, site: Site) -> int:
    """Returns whether a call draws in a run, and whether it then drops anything, if it drops."""
    if call is None or _endpoint(region, call) not in dropouts.STREAMED:
        return _DRAWING
    given = {a.keyword.value: a.value for a in call.args if a.keyword}
    training = given.get("training", given.get("is_training"))
    if training is not None:
        return _SILENT if _fed(region, unit, training, site) == {False} else _DRAWING
    if "keep_prob" in given:
        return _INERT if _fed(region, unit, given["keep_prob"], site) == {1.0} else _DRAWING
    return _DRAWING


def _fed(region: Region, unit: Unit, node: cst.BaseExpression, site: Site) -> set[object]:
    """Returns the values that a run feeds to a placeholder."""
    key = region.key(node)
    definition = region.definition(key, unit) if key else None
    if definition is None or definition.unit.kind is not Kind.PLACEHOLDER:
        return {None}
    names = _names(definition)
    told = [feed for call in site.run.calls for feed in call["feed"] if feed["name"] in names]
    return {feed.get("value") for feed in told} or {None}


def _names(definition: Definition) -> set[str]:
    return {value["name"] for value in definition.values}
