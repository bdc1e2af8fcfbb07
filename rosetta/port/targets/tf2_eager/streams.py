"""Which dropouts need one stream of random numbers for several functions.

TensorFlow 1 has one operation that draws, whichever runs it. A `tf.function` has an operation of
its own, which begins anew. Where runs of several functions alternate, the port's dropout keeps its
place in the stream itself.
"""

from collections.abc import Iterable, Sequence

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.nodes import walk
from rosetta.port.targets.tf2_eager.functions import Function, Functions, Shared
from rosetta.port.targets.tf2_eager.runs import Site, together
from rosetta.port.targets.tf2_eager.unknown import Unknown

DROPOUT = "Dropout"
_DROPOUTS = ("nn.dropout", "layers.dropout", "contrib.layers.dropout")
_SILENT, _INERT, _DRAWING = range(3)


def shared_draws(
    region: Region, functions: Functions, sites: Sequence[Site], stateful: Iterable[Unit]
) -> dict[Unit, cst.Call]:
    """Returns the statements whose dropout several functions share, with its call.

    Raises:
        Unknown: something else draws in several functions.
    """
    found = {}
    for unit in sorted(stateful, key=lambda unit: unit.number):
        users = [
            site for site in sites for leaves in together(site)
            if unit in _units(functions.steps[leaves], functions)
        ]  # fmt: skip
        steps = {id(functions.steps[leaves]) for site in users for leaves in together(site)}
        if len(steps) < 2:
            continue
        call = _dropout(region, unit)
        effects = [(site, _effect(region, unit, call, site)) for site in users]
        drawing = [site for site, effect in effects if effect == _DRAWING]
        inert = [site for site, effect in effects if effect == _INERT]
        own = {id(functions.steps[leaves]) for site in drawing for leaves in together(site)}
        last = max((site.run.last for site in drawing), default=0)
        if len(own) <= 1 and all(site.run.first > last for site in inert):
            continue
        if call is None:
            raise Unknown(unit.node, "several functions draw these random numbers in turn; draw "
                          "them in one, and hand them on")  # fmt: skip
        found[unit] = call
    return found


def _units(function: Function, functions: Functions) -> set[Unit]:
    found: set[Unit] = set()
    for item in [*function.items, *([function.update.unit] if function.update else [])]:
        if isinstance(item, Shared):
            found |= _units(functions.shared[item.definition], functions)
        else:
            found.add(item)
    return found


def _dropout(region: Region, unit: Unit) -> cst.Call | None:
    """Returns the one call of a statement that draws, if it is a dropout's."""
    draws = list(region.facts.draws_in(region.script.span(unit.node)))
    if len(draws) != (unit.did.count if unit.did else 0):
        return None
    for node in walk(unit.node):
        if isinstance(node, cst.Call) and region.script.bare_span(node) == draws[0].stack[0]:
            reference = region.names.reference(node.func)
            endpoint = tensorflow.endpoint(reference.path) if reference else None
            return node if endpoint in _DROPOUTS else None
    return None


def _effect(region: Region, unit: Unit, call: cst.Call | None, site: Site) -> int:
    """Returns whether a dropout draws in a run, and whether it then drops anything."""
    if call is None:
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
