"""The statements of a script that build its graph, what each is, and what each uses and binds."""

import dataclasses
import enum
from collections.abc import Iterator, Sequence

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider, ScopeProvider

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.facts import Facts, Statement, Value
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Span


class Kind(enum.Enum):
    """What a statement is for."""

    PYTHON = enum.auto()  # makes nothing in the graph
    DEFINITION = enum.auto()  # of a function or class
    PLACEHOLDER = enum.auto()
    VARIABLE = enum.auto()
    LAYER = enum.auto()  # makes variables and what is computed from them
    TENSOR = enum.auto()
    OPTIMIZER = enum.auto()
    GRADIENTS = enum.auto()  # pairs of a gradient and its variable
    TRAINING = enum.auto()  # an optimizer's update
    ASSIGNMENT = enum.auto()  # updates written out with `tf.assign`
    INITIALIZER = enum.auto()
    COLLECTION = enum.auto()  # what the updates of a graph's layers are
    CELL = enum.auto()  # a recurrent cell, not yet run
    SUMMARY = enum.auto()
    MERGED = enum.auto()  # several summaries as one
    WRITER = enum.auto()  # of summaries
    SAVER = enum.auto()  # of variables
    SESSION = enum.auto()  # opens or closes a session, or begins a graph
    RUN = enum.auto()  # calls of a session and what Python makes of them
    OTHER = enum.auto()  # anything else that has to do with the graph

    @property
    def in_graph(self) -> bool:
        """Says whether what it binds is computed in a session only."""
        return self in (Kind.TENSOR, Kind.LAYER, Kind.PLACEHOLDER, Kind.MERGED)


# What only opens a scope: the statements inside are those of the script itself.
SCOPES = {
    "Session", "InteractiveSession", "name_scope", "variable_scope", "device",
    "contrib.framework.arg_scope",
}  # fmt: skip
_SESSIONS = {"Session", "InteractiveSession"}


@dataclasses.dataclass(eq=False)
class Unit:
    """One statement.

    Attributes:
        number: its place in the order of the text.
        node: the statement.
        kind: what it is for.
        did: what it did when the graph was built; None if it never ran.
        uses: the names it reads, with the nodes that read them.
        binds: the names it binds, with the nodes.
        withs: the `with` statements around it whose bodies count as the script's own.
    """

    number: int
    node: cst.CSTNode
    kind: Kind
    did: Statement | None
    uses: dict[str, list[cst.CSTNode]]
    binds: dict[str, list[cst.CSTNode]]
    withs: tuple[cst.With, ...] = ()

    @property
    def small(self) -> cst.BaseSmallStatement | None:
        """The one small statement that it is, or None."""
        body = self.node.body if isinstance(self.node, cst.SimpleStatementLine) else ()
        return body[0] if len(body) == 1 else None

    @property
    def assigned(self) -> cst.BaseExpression | None:
        """The value of an assignment to one target, or None."""
        small = self.small
        simple = isinstance(small, cst.Assign) and len(small.targets) == 1
        return small.value if simple else None

    def values(self, key: str) -> list[Value]:
        """Returns what it bound a name to."""
        return self.did.bound.get(key, []) if self.did else []


@dataclasses.dataclass(frozen=True)
class Definition:
    """A name as one statement binds it."""

    unit: Unit
    key: str

    @property
    def values(self) -> list[Value]:
        """What it was bound to."""
        return self.unit.values(self.key)


