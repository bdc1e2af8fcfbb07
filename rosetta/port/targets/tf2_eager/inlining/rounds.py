"""Puts functions where they are called, one after the other, until none is left to put."""

import dataclasses
from collections.abc import Iterator, Sequence

import libcst as cst
from libcst.metadata import FunctionScope, ScopeProvider

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.places import Places
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit
from rosetta.port.rules import module_aliases
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.inlining import (
    collected,
    loops,
    losses,
    makers,
    penalties,
    records,
    versions,
)
from rosetta.port.targets.tf2_eager.inlining.callee import Callee, NotInlined, Site
from rosetta.port.targets.tf2_eager.inlining.copies import copy, fits_in_expression, last_name
from rosetta.port.targets.tf2_eager.source import lines_in_strings

_MOST_CALLS = 30
_WHY = "What it makes once and what it computes come apart in TensorFlow 2."


@dataclasses.dataclass(frozen=True)
class Inlined:
    """A script with functions put where they are called.

    Attributes:
        text: of the script.
        lines: for each line of the text the line of the original that it comes from, from 1.
        edits: what was put where, by the lines of the original.
        rounds: the edits of each text, of which the first is the original.
    """

    text: str
    lines: tuple[int, ...]
    edits: tuple[Edit, ...]
    rounds: tuple[tuple[Edit, ...], ...]


def inline(text: str) -> Inlined:
    """Puts the functions of a script that build a graph where they are called."""
    lines = tuple(range(1, text.count("\n") + 2))
    told: list[Edit] = []
    rounds: list[tuple[Edit, ...]] = []
    while True:
        script = Script(text)
        changes = next(_rounds(script, Names(script, module_aliases.names_module)), None)
        if changes is None:
            return Inlined(text, lines, tuple(told), tuple(rounds))
        rounds.append(tuple(changes))
        told += [
            Edit(0, 0, (), lines[e.line - 1], e.was, e.became, e.why) for e in changes if e.why
        ]  # fmt: skip
        places = Places(text, changes)
        starts = [places.line(n + 1) for n in range(places.text.count("\n") + 1)]
        lines = tuple(lines[text.count("\n", 0, start)] for start in starts)
        text = places.text


def _rounds(script: Script, names: Names) -> Iterator[list[Edit]]:
    """Yields the edits that put a function where it is called, for each that can go."""
    main = _main_block(script)
    made = makers.find(script, names)
    if main is not None and made:
        yield _dissolved(main, script)
    chosen = list(versions.settled(script, names))
    if chosen:
        yield chosen
    started = _started(script, names, made)
    if started is not None:
        yield [started]
    steps = list(loops.unrolled(script, names))
    if steps:
        yield steps
    parents = {child: node for node in script.positions for child in node.children}
    known = frozenset(_not_none(script, names))
    for function in made:
        above = parents[function]
        owner = None if above is script.module else parents[above]
        try:
            yield _put(function, owner, script, parents, known)
        except NotInlined:
            continue  # it goes in another round, or stays
    for found in (
        losses.named(script, parents),
        records.named(script, parents),
        penalties.written_out(script, names, parents),
        collected.named(script, names, parents),
    ):
        edits = list(found)
        if edits:
            yield edits


def _not_none(script: Script, names: Names) -> Iterator[cst.CSTNode]:
    """Yields the expressions that are functions of TensorFlow, or that it made."""
    yield from (r.node for r in names.references if tensorflow.endpoint(r.path))
    for node in script.positions if penalties.are_made(names) else ():
        if isinstance(node, cst.Name) and penalties.made_by(node, names):
            yield node


# --- if __name__ == "__main__" -------------------------------------------------------------------


def _main_block(script: Script) -> cst.If | None:
    for node in script.module.body:
        match node:
            case cst.If(test=cst.Comparison(left=cst.Name(value="__name__")), orelse=None):
                if isinstance(node.body, cst.IndentedBlock):
                    return node
    return None


