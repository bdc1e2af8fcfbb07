"""What a statement of a script is for, from what it did when the graph was built."""

from collections.abc import Callable

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph import grouping
from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import Value, is_element, kind_of, named
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script


class Kinds:
    """Tells what statements are for.

    Args:
        script: the script.
        names: what its names stand for.
        facts: what it built.
        builders: the classes whose instances build a graph of their own.
        defined: returns the statement, of those above, that made what an expression names.
    """

    def __init__(
        self,
        script: Script,
        names: Names,
        facts: Facts,
        builders: frozenset[str],
        defined: Callable[[cst.BaseExpression], Definition | None],
    ) -> None:
        self._script, self._names, self._facts = script, names, facts
        self._builders, self._defined = builders, defined

    def of(self, unit: Unit) -> Kind:
        """Returns the kind of a statement."""
        node = unit.node
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            return Kind.DEFINITION
        did = unit.did
        if did is None:
            return Kind.PYTHON
        place = self._script.span(node)
        if self._facts.runs_in(place):
            return Kind.RUN
        if self._manages(unit):
            return Kind.SESSION
        if self.is_collection(unit.assigned):
            return Kind.COLLECTION
        if grouping.is_group(unit.assigned, self._names):
            return Kind.GROUP
        summary = self._summary_kind(unit)
        if summary:
            return summary
        values = [value for values in did.bound.values() for value in values]
        if isinstance(node, cst.SimpleStatementLine) and len(node.body) > 1:
            graphic = any(value["kind"] != "python" for value in values)
            return Kind.OTHER if graphic or did.nodes else Kind.PYTHON
        kinds = {kind_of(value) for value in values}
        if kinds <= {"python", "function"} and self._builds(node):
            return Kind.PYTHON
        if isinstance(node, cst.If | cst.For) and did.nodes and _has_effects(node):
            return Kind.OTHER
        variables = list(self._facts.made_in(place))
        if kinds & {"training", "assignment"} and kinds <= {"training", "assignment"}:
            trains = self._is_training(values)
            return {True: Kind.TRAINING, False: Kind.ASSIGNMENT}.get(trains, Kind.OTHER)
        if variables:
            made = {variable.name for variable in variables}
            bound = {name for value in values for name in named(value)}
            if kinds <= {"variable", "variables"} and bound <= made:
                return Kind.VARIABLE
            return Kind.LAYER if kinds & {"tensor", "tensors"} else Kind.OTHER
        if kinds == {"variable"} and isinstance(unit.assigned, cst.Call) and not did.nodes:
            return Kind.VARIABLE  # one that is there already, as `get_variable` gives it again
        if values and all(map(is_element, values)) and isinstance(unit.assigned, cst.Call):
            return Kind.PLACEHOLDER
        if kinds == {"placeholder"}:
            return Kind.TENSOR if isinstance(unit.assigned, cst.Name) else Kind.PLACEHOLDER
        if kinds and kinds <= {"tensor", "tensors", "python", "function"} and "tensor" in "".join(
            kinds
        ):  # fmt: skip
            return Kind.TENSOR
        if kinds <= {"dict", "variables"} and kinds and not did.nodes:
            return Kind.PYTHON  # what is fed; whoever reads it is looked at
        if kinds == {"cell"}:
            return Kind.CELL
        if kinds in ({"dataset"}, {"averages"}):
            return Kind.PYTHON
        for kind, found in (("iterator", Kind.ITERATOR), ("start", Kind.ITERATOR),
                            ("optimizer", Kind.OPTIMIZER), ("initializer", Kind.INITIALIZER),
                            ("session", Kind.SESSION), ("gradients", Kind.GRADIENTS),
                            ("saver", Kind.SAVER)):  # fmt: skip
            if kinds == {kind}:
                return found
        if kinds <= {"python", "function"} and not did.nodes:
            return Kind.PYTHON
        return Kind.OTHER

    def _manages(self, unit: Unit) -> bool:
        """Says whether a statement only sets up or closes a session, or begins another graph."""
        if isinstance(unit.small, cst.Assign):
            return all(self._is_session_option(target.target) for target in unit.small.targets)
        call = unit.small.value if isinstance(unit.small, cst.Expr) else None
        if not isinstance(call, cst.Call):
            return False
        reference = self._names.reference(call.func)
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        if endpoint in ("reset_default_graph", "python.framework.ops.reset_default_graph"):
            return True
        match call.func:
            case cst.Attribute(value=value, attr=cst.Name(value="close")):
                made = self._defined(value)
                if made is None:  # bound by `with tf.Session() as sess:`, or a method's own
                    return self._script.of(value) in self._facts.names_of("session")
                return made.unit.kind is Kind.SESSION
            case cst.Attribute(value=value, attr=cst.Name(value="reuse_variables")):
                return self._is_scope(value)
        return False

    def _is_scope(self, node: cst.BaseExpression) -> bool:
        """Says whether an expression is a scope of variables."""
        if isinstance(node, cst.Call):
            reference = self._names.reference(node.func)
            return bool(reference) and tensorflow.endpoint(reference.path) == "get_variable_scope"
        return isinstance(node, cst.Name) and node.value in self._facts.names_of("scope")

    def _is_session_option(self, target: cst.BaseExpression) -> bool:
        """Says whether a target is something like `config.gpu_options.allow_growth`."""
        whole = target
        while isinstance(target, cst.Attribute):
            target = target.value
        made = self._defined(target) if target is not whole else None
        return made is not None and made.unit.kind is Kind.SESSION

    def _summary_kind(self, unit: Unit) -> Kind | None:
        small = unit.small
        call = small.value if isinstance(small, cst.Assign | cst.Expr) else None
        reference = self._names.reference(call.func) if isinstance(call, cst.Call) else None
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        kinds = {
            "summary.scalar": Kind.SUMMARY, "summary.histogram": Kind.SUMMARY,
            "summary.image": Kind.SUMMARY, "summary.merge_all": Kind.MERGED,
            "summary.merge": Kind.MERGED,
            "summary.FileWriter": Kind.WRITER,
        }  # fmt: skip
        return kinds.get(endpoint or "")

    def _builds(self, node: cst.CSTNode) -> bool:
        """Says whether a statement makes instances that build, and no part of the graph itself."""
        calls = [inner.func for inner in walk(node) if isinstance(inner, cst.Call)]
        made = [isinstance(func, cst.Name) and func.value in self._builders for func in calls]
        references = filter(None, map(self._names.reference, calls))
        return any(made) and not any(tensorflow.endpoint(r.path) for r in references)

    def _is_training(self, values: list[Value]) -> bool | None:
        updates = [self._facts.updates.get(name) for value in values for name in named(value)]
        if any(update is None for update in updates):
            return None
        optimizers = [update.optimizer is not None for update in updates]
        return True if all(optimizers) else None if any(optimizers) else False

    def is_collection(self, node: cst.BaseExpression | None) -> bool:
        """Says whether an expression is `tf.get_collection(tf.GraphKeys.UPDATE_OPS)`."""
        match node:
            case cst.Call(func=function, args=[cst.Arg(value=key)]):
                found = map(self._names.reference, (function, key))
                endpoints = [tensorflow.endpoint(r.path) if r else None for r in found]
                return endpoints == ["get_collection", "GraphKeys.UPDATE_OPS"]
        return False


def _has_effects(node: cst.CSTNode) -> bool:
    """Says whether a statement inside does something else than to bind names."""
    return isinstance(node, cst.Expr | cst.Del) or any(map(_has_effects, node.children))
