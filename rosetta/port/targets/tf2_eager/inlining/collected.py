"""Collections that a script fills itself: `tf.add_to_collection("losses", x)` is a name for x."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.inlining.bindings import bindings

_WHY = "TensorFlow 2 has no collections; what is collected has a name."
_CLEARED = {"reset_default_graph", "Graph", "get_collection_ref"}
_Parents = dict[cst.CSTNode, cst.CSTNode]


def named(script: Script, names: Names, parents: _Parents) -> Iterator[Edit]:
    """Yields the edits that take the first collection out that is filled in plain statements."""
    calls = dict(_calls(script, names))
    if any(endpoint in _CLEARED for endpoint, _ in calls.values()):
        return  # there are several collections of one name
    for key in dict.fromkeys(key for _, key in calls.values() if key is not None):
        uses = [(call, endpoint) for call, (endpoint, own) in calls.items() if own == key]
        lines = [_line(call, parents) for call, _ in uses]
        bodies = {_body(line, script, parents) if line else None for line in lines}
        adds = [endpoint == "add_to_collection" for _, endpoint in uses]
        if len(bodies) != 1 or None in bodies or not any(adds) or all(adds):
            continue
        if not all(_is_plain(call, endpoint, parents) for call, endpoint in uses):
            continue
        yield from _taken_out(key, uses, script, parents)
        return


def _calls(script: Script, names: Names) -> Iterator[tuple[cst.Call, tuple[str, str | None]]]:
    """Yields the calls that have to do with collections, in order: endpoint and key."""
    found = []
    for node in script.positions:
        reference = names.reference(node.func) if isinstance(node, cst.Call) else None
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        if endpoint in {"add_to_collection", "get_collection", *_CLEARED}:
            text = node.args[0].value if node.args else None
            key = text.evaluated_value if isinstance(text, cst.SimpleString) else None
            found.append((node, (endpoint, key)))
    yield from sorted(found, key=lambda pair: script.span(pair[0]).start)


def _line(node: cst.CSTNode, parents: _Parents) -> cst.SimpleStatementLine | None:
    """Returns the statement that a call stands in, if it is evaluated there in any case."""
    while not isinstance(node, cst.SimpleStatementLine):
        node = parents.get(node)
        unsure = (
            cst.Lambda,
            cst.BaseComp,
            cst.IfExp,
            cst.BooleanOperation,
            cst.BaseCompoundStatement,
        )
        if node is None or isinstance(node, unsure):
            return None
    return node if len(node.body) == 1 else None


def _body(
    line: cst.CSTNode, script: Script, parents: _Parents
) -> cst.Module | cst.FunctionDef | None:
    """Returns the body that a statement is a plain part of; None if it may run twice or never."""
    node = parents[line]
    while isinstance(node, cst.IndentedBlock | cst.With):
        node = parents[node]
    if isinstance(node, cst.FunctionDef):
        owner = parents.get(parents[node])
        if not isinstance(owner, cst.ClassDef) or _uses(owner.name.value, script) != 1:
            return None
        once = 0 if node.name.value == "__init__" else 1
        return node if _uses(node.name.value, script) == once else None
    return node if isinstance(node, cst.Module) else None


def _uses(name: str, script: Script) -> int:
    """Returns how often a name stands anywhere but in its definition."""
    return sum(isinstance(n, cst.Name) and n.value == name for n in script.positions) - 1


def _is_plain(call: cst.Call, endpoint: str, parents: _Parents) -> bool:
    if any(a.star or a.keyword for a in call.args):
        return False
    if endpoint == "get_collection":
        return len(call.args) == 1
    return len(call.args) == 2 and isinstance(parents[call], cst.Expr)


def _taken_out(
    key: str, uses: list[tuple[cst.Call, str]], script: Script, parents: _Parents
) -> Iterator[Edit]:
    taken = {node.value for node in script.positions if isinstance(node, cst.Name)}
    single = key if key.isidentifier() else "collected"
    held: list[str] = []
    for call, endpoint in uses:
        if endpoint == "get_collection":
            yield script.edit(call, call, f"[{', '.join(held)}]", why=_WHY, at=call)
            continue
        value = call.args[1].value
        line = parents[parents[call]]
        if isinstance(value, cst.Name) and len(bindings(value.value, script)) == 1 and (
            len(parents[line].body) > 1
        ):  # fmt: skip
            held.append(value.value)
            span = script.span(line)
            start, end = script.line_start(span.start), script.line_end(span.end)
            yield Edit(start, end, ("",), script.line(line), script.of(line), "", _WHY)
            continue
        name = free_name(f"{single}_{len(held) + 1}", taken)
        taken.add(name)
        held.append(name)
        yield script.edit(call, call, f"{name} = ", script.span(value), why=_WHY, at=call)