def _started(script: Script, names: Names, made: list[cst.FunctionDef]) -> Edit | None:
    """Returns the edit that calls `main` in the place of `tf.app.run()`, the last statement."""
    match script.module.body[-1]:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(args=args) as call)]):
            reference = names.reference(call.func)
            if reference is None or tensorflow.endpoint(reference.path) != "app.run":
                return None
        case _:
            return None
    named = {a.keyword.value if a.keyword else "main": a.value for a in args}
    main = named.get("main", cst.Name("main"))
    if set(named) - {"main"} or not isinstance(main, cst.Name):
        return None
    for function in made:
        parameters = [p.name.value for p in function.params.params]
        read = {n.value for n in walk(function.body) if isinstance(n, cst.Name)}
        if function.name.value == main.value and len(parameters) == 1 and parameters[0] not in read:
            why = "Nothing of the command line is left for it."
            return script.edit(call, call, f"{main.value}(None)", why=why, at=call)
    return None


def _dissolved(main: cst.If, script: Script) -> list[Edit]:
    span = script.span(main)
    first = script.span(main.body.body[0]).start
    start, head_end = script.line_start(span.start), script.line_end(script.span(main.test).end)
    indent = first - script.line_start(first)
    found = [Edit(start, head_end, ("",), script.line(main), script.of(main.test), "",
                  "The script's own statements build the graph.")]  # fmt: skip
    inside = lines_in_strings(script.text)
    offset = head_end
    while offset < span.end:
        number = script.text.count("\n", 0, offset) + 1
        blank = script.text[offset : offset + indent]
        if number not in inside and blank and not blank.strip() and "\n" not in blank:
            found.append(Edit(offset, offset + indent, ("",), number, "", "", ""))
        offset = script.line_end(offset)
    return found


# --- one function --------------------------------------------------------------------------------


def _put(
    function: cst.FunctionDef, owner: cst.ClassDef | None, script: Script,
    parents: dict[cst.CSTNode, cst.CSTNode], known: frozenset[cst.CSTNode],
) -> list[Edit]:  # fmt: skip
    """Returns the edits that put a function where it is called, and take it out.

    Raises:
        NotInlined: it must stay.
    """
    callee = Callee(function, owner is not None, script)
    sites = [
        _site(use, function, owner, script, parents, known)
        for use in _uses(function, owner, script)
    ]  # fmt: skip
    if not sites or len(sites) > _MOST_CALLS:
        raise NotInlined
    found = []
    for site in sites:
        if site.line is None and not fits_in_expression(callee, site, script):
            return _above(site.call, function.name.value, script, parents)
    for number, site in enumerate(sites):
        found.append(copy(callee, site, number, len(sites), script))
    span = script.span(function)
    start = script.line_start(span.start)
    end = script.line_end(script.span(function.body.body[-1]).end)
    found.append(Edit(start, end, ("",), script.line(function), f"def {function.name.value}", "",
                      _WHY))  # fmt: skip
    return found


def _above(
    call: cst.Call, function: str, script: Script, parents: dict[cst.CSTNode, cst.CSTNode]
) -> list[Edit]:
    """Returns the edits that give the result of a call in an expression a name above it.

    Raises:
        NotInlined: something else would be made before it then.
    """
    above: set[cst.CSTNode] = set()
    line: cst.CSTNode | None = call
    while line is not None and not isinstance(line, cst.SimpleStatementLine):
        above.add(line)
        line = parents.get(line)
        if isinstance(line, cst.Lambda | cst.BaseComp | cst.IfExp | cst.BooleanOperation):
            raise NotInlined
    if line is None or len(line.body) != 1 or not isinstance(line.body[0], cst.Assign | cst.Expr):
        raise NotInlined
    start = script.span(call).start
    if any(isinstance(n, cst.Call) and n not in above and script.span(n).start < start
           for n in walk(line)):  # fmt: skip
        raise NotInlined
    taken = {node.value for node in script.positions if isinstance(node, cst.Name)}
    target = line.body[0].targets[0].target if isinstance(line.body[0], cst.Assign) else None
    name = "_".join(filter(None, [last_name(target), function.strip("_")]))
    name = free_name(name, taken)
    place = script.line_start(script.span(line).start)
    indent = script.text[place : script.span(line).start]
    made = Edit(place, place, (f"{indent}{name} = {script.of(call)}\n",), script.line(line), "",
                f"{name} = ...", _WHY)  # fmt: skip
    return [made, script.edit(call, call, name, why=_WHY, at=call)]


