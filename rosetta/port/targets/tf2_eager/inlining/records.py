"""Dictionaries of a network's parts, as functions return them: `parts["cost"]` becomes `cost`."""

from collections.abc import Iterator, Mapping

import libcst as cst

from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit

_WHY = "The parts of the network have names of their own."


def named(script: Script, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> Iterator[Edit]:
    """Yields the edits that take the first such dictionary out, if there is one."""
    for statement in script.module.body:
        match statement:
            case cst.SimpleStatementLine(
                body=[
                    cst.Assign(
                        targets=[cst.AssignTarget(target=cst.Name() as name)],
                        value=cst.Dict(elements=elements),
                    )
                ]
            ):
                found = _parts(elements)
                uses = [n for n in script.positions if isinstance(n, cst.Name)
                        and n.value == name.value and n is not name]  # fmt: skip
                if not found or not uses or _bound_below(set(found.values()), statement, script):
                    continue
                places = [_place(use, found, parents) for use in uses]
                if None in places:
                    continue
                for place, part in places:
                    yield script.edit(place, place, part, why=_WHY, at=place)
                span = script.span(statement)
                start, end = script.line_start(span.start), script.line_end(span.end)
                yield Edit(start, end, ("",), script.line(statement), script.of(statement), "",
                           _WHY)  # fmt: skip
                return


def _parts(elements: tuple[cst.BaseDictElement, ...]) -> dict[str, str] | None:
    """Returns the names in a dictionary by its keys; None if it holds anything but names."""
    found = {}
    for element in elements:
        match element:
            case cst.DictElement(key=cst.SimpleString() as key, value=cst.Name(value=name)):
                found[key.evaluated_value] = name
            case _:
                return None
    return found


def _place(
    use: cst.Name, parts: Mapping[str, str], parents: Mapping[cst.CSTNode, cst.CSTNode]
) -> tuple[cst.Subscript, str] | None:
    match parents[use]:
        case (
            cst.Subscript(
                value=value,
                slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))],
            ) as place
        ) if value is use and key.evaluated_value in parts:
            return place, parts[key.evaluated_value]
    return None


def _bound_below(names: set[str], statement: cst.CSTNode, script: Script) -> bool:
    """Says whether a statement below binds one of the names, or a function may."""
    end = script.span(statement).end
    return any(
        isinstance(node, cst.AssignTarget | cst.For | cst.AugAssign | cst.AsName)
        and script.span(node).start > end
        and any(isinstance(inner, cst.Name) and inner.value in names for inner in _targets(node))
        for node in script.positions
    )


def _targets(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    target = node.name if isinstance(node, cst.AsName) else node.target
    waiting = [target]
    while waiting:
        inner = waiting.pop()
        yield inner
        waiting += inner.children