class Region:
    """A body whose statements build a graph: the script's own, or that of a method.

    Args:
        script: the script.
        names: what its names stand for.
        facts: what it built.
        body: the module, or the function.
        receiver: the name of the method's first parameter, whose attributes count as names.
        builders: the classes whose instances build a graph of their own.
    """

    def __init__(
        self,
        script: Script,
        names: Names,
        facts: Facts,
        body: cst.Module | cst.FunctionDef,
        receiver: str | None = None,
        builders: frozenset[str] = frozenset(),
    ) -> None:
        self._builders = builders
        self.script, self.names, self.facts = script, names, facts
        self.body, self.receiver = body, receiver
        self._contexts = script.metadata[ExpressionContextProvider]
        self._scopes = script.metadata[ScopeProvider]
        self._scope = self._scope_of(body)
        self.units: list[Unit] = []
        if isinstance(body, cst.FunctionDef):
            self.units.append(self._parameters(body))
        statements = body.body if isinstance(body, cst.Module) else body.body.body
        for node, withs in self._flat(statements, ()):
            self.units.append(self._unit(len(self.units), node, withs))
        self._keep_initial_values()
        self._move_closures()

    def __contains__(self, node: cst.CSTNode) -> bool:
        place, whole = self.script.span(node), self._place
        return whole.start <= place.start and place.end <= whole.end

    @property
    def _place(self) -> Span:
        if isinstance(self.body, cst.Module):
            return Span(0, len(self.script.text))
        return self.script.span(self.body)

    def _scope_of(self, body: cst.Module | cst.FunctionDef) -> object:
        if isinstance(body, cst.Module):
            scope = next((s for s in self._scopes.values() if s is not None), None)
            return scope.globals if scope else None
        return self._scopes.get(body.body.body[0]) if body.body.body else None

    # --- statements --------------------------------------------------------------------------

    def _parameters(self, method: cst.FunctionDef) -> Unit:
        """Returns what binds a method's parameters: its head, where no name of it changes."""
        parameters = [node.name.value for node in self.walk(method.params)
                      if isinstance(node, cst.Param)]  # fmt: skip
        binds = {name: [] for name in parameters if name != self.receiver}
        return Unit(0, method.params, Kind.PYTHON, None, {}, binds)

    def _flat(
        self, statements: Sequence[cst.CSTNode], withs: tuple[cst.With, ...]
    ) -> Iterator[tuple[cst.CSTNode, tuple[cst.With, ...]]]:
        for node in statements:
            if isinstance(node, cst.With) and self.opens_scope(node):
                yield from self._flat(node.body.body, (*withs, node))
            else:
                yield node, withs

    def opens_scope(self, node: cst.With) -> bool:
        """Says whether a `with` only opens a scope of the graph, or a session."""
        return all(self._opens(item.item) for item in node.items)

    def _opens(self, item: cst.BaseExpression) -> bool:
        match item:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="as_default"))):
                return True
        reference = self.names.reference(item.func) if isinstance(item, cst.Call) else None
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        if endpoint == "control_dependencies" and len(item.args) == 1:
            return self._is_collection(self.names.value(item.args[0].value))
        return endpoint in SCOPES

    def _is_collection(self, node: cst.BaseExpression | None) -> bool:
        """Says whether an expression is `tf.get_collection(tf.GraphKeys.UPDATE_OPS)`."""
        match node:
            case cst.Call(func=function, args=[cst.Arg(value=key)]):
                found = map(self.names.reference, (function, key))
                endpoints = [tensorflow.endpoint(r.path) if r else None for r in found]
                return endpoints == ["get_collection", "GraphKeys.UPDATE_OPS"]
        return False

    def _unit(self, number: int, node: cst.CSTNode, withs: tuple[cst.With, ...]) -> Unit:
        uses, binds = self._names_in(node)
        did = self._did(node)
        unit = Unit(number, node, Kind.PYTHON, did, uses, binds, withs)
        unit.kind = self._kind(unit)
        return unit

    def _did(self, node: cst.CSTNode) -> Statement | None:
        """Returns what a statement did, with what the statements inside a condition or loop did."""
        did = self.facts.statements.get(self._start(node))
        if did is None or not isinstance(node, cst.If | cst.For):
            return did
        variables = ("variable", "python")
        bound = {key: values for key, values in did.bound.items()
                 if any(kind_of(value) not in variables for value in values)}  # fmt: skip
        for inner in self.walk(node):
            if isinstance(inner, cst.SimpleStatementLine | cst.If | cst.For) and inner is not node:
                told = self.facts.statements.get(self._start(inner))
                for key, values in (told.bound if told else {}).items():
                    bound[key] = [*bound.get(key, ()), *values]
        return Statement(did.count, did.nodes, bound)

    def _keep_initial_values(self) -> None:
        """Makes plain Python of tensors that only variables begin with: they are computed once."""
        kept: set[Unit] = set()
        for unit in reversed(self.units):
            if unit.kind is not Kind.TENSOR:
                continue
            users = [
                other for other in self.units[unit.number + 1 :] for key in unit.binds
                if key in other.uses and self.definition(key, other) == Definition(unit, key)
            ]  # fmt: skip
            begins = all(user.kind is Kind.VARIABLE or user in kept for user in users)
            if users and begins and not self._computes(unit):
                unit.kind = Kind.PYTHON
                kept.add(unit)

    def _move_closures(self) -> None:
        """Makes functions that read tensors part of the graph, where only the graph calls them.

        Such a function goes with its tensors: it is defined where they are computed.
        """
        waiting = True
        while waiting:
            waiting = [unit for unit in self.units if self._is_closure(unit)]
            for unit in waiting:
                unit.kind = Kind.TENSOR

    def _is_closure(self, unit: Unit) -> bool:
        if unit.kind is not Kind.DEFINITION or not isinstance(unit.node, cst.FunctionDef):
            return False
        users = self.users(unit)
        read = [key for key in unit.uses if key not in unit.binds]
        found = {key: {self.definition(key, user) for user in users} for key in read}
        callers = (Kind.TENSOR, Kind.LAYER, Kind.DEFINITION)
        return all(user.kind in callers and user.number > unit.number for user in users) and any(
            d and d.unit.kind.in_graph for defined in found.values() for d in defined
        ) and all(len(defined) == 1 for defined in found.values())  # fmt: skip

    def users(self, function: Unit) -> list[Unit]:
        """Returns the statements that use a function."""
        return [other for other in self.units
                if other is not function and function.binds.keys() & other.uses.keys()]  # fmt: skip

    def _computes(self, unit: Unit) -> bool:
        """Says whether a statement computes with what changes or is fed."""
        kinds = [
            definition.unit.kind for key in unit.uses
            if (definition := self.definition(key, unit))
        ]  # fmt: skip
        return any(kind.in_graph or kind is Kind.VARIABLE for kind in kinds)

    def _start(self, node: cst.CSTNode) -> int:
        decorators = getattr(node, "decorators", ())
        inner = getattr(node, "body", None)
        if isinstance(node, cst.SimpleStatementLine) and inner:
            return self.script.span(inner[0]).start
        return self.script.span(decorators[0].decorator if decorators else node).start

    def _names_in(
        self, node: cst.CSTNode
    ) -> tuple[dict[str, list[cst.CSTNode]], dict[str, list[cst.CSTNode]]]:
        uses: dict[str, list[cst.CSTNode]] = {}
        binds: dict[str, list[cst.CSTNode]] = {}
        for inner in self.walk(node):
            key = self.key(inner)
            if key is None:
                continue
            context = self._contexts.get(inner)
            augmented = context is ExpressionContext.STORE
            (binds if augmented else uses).setdefault(key, []).append(inner)
        for target in augmented_targets(node):
            key = self.key(target)
            if key:
                uses.setdefault(key, []).append(target)
        return uses, binds

    def key(self, node: cst.CSTNode) -> str | None:
        """Returns the name that a node reads or binds in this region, None if it is no name."""
        if isinstance(node, cst.Attribute):
            of_receiver = isinstance(node.value, cst.Name) and node.value.value == self.receiver
            known = of_receiver and self._contexts.get(node)
            return f"{self.receiver}.{node.attr.value}" if known else None
        if not isinstance(node, cst.Name) or self._contexts.get(node) is None:
            return None
        if node.value == self.receiver:
            return None
        scope = self._scopes.get(node)
        if scope is None:
            return None
        found = [assignment.scope for assignment in scope[node.value]]
        return node.value if self._scope in found else None

    def walk(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yields a node and all inside it."""
        yield node
        for child in node.children:
            yield from self.walk(child)

    # --- kinds -------------------------------------------------------------------------------

    def _kind(self, unit: Unit) -> Kind:
        node = unit.node
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            return Kind.DEFINITION
        did = unit.did
        if did is None:
            return Kind.PYTHON
        place = self.script.span(node)
        if self.facts.runs_in(place):
            return Kind.RUN
        if self._manages(unit):
            return Kind.SESSION
        if self._is_collection(unit.assigned):
            return Kind.COLLECTION
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
        variables = list(self.facts.made_in(place))
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
        for kind, found in (("optimizer", Kind.OPTIMIZER), ("initializer", Kind.INITIALIZER),
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
        reference = self.names.reference(call.func)
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        if endpoint in ("reset_default_graph", "python.framework.ops.reset_default_graph"):
            return True
        match call.func:
            case cst.Attribute(value=value, attr=cst.Name(value="close")):
                key = self.key(value)
                made = self.definition(key) if key else None
                if made is None:  # bound by `with tf.Session() as sess:`, or a method's own
                    return self.script.of(value) in self.facts.session_names
                return made.unit.kind is Kind.SESSION
            case cst.Attribute(value=value, attr=cst.Name(value="reuse_variables")):
                return self._is_scope(value)
        return False

    def _is_scope(self, node: cst.BaseExpression) -> bool:
        """Says whether an expression is a scope of variables."""
        if isinstance(node, cst.Call):
            reference = self.names.reference(node.func)
            return bool(reference) and tensorflow.endpoint(reference.path) == "get_variable_scope"
        told = self.facts.scope_names
        return isinstance(node, cst.Name) and node.value in told

    def _is_session_option(self, target: cst.BaseExpression) -> bool:
        """Says whether a target is something like `config.gpu_options.allow_growth`."""
        whole = target
        while isinstance(target, cst.Attribute):
            target = target.value
        key = self.key(target) if target is not whole else None
        made = self.definition(key) if key else None
        return made is not None and made.unit.kind is Kind.SESSION

    def _summary_kind(self, unit: Unit) -> Kind | None:
        small = unit.small
        call = small.value if isinstance(small, cst.Assign | cst.Expr) else None
        reference = self.names.reference(call.func) if isinstance(call, cst.Call) else None
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        kinds = {
            "summary.scalar": Kind.SUMMARY, "summary.histogram": Kind.SUMMARY,
            "summary.image": Kind.SUMMARY, "summary.merge_all": Kind.MERGED,
            "summary.FileWriter": Kind.WRITER,
        }  # fmt: skip
        return kinds.get(endpoint or "")

    def _builds(self, node: cst.CSTNode) -> bool:
        """Says whether a statement makes instances that build, and no part of the graph itself."""
        calls = [inner.func for inner in self.walk(node) if isinstance(inner, cst.Call)]
        made = [isinstance(func, cst.Name) and func.value in self._builders for func in calls]
        references = filter(None, map(self.names.reference, calls))
        return any(made) and not any(tensorflow.endpoint(r.path) for r in references)

    def _is_training(self, values: list[Value]) -> bool | None:
        updates = [self.facts.updates.get(name) for value in values for name in named(value)]
        if any(update is None for update in updates):
            return None
        optimizers = [update.optimizer is not None for update in updates]
        return True if all(optimizers) else None if any(optimizers) else False

    # --- definitions -------------------------------------------------------------------------

    def definition(self, key: str, before: Unit | None = None) -> Definition | None:
        """Returns the last statement that binds a name, before another or at all.

        A function reads what a name is when it is called.
        """
        if before and isinstance(before.node, cst.FunctionDef) and key not in before.binds:
            before = next(iter(self.users(before)), None)
        for unit in reversed(self.units[: before.number] if before else self.units):
            if key in unit.binds:
                return Definition(unit, key)
        return None

    def bound_by(self, key: str) -> list[Unit]:
        """Returns all statements that bind a name."""
        return [unit for unit in self.units if key in unit.binds]

    def unit_of(self, node: cst.CSTNode) -> Unit | None:
        """Returns the statement that a node stands in."""
        place = self.script.span(node)
        for unit in self.units:
            whole = self.script.span(unit.node)
            if whole.start <= place.start and place.end <= whole.end:
                return unit
        return None


def _has_effects(node: cst.CSTNode) -> bool:
    """Says whether a statement inside does something else than to bind names."""
    return isinstance(node, cst.Expr | cst.Del) or any(map(_has_effects, node.children))


def augmented_targets(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """Yields what `x += 1` inside a node reads as well as binds."""
    if isinstance(node, cst.AugAssign):
        yield node.target
    for child in node.children:
        yield from augmented_targets(child)


def named(value: Value) -> list[str]:
    """Returns the names of the graph's elements in a value."""
    items = parts(value)
    if items is not None:
        return [name for _, item in items for name in named(item)]
    return [value["name"]] if "name" in value else []


def parts(value: Value) -> list[tuple[str, Value]] | None:
    """Returns what a list or dictionary holds, each with its index or key; None of other values."""
    if value["kind"] == "list":
        return [(str(number), item) for number, item in enumerate(value["items"])]
    if value["kind"] == "dict":
        return [(key, item) for _, item, key in value["items"]]
    return None


def kind_of(value: Value) -> str:
    """Returns what a value is, in one word."""
    kind = value["kind"]
    if kind == "tensor":
        if value["update"]:
            return "assignment"
        return "placeholder" if value["type"] == "Placeholder" else "tensor"
    if kind == "operation":
        return "training"
    if kind == "list":
        kinds = [kind_of(item) for item in value["items"]]
        if all(k in ("training", "assignment") for k in kinds):
            return "assignment"
        if all(k in ("tensor", "tensors", "placeholder") for k in kinds):
            return "tensors"
        if value["items"] and all(is_pair(item) for item in value["items"]):
            return "gradients"
        return "variables" if _holds_variables(value) else "other"
    if kind == "dict" and _holds_variables(value):
        return "variables"
    return kind


def _holds_variables(value: Value) -> bool:
    """Says whether a list or dictionary holds variables, and beside them Python's values only."""
    kinds = [kind_of(item) for _, item in parts(value)]
    return "variable" in kinds and set(kinds) <= {"variable", "variables", "python", "function"}


def is_pair(value: Value) -> bool:
    """Says whether a value is a gradient and its variable."""
    kinds = [kind_of(item) for item in value.get("items", ())]
    return kinds == ["tensor", "variable"]