def _uses(
    function: cst.FunctionDef, owner: cst.ClassDef | None, script: Script
) -> Iterator[cst.CSTNode]:
    name = function.name.value
    for node in script.positions:
        if owner is not None:
            if isinstance(node, cst.Attribute) and node.attr.value == name:
                yield node
        elif isinstance(node, cst.Name) and node.value == name and node is not function.name:
            scope = script.metadata[ScopeProvider].get(node)
            found = [assignment.scope for assignment in scope[name]] if scope else []
            of_function = bool(found) and all(isinstance(s, FunctionScope) for s in found)
            if scope is not None and not of_function:  # a parameter of that name is another thing
                yield node


def _site(
    use: cst.CSTNode, function: cst.FunctionDef, owner: cst.ClassDef | None, script: Script,
    parents: dict[cst.CSTNode, cst.CSTNode], known: frozenset[cst.CSTNode],
) -> Site:  # fmt: skip
    call = parents[use]
    if not isinstance(call, cst.Call) or call.func is not use:
        raise NotInlined
    host = _host(call, parents)
    inside = host
    while inside is not None:
        if inside is function:
            raise NotInlined  # it calls itself
        inside = _host(inside, parents)
    if owner is not None:
        ours = isinstance(use.value, cst.Name) and function.params.params and (
            use.value.value == function.params.params[0].name.value
        )  # fmt: skip
        if not ours or host is None or parents[parents[host]] is not owner:
            raise NotInlined
    elif isinstance(host, cst.FunctionDef):
        raise NotInlined  # that function goes first
    statement, line = parents[call], parents[parents[call]]
    whole = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    if not whole or not isinstance(statement, cst.Expr | cst.Assign):
        statement = line = None
    block = line
    while block is not None and block is not script.module and block is not host:
        block = parents.get(block)
        if isinstance(block, cst.For | cst.While | cst.Try | cst.If | cst.ClassDef):
            raise NotInlined  # it builds the graph again at each pass, or not at all
    targets: Sequence[cst.AssignTarget] = getattr(statement, "targets", ())
    if len(targets) > 1:
        raise NotInlined
    taken = _taken(script, function, host)
    target = targets[0].target if targets else None
    return Site(call, line, target, owner is not None, taken, known)


def _host(node: cst.CSTNode, parents: dict[cst.CSTNode, cst.CSTNode]) -> cst.FunctionDef | None:
    inner = parents.get(node)
    while inner is not None and not isinstance(inner, cst.FunctionDef | cst.Lambda):
        inner = parents.get(inner)
    return inner


def _taken(
    script: Script, function: cst.FunctionDef, host: cst.FunctionDef | None
) -> frozenset[str]:  # fmt: skip
    """Returns the names that mean something where a function is called, but in the function."""
    own, scopes = script.span(function), script.metadata[ScopeProvider]
    inside = scopes[host.body.body[0]] if host else None
    found = set()
    for node in script.positions:
        scope = scopes.get(node) if isinstance(node, cst.Name) else None
        if scope is None or own.start <= script.span(node).start < own.end:
            continue
        bound = [assignment.scope for assignment in scope[node.value]]
        if not bound or inside in bound or any(not isinstance(s, FunctionScope) for s in bound):
            found.add(node.value)
    return frozenset(found)
