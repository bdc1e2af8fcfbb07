"""A function that is to be put where it is called, and the call."""

import dataclasses
from collections.abc import Iterator, Sequence

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider, ScopeProvider

from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script

LITERALS = (cst.BaseNumber, cst.BaseString, cst.Name, cst.Attribute)


class NotInlined(Exception):
    """A function that cannot be put where it is called."""


@dataclasses.dataclass(frozen=True)
class Site:
    """One call of a function.

    Attributes:
        call: the call.
        line: the statement that is nothing but the call and where its result goes, or None.
        target: where the result goes, or None.
        is_method: whether the function is a method, called by another of its class.
        taken: the names that stand anywhere outside of the function.
        known: the expressions of the script that are functions of TensorFlow.
    """

    call: cst.Call
    line: cst.SimpleStatementLine | None
    target: cst.BaseExpression | None
    is_method: bool
    taken: frozenset[str]
    known: frozenset[cst.CSTNode]


class Callee:
    """A function that is to be put where it is called.

    Args:
        node: the function.
        is_method: whether it is a method.
        script: the script.

    Attributes:
        parameters: their names, with their defaults.
        locals: the names that it binds, with the nodes that bind and read them.

    Raises:
        NotInlined: it does what has a meaning only in a function of its own.
    """

    def __init__(self, node: cst.FunctionDef, is_method: bool, script: Script) -> None:
        self.node, self.is_method, self.script = node, is_method, script
        given = node.params
        if node.decorators or node.asynchronous or given.kwonly_params or given.posonly_params or (
            isinstance(given.star_arg, cst.Param) or given.star_kwarg
        ):  # fmt: skip
            raise NotInlined
        if not isinstance(node.body, cst.IndentedBlock):
            raise NotInlined
        forbidden = (cst.Yield, cst.Global, cst.Nonlocal, cst.Await, cst.NamedExpr)
        if any(isinstance(inner, forbidden) for inner in walk(node.body)):
            raise NotInlined
        parameters = list(given.params)[1:] if is_method else list(given.params)
        self.parameters = {p.name.value: p.default for p in parameters}
        self.locals = self._locals()
        if not all(self._is_same_at_each_call(name, d) for name, d in self.parameters.items()):
            raise NotInlined
        later = [n for n in walk(node.body) if isinstance(n, cst.FunctionDef | cst.Lambda)]
        if any(isinstance(n, cst.Name) and n.value in self.parameters
               for inner in later for n in walk(inner)):  # fmt: skip
            raise NotInlined  # it reads an argument when it is called, which may be another then
        self.returns = {inner for inner in _own(node.body) if isinstance(inner, cst.Return)}

    def _is_same_at_each_call(self, name: str, default: cst.BaseExpression | None) -> bool:
        """Says whether a parameter's default is, or the function changes it from call to call."""
        if default is None or isinstance(default, LITERALS):
            return True
        if not isinstance(default, cst.List | cst.Tuple):
            return False
        changed = any(
            isinstance(inner, cst.Attribute | cst.AssignTarget)
            and any(node in self.locals.get(name, ()) for node in walk(inner))
            for inner in walk(self.node.body)
        )
        return not changed and all(isinstance(e.value, LITERALS) for e in default.elements)

    @property
    def statements(self) -> Sequence[cst.BaseStatement]:
        """Its body, without what only documents it."""
        body = self.node.body.body
        return body[1:] if _is_docstring(body[0]) else body

    @property
    def expression(self) -> cst.BaseExpression | None:
        """What it returns, if it does nothing else."""
        match self.statements:
            case [cst.SimpleStatementLine(body=[cst.Return(value=value)])]:
                return value
        return None

    def _locals(self) -> dict[str, list[cst.Name]]:
        scopes = self.script.metadata[ScopeProvider]
        contexts = self.script.metadata[ExpressionContextProvider]
        scope = scopes[self.node.body.body[0]]
        names = {assignment.name for assignment in scope.assignments}
        receiver = self.node.params.params[0].name.value if self.is_method else None
        found: dict[str, list[cst.Name]] = {}
        for inner in walk(self.node.body):
            if not isinstance(inner, cst.Name) or inner.value not in names:
                continue
            own = scopes.get(inner)
            if own is None or inner.value == receiver:
                continue
            bound = any(a.scope is scope for a in own[inner.value])
            if bound and (contexts.get(inner) is not None or own is scope):
                found.setdefault(inner.value, []).append(inner)
        return found

    def binds(self, name: str) -> list[cst.Name]:
        """Returns the nodes that bind a local name."""
        contexts = self.script.metadata[ExpressionContextProvider]
        return [n for n in self.locals.get(name, ())
                if contexts.get(n) is not ExpressionContext.LOAD]  # fmt: skip


def _is_docstring(node: cst.CSTNode) -> bool:
    match node:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString())]):
            return True
    return False


def _own(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yields what stands in a function, without the functions inside it."""
    yield node
    for child in node.children:
        if not isinstance(child, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            yield from _own(child)
