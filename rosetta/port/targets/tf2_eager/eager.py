"""What a script adds to the graph and runs at once, as in a loop: it has its value there."""

from collections.abc import Iterator, Sequence

import libcst as cst

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Kind, Unit
from rosetta.port.analysis.graph.values import kind_of
from rosetta.port.analysis.nodes import walk


def is_made_above(region: Region, name: cst.Name, call: cst.Call) -> bool:
    """Says whether what a run fetches can be computed by the statement right above that makes it.

    That statement is run as often as the session, in the same block, and nothing between them
    changes what it reads; it uses nothing that is fed or that a function computes.

    Args:
        region: where the graph is built.
        name: what the run fetches.
        call: the run.
    """
    unit = region.unit_of(call)
    if unit is None or unit.kind is not Kind.RUN or unit.small is not None:
        return False
    for block in _blocks(unit.node):
        inside = [s for s in block if call in set(walk(s))]
        if inside and isinstance(inside[0], cst.SimpleStatementLine):
            above = list(block[: block.index(inside[0])])
            return _makes(region, unit, name.value, above, call)
    return False


def is_element(region: Region, name: cst.Name, call: cst.Call) -> bool:
    """Says whether what a run fetches is a tensor of a list that a loop goes through.

    The list holds what has its value above: tensors of one value, and variables.

    Args:
        region: where the graph is built.
        name: what the run fetches.
        call: the run.
    """
    unit = region.unit_of(call)
    if unit is None or unit.kind is not Kind.RUN or len(unit.binds.get(name.value, ())) != 1:
        return False
    (target,) = unit.binds[name.value]
    loop = next((f for f in walk(unit.node) if isinstance(f, cst.For) and
                 target in set(walk(f.target)) and call in set(walk(f.body))), None)  # fmt: skip
    if loop is None or any(region.facts.draws_in(region.script.span(loop.iter))):
        return False
    told = region.facts.statements.get(region.script.span(loop).start)
    values = told.bound.get(name.value, ()) if told else ()
    return {kind_of(value) for value in values} <= {"tensor", "variable"} and all(
        _is_at_hand(region, unit, key) for node in walk(loop.iter) if (key := region.key(node))
    )


def _is_at_hand(region: Region, unit: Unit, key: str) -> bool:
    """Says whether a name has a value of Python's, of a tensor or of a variable before a loop."""
    definition = region.definition(key, unit)
    if definition is None or definition.unit.kind in (Kind.VALUE, Kind.VARIABLE):
        return True
    return definition.unit.kind is Kind.PYTHON and all(
        kind_of(value) in ("python", "function") for value in definition.values
    )


def _makes(
    region: Region, unit: Unit, name: str, above: list[cst.CSTNode], call: cst.Call
) -> bool:  # fmt: skip
    """Says whether one of the statements above makes a tensor that can have its value there."""
    made = next((s for s in reversed(above) if _target(s) == name), None)
    did = region.facts.statements.get(region.script.span(made).start) if made else None
    run = region.facts.runs.get(region.script.bare_span(call))
    if did is None or run is None or did.count != run.count:
        return False
    kinds = {kind_of(value) for value in did.bound.get(name, ())}
    between = above[above.index(made) + 1 :]
    runs = [r for s in between for r in region.facts.runs_in(region.script.span(s))]
    if kinds == {"assignment"}:
        if runs:
            return False
    elif kinds != {"tensor"} or any(r.assigned for r in runs):
        return False
    return _only_fetched(region, unit, name, made) and all(
        _has_value(region, unit, node, above, call) for node in walk(made.body[0].value)
    )


def _has_value(
    region: Region, unit: Unit, node: cst.CSTNode, above: list[cst.CSTNode], call: cst.Call
) -> bool:  # fmt: skip
    """Says whether a name has a value of Python's, or of a variable, where it is read."""
    key = region.key(node)
    if key is None:
        return True
    definition = region.definition(key, unit)
    if key not in unit.binds:
        python = (Kind.PYTHON, Kind.VALUE, Kind.VARIABLE, Kind.RUN, Kind.DEFINITION)
        return definition is None or definition.unit.kind in python
    if any(_target(s) == key for s in above):
        told = [region.facts.statements.get(region.script.span(s).start) for s in above
                if _target(s) == key]  # fmt: skip
        kinds = {kind_of(v) for did in told if did for v in did.bound.get(key, ())}
        return kinds <= {"python"} or _makes(region, unit, key, above, call)
    told = unit.did.bound.get(key, ()) if unit.did else ()
    return all(value["kind"] == "python" for value in told)


def _only_fetched(region: Region, unit: Unit, name: str, made: cst.CSTNode) -> bool:
    """Says whether only runs and other such statements read a name."""
    places = [run.place for run in region.facts.runs_in(region.script.span(unit.node))]
    for node in unit.uses.get(name, ()):
        own = region.script.span(node)
        if not any(p.start <= own.start and own.end <= p.end for p in places):
            return False
    others = [u for u in region.units if u is not unit and name in (*u.uses, *u.binds)]
    return not others


def _target(statement: cst.CSTNode) -> str | None:
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])]
        ):
            return name
    return None


def _blocks(node: cst.CSTNode) -> Iterator[Sequence[cst.CSTNode]]:
    """Yields the blocks inside a statement, outer ones first."""
    if isinstance(node, cst.IndentedBlock):
        yield node.body
    for child in node.children:
        yield from _blocks(child)
