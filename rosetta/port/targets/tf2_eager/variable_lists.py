"""Lists of variables that TensorFlow 1 kept in collections: they are written out."""

from collections.abc import Callable, Iterator, Mapping

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import Value, named, parts
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.nodes import walk
from rosetta.port.targets.tf2_eager.unknown import Unknown

_TRAINABLE, _ALL = "TRAINABLE_VARIABLES", "GLOBAL_VARIABLES"
FUNCTIONS = {"trainable_variables": _TRAINABLE, "global_variables": _ALL, "all_variables": _ALL}
_KEYS = {f"GraphKeys.{_TRAINABLE}": _TRAINABLE, f"GraphKeys.{_ALL}": _ALL,
         "GraphKeys.VARIABLES": _ALL}  # fmt: skip


def collection(call: cst.Call, endpoint: str, names: Names) -> str | None:
    """Returns which collection of variables a call asks for; None of another call."""
    if endpoint != "get_collection":
        return FUNCTIONS.get(endpoint)
    key = names.reference(call.args[0].value) if call.args else None
    path = (tensorflow.endpoint(key.path) or "") if key else ""
    return _KEYS.get(path.removeprefix("python.framework.ops."))


def written(
    region: Region, calls: Mapping[cst.Call, str], names: Mapping[str, str]
) -> Iterator[tuple[cst.BaseExpression, str]]:
    """Yields what of a region asks for variables, with the list that stands in its place.

    Args:
        region: where the graph is built.
        calls: those that ask for a collection, with the collection.
        names: what the port calls the variables, by their names in the graph.

    Raises:
        Unknown: a variable has no name, or the script asks variables for their names.
    """
    done: list[Unit] = []
    for unit in region.units:
        found = _listed(region, unit, calls)
        if found is not None:
            done.append(unit)
            yield unit.assigned, _text(unit.assigned, found, names)
    for call, which in calls.items():
        unit = region.unit_of(call) if call in region else None
        if unit is None or unit in done or unit.kind is Kind.SAVER:  # a Saver tells what it saves
            continue
        _check_names(region, call, done)
        if len(call.args) > 1 or any(argument.keyword for argument in call.args):
            raise Unknown(call, "which of its variables it lists is not seen; list them")
        start = region.script.span(call).start
        made = [v.name for v in region.facts.variables
                if (v.trainable or which == _ALL) and v.stack[-1].start < start]  # fmt: skip
        yield call, _text(call, made, names)


def _listed(region: Region, unit: Unit, calls: Mapping[cst.Call, str]) -> list[str] | None:
    """Returns the variables that a statement takes out of a collection; None of other ones."""
    if unit.assigned is None or len(unit.binds) != 1:
        return None
    inner = list(walk(unit.assigned))
    asks = any(node in calls for node in inner if isinstance(node, cst.Call))
    chooses = isinstance(unit.assigned, cst.ListComp) and any(map(_is_name, inner))
    told = unit.values(next(iter(unit.binds)))
    if not (asks or chooses) or len(told) != 1 or told[0]["kind"] != "list":
        return None
    if any(item["kind"] != "variable" for item in told[0]["items"]):
        return None
    return named(told[0])


def _check_names(region: Region, call: cst.Call, done: list[Unit]) -> None:
    for node in region.script.positions:
        if _is_name(node) and (node not in region or region.unit_of(node) not in done):
            raise Unknown(call, "the names of variables are others in TensorFlow 2; list the "
                          "variables")  # fmt: skip


def _is_name(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Attribute) and node.attr.value in ("name", "op")


def _text(node: cst.BaseExpression, variables: list[str], names: Mapping[str, str]) -> str:
    lost = [name for name in variables if name not in names]
    if lost:
        raise Unknown(node, f"its variable {lost[0]} has no name; give it one")
    return f"[{', '.join(names[name] for name in variables)}]"


def expressions(
    region: Region, written: Callable[[Definition], str]
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Yields the variables that a region makes, with the expressions that stand for them.

    Args:
        region: where the graph is built.
        written: what a variable's own name is in the port.
    """
    for unit in region.units:
        if unit.kind is Kind.VARIABLE:
            for definition in (Definition(unit, key) for key in unit.binds):
                for value in definition.values:
                    yield from _expressions(written(definition), value)


def _expressions(written: str, value: Value) -> Iterator[tuple[str, str]]:
    """Yields the variables of a value with the expressions that stand for them."""
    items = parts(value)
    if items is None and "name" in value:
        yield value["name"], written
    for key, item in items or ():
        yield from _expressions(f"{written}[{key}]", item)
