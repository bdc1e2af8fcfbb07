"""Which functions and methods build a graph, by what they call."""

from collections.abc import Iterator

import libcst as cst
from libcst.metadata import (
    ExpressionContext,
    ExpressionContextProvider,
    GlobalScope,
    ScopeProvider,
)

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script
from rosetta.port.targets.tf2_eager import recurrent

# What stands in a script once, however often what it computes is run.
_MAKING = {
    "Variable", "get_variable", "placeholder", "placeholder_with_default", "Session",
    "InteractiveSession", "global_variables_initializer", "initialize_all_variables",
    "summary.FileWriter", "summary.merge_all", "contrib.layers.fully_connected",
    "contrib.layers.conv2d", "contrib.layers.batch_norm", "contrib.layers.convolution2d",
    "layers.dense", "layers.conv2d", "layers.conv2d_transpose", "layers.batch_normalization",
    "layers.conv1d", "nn.dropout", "layers.dropout", "contrib.layers.dropout", "random_normal",
    "random_uniform", "truncated_normal", "summary.scalar", "summary.histogram", "summary.image",
    "add_to_collection", "get_collection", "reset_default_graph", "set_random_seed",
    *recurrent.ENDPOINTS,
}  # fmt: skip

# What makes variables, so that a loop makes other ones at each step.
_VARIABLES = {
    "Variable", "get_variable", "contrib.layers.fully_connected", "contrib.layers.conv2d",
    "contrib.layers.convolution2d", "contrib.layers.batch_norm", "layers.dense", "layers.conv2d",
    "layers.batch_normalization",
}  # fmt: skip

# What computes, of TensorFlow's top level; tensors that a function reads make it part of the graph.
_COMPUTING = {"placeholder", "matmul", "nn", "add", "reduce_mean", "reduce_sum", "exp", "sigmoid",
              "tanh", "multiply", "reshape", "layers"}  # fmt: skip


def find(script: Script, names: Names) -> list[cst.FunctionDef]:
    """Returns the functions of a script and the methods of its classes that build a graph."""
    functions = list(_functions(script))
    calls = {node: set(_called(node, names)) for node in functions}
    made = {node for node, called in calls.items() if called & _MAKING}
    tensors = set(_tensors(script, names))
    made |= {node for node in script.module.body
             if isinstance(node, cst.FunctionDef) and tensors & _outer_names(node, script)
             and _uses_tensorflow(node, names)}  # fmt: skip
    while True:
        known = {node.name.value for node in made}
        known |= {owner for owner, inner in _classes(script) if inner in made}
        more = {node for node, called in calls.items() if called & known} - made
        if not more:
            return [node for node in functions if node in made]
        made |= more


def make_variables(node: cst.CSTNode, script: Script, names: Names) -> bool:
    """Says whether a statement makes variables, itself or by a function of the script."""
    calls = {f.name.value: set(_called(f, names)) for f in _functions(script)}
    found, waiting = set(), set(_called(node, names))
    while waiting:
        found |= waiting
        waiting = {inner for name in waiting for inner in calls.get(name, ())} - found
    return bool(found & _VARIABLES)


def _tensors(script: Script, names: Names) -> Iterator[str]:
    """Yields the names of the script's own statements that stand for what a session computes."""
    for statement in script.module.body:
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])]
            ):
                called = {endpoint for endpoint in _called(statement, names) if endpoint}
                known = {e for e in called if e.split(".")[0] in _COMPUTING}
                if known and not called & (_MAKING - {"placeholder"}):
                    yield name


def _uses_tensorflow(node: cst.CSTNode, names: Names) -> bool:
    return any(
        (reference := names.reference(inner)) and tensorflow.endpoint(reference.path)
        for inner in walk(node)
    )  # fmt: skip


def _outer_names(node: cst.FunctionDef, script: Script) -> set[str]:
    """Returns the names of the script that a function reads."""
    scopes, contexts = script.metadata[ScopeProvider], script.metadata[ExpressionContextProvider]
    found = set()
    for inner in walk(node.body):
        scope = scopes.get(inner) if isinstance(inner, cst.Name) else None
        if scope is not None and contexts.get(inner) is ExpressionContext.LOAD:
            bound = [assignment.scope for assignment in scope[inner.value]]
            if bound and all(isinstance(outer, GlobalScope) for outer in bound):
                found.add(inner.value)
    return found


def _functions(script: Script) -> Iterator[cst.FunctionDef]:
    for node in script.module.body:
        if isinstance(node, cst.FunctionDef):
            yield node
    for _, method in _classes(script):
        yield method


def _classes(script: Script) -> Iterator[tuple[str, cst.FunctionDef]]:
    for node in script.module.body:
        if isinstance(node, cst.ClassDef):
            for inner in node.body.body:
                if isinstance(inner, cst.FunctionDef):
                    yield node.name.value, inner


def _called(node: cst.CSTNode, names: Names) -> Iterator[str]:
    """Yields what a function calls: endpoints of TensorFlow, names of functions and methods."""
    for inner in walk(node):
        if not isinstance(inner, cst.Call):
            continue
        reference = names.reference(inner.func)
        if reference:
            endpoint = tensorflow.endpoint(reference.path) or ""
            yield endpoint
            if endpoint.startswith("train.") and endpoint.endswith("Optimizer"):
                yield "Variable"  # its slots
        elif isinstance(inner.func, cst.Name):
            yield inner.func.value
        elif isinstance(inner.func, cst.Attribute):
            yield inner.func.attr.value
