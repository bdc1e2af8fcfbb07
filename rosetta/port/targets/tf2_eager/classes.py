"""Classes with a graph inside: the method that builds it, and the session they were given."""

import dataclasses
from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.unknown import Unknown

_WHY = "There is no session to be given."


@dataclasses.dataclass(frozen=True, eq=False)
class Model:
    """A class whose instances build a graph.

    Attributes:
        node: the class.
        builder: the method that builds the graph.
    """

    node: cst.ClassDef
    builder: cst.FunctionDef

    @property
    def receiver(self) -> str:
        """The name of the builder's first parameter."""
        return self.builder.params.params[0].name.value

    def region(self, script: Script, names: Names, facts: Facts) -> Region:
        """Returns the region that builds the graph."""
        return Region(script, names, facts, self.builder, self.receiver)


def find(script: Script, facts: Facts) -> Iterator[Model]:
    """Yields the classes whose instances build a graph.

    Raises:
        Unknown: several methods of one class do.
    """
    for node in script.module.body:
        if not isinstance(node, cst.ClassDef):
            continue
        builders = [m for m in _methods(node) if _builds(m, script, facts)]
        if len(builders) > 1:
            raise Unknown(builders[1], "two methods build the graph of one class; build it in one")
        if builders and builders[0].params.params:
            yield Model(node, builders[0])


def _methods(node: cst.ClassDef) -> list[cst.FunctionDef]:
    return [inner for inner in node.body.body if isinstance(inner, cst.FunctionDef)]


def _builds(method: cst.FunctionDef, script: Script, facts: Facts) -> bool:
    """Says whether a method's own statements bind parts of a graph."""
    place = script.span(method)
    return any(
        place.start <= start < place.end and any(
            value["kind"] in ("tensor", "variable")
            for values in told.bound.values() for value in values
        )
        for start, told in facts.statements.items()
    )  # fmt: skip


def without_session(model: Model, script: Script, facts: Facts) -> list[Edit]:
    """Returns the edits that take the session out of a class that keeps one.

    Raises:
        Unknown: how it gets its session is not understood.
    """
    found = []
    for method in _methods(model.node):
        for statement in method.body.body:
            told = facts.statements.get(script.span(statement).start)
            values = [v for bound in (told.bound.values() if told else ()) for v in bound]
            if not any(value["kind"] == "session" for value in values):
                continue
            small = statement.body[0]
            if isinstance(small, cst.Assign) and isinstance(small.value, cst.Call):
                if method is not model.builder:
                    found.append(_line(statement, script))
                continue  # the method that builds the graph loses it with its graph
            if not isinstance(small, cst.Assign) or not isinstance(small.value, cst.Name):
                raise Unknown(statement, "where its session comes from is not understood; take it "
                              "as a parameter")  # fmt: skip
            found.append(_line(statement, script))
            found += _without_parameter(model, method, small.value.value, script)
    return found


def _line(statement: cst.CSTNode, script: Script) -> Edit:
    span = script.span(statement)
    start, end = script.line_start(span.start), script.line_end(span.end)
    return Edit(start, end, ("",), script.line(statement), script.of(statement), "", _WHY)


def _without_parameter(
    model: Model, method: cst.FunctionDef, name: str, script: Script
) -> Iterator[Edit]:
    parameters = list(method.params.params)
    number = next((n for n, p in enumerate(parameters) if p.name.value == name), None)
    if number is None:
        return  # a session of the whole script
    if method.name.value != "__init__" or not number:
        raise Unknown(method, f"{name} is a session; give it to __init__")
    yield _without(script, parameters[number - 1], parameters[number])
    for call in script.positions:
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Name):
            continue
        if call.func.value != model.node.name.value:
            continue
        arguments = list(call.args)
        place = next(
            (n for n, a in enumerate(arguments) if a.keyword and a.keyword.value == name),
            number - 1,
        )
        if place >= len(arguments) or any(a.star for a in arguments):
            raise Unknown(call, "which argument is the session is not seen")
        yield _argument(script, call, place)


def _without(script: Script, before: cst.Param, parameter: cst.Param) -> Edit:
    start, end = script.span(before).end, script.span(parameter).end
    return Edit(start, end, ("",), script.line(parameter), script.of(parameter), "", _WHY)


def _argument(script: Script, call: cst.Call, place: int) -> Edit:
    argument = call.args[place]
    if place + 1 < len(call.args):
        start, end = script.span(argument).start, script.span(call.args[place + 1]).start
    elif place:
        start, end = script.span(call.args[place - 1].value).end, script.span(argument.value).end
    else:
        start, end = script.span(argument).start, script.span(argument.value).end
    return Edit(start, end, ("",), script.line(call), script.of(argument), "", _WHY)
