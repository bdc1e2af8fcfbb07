"""Which imported thing each name in a script stands for."""

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator

import libcst as cst
from libcst.metadata import (
    Assignment,
    BaseAssignment,
    BuiltinAssignment,
    ExpressionContext,
    ExpressionContextProvider,
    ImportAssignment,
    ScopeProvider,
)

from rosetta.port.analysis.script import Script

Import = cst.Import | cst.ImportFrom


@dataclasses.dataclass(frozen=True, eq=False)
class Binding:
    """A name and the dotted path of what it was imported from.

    Attributes:
        name: in the script.
        path: for example `tensorflow.contrib.layers`.
        is_import: an import binds it, not an assignment such as `layers = tf.contrib.layers`.
    """

    name: str
    path: str
    is_import: bool


@dataclasses.dataclass(frozen=True, eq=False)
class Reference:
    """One use of a dotted name.

    Attributes:
        node: the whole of `layers.core.dense`.
        parts: its names, `layers`, `core`, `dense`.
        binding: what the first of them stands for.
    """

    node: cst.BaseExpression
    parts: tuple[cst.Name, ...]
    binding: Binding

    @property
    def path(self) -> str:
        """The full dotted path, for example `tensorflow.contrib.layers.core.dense`."""
        return ".".join([self.binding.path, *(part.value for part in self.parts[1:])])


def dotted(node: cst.BaseExpression) -> tuple[cst.Name, ...] | None:
    """Returns the names of `a.b.c`, or None if the expression is something else."""
    parts = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    return (node, *reversed(parts))


def text(node: cst.BaseExpression) -> str:
    """Returns the dotted text of `a.b.c` ("" for anything else)."""
    return ".".join(part.value for part in dotted(node) or ())


def imported(statement: Import) -> Iterator[tuple[str, str, cst.ImportAlias]]:
    """Yields what an import binds: name, dotted path it stands for, and the alias node.

    `import a.b` binds `a`. Star and relative imports yield nothing.
    """
    if isinstance(statement, cst.Import):
        for alias in statement.names:
            path = text(alias.name)
            if alias.asname:
                yield text(alias.asname.name), path, alias
            else:
                yield path.partition(".")[0], path.partition(".")[0], alias
    elif (
        not statement.relative
        and statement.module
        and not isinstance(statement.names, cst.ImportStar)
    ):
        module = text(statement.module)
        for alias in statement.names:
            name = text(alias.name)
            yield (text(alias.asname.name) if alias.asname else name), f"{module}.{name}", alias


class Names:
    """The imported things of a script and every use of them, by Python's rules of scope.

    Of several bindings of a name those count that may hold where it is used: from the last one
    that is made in any case, as in `import tensorflow as tf` at the left margin, to the place of
    use. Where imports and others are left, as in `try: import x` and `except: x = None`, the
    import counts.

    Args:
        script: the script.
        follows: says of a dotted path whether a name that is assigned it stands for it, too.

    Attributes:
        statements: the import statements.
        references: the uses of what was imported, in the order of the text.
    """

    def __init__(self, script: Script, follows: Callable[[str], bool]) -> None:
        self._script, self._follows = script, follows
        self._scopes = script.metadata[ScopeProvider]
        contexts = script.metadata[ExpressionContextProvider]
        self.statements: list[Import] = []
        self._assigned: dict[cst.CSTNode, cst.Assign] = {}
        self._bindings: dict[BaseAssignment, Binding | None] = {}
        chains: list[cst.Name | cst.Attribute] = []
        inner: set[cst.CSTNode] = set()
        for node in script.positions:
            if isinstance(node, cst.Attribute):
                inner.add(node.value)
                chains.append(node)
            elif isinstance(node, cst.Name):
                if contexts.get(node) in (ExpressionContext.LOAD, ExpressionContext.DEL):
                    chains.append(node)
            elif isinstance(node, cst.Import | cst.ImportFrom):
                self.statements.append(node)
            elif isinstance(node, cst.Assign):
                self._assigned |= {n: node for t in node.targets for n in _bound(t.target)}
        known = {name for name, _ in self.imports()}
        known |= {node.value for node in self._assigned if self._alias_of(node)}
        found = (
            self._resolve(node)
            for node in chains
            if node not in inner and (parts := dotted(node)) and parts[0].value in known
        )
        self.references: list[Reference] = [reference for reference in found if reference]
        self._by_node = {reference.node: reference for reference in self.references}

    def reference(self, node: cst.CSTNode) -> Reference | None:
        """Returns the reference that a whole dotted name is, or None."""
        return self._by_node.get(node)

    def value(self, node: cst.BaseExpression) -> cst.BaseExpression:
        """Returns the expression that a name was assigned, where there is just one; else itself."""
        scope = self._scopes.get(node) if isinstance(node, cst.Name) else None
        live = self._live(scope[node.value], node) if scope else []
        assign = self._assigned.get(live[0].node) if len(live) == 1 else None
        simple = assign and any(target.target is live[0].node for target in assign.targets)
        return assign.value if simple else node

    def assigned(self, node: cst.Name) -> Iterator[tuple[cst.BaseExpression, int | None]]:
        """Yields the expressions that a name may have been assigned where it is used.

        With each comes the name's place in it, from 0, where it is taken apart: 1 for `b` in
        `a, b = expression`, else None.
        """
        scope = self._scopes.get(node)
        for live in self._live(scope[node.value], node) if scope else []:
            assign = self._assigned.get(live.node)
            for target in assign.targets if assign else []:
                if target.target is live.node:
                    yield assign.value, None
                elif isinstance(target.target, cst.Tuple | cst.List):
                    places = [element.value for element in target.target.elements]
                    if live.node in places:
                        yield assign.value, places.index(live.node)

    def imports(self) -> Iterator[tuple[str, str]]:
        """Yields the name and the dotted path of everything that is imported."""
        for statement in self.statements:
            for name, path, _ in imported(statement):
                yield name, path

    def _resolve(self, node: cst.BaseExpression) -> Reference | None:
        parts = dotted(node)
        scope = self._scopes.get(parts[0])  # None where a name is no expression, as in f(name=1)
        if scope is None:
            return None
        for assignment in self._live(scope[parts[0].value], parts[0]):
            binding = self._binding(assignment)
            if binding:
                return Reference(node, parts, binding)
        return None

    def _binding(self, assignment: Assignment) -> Binding | None:
        if assignment not in self._bindings:
            self._bindings[assignment] = None  # what `tf = tf.x` finds when it asks for itself
            self._bindings[assignment] = self._new_binding(assignment)
        return self._bindings[assignment]

    def _new_binding(self, assignment: Assignment) -> Binding | None:
        name = assignment.name
        if isinstance(assignment, ImportAssignment):
            paths = [found.name for found in assignment.get_qualified_names_for(name)]
            return Binding(name, paths[0], is_import=True) if paths else None
        value = self._alias_of(assignment.node)
        reference = self._resolve(value) if value else None
        if reference and self._follows(reference.path):
            return Binding(name, reference.path, is_import=False)
        return None

    def _alias_of(self, node: cst.CSTNode) -> cst.BaseExpression | None:
        """Returns the `a.b.c` of `name = a.b.c`, given the node of the name."""
        assign = self._assigned.get(node)
        if assign is None or len(assign.targets) != 1 or assign.targets[0].target is not node:
            return None
        return assign.value if dotted(assign.value) else None

    def _live(self, assignments: Iterable[BaseAssignment], use: cst.Name) -> list[Assignment]:
        """Returns the assignments that may hold where a name is used, in the order of the text."""
        placed = sorted(
            (a for a in assignments if not isinstance(a, BuiltinAssignment)), key=self._effect
        )
        if len(placed) < 2:
            return placed
        place = self._script.positions[use].start
        before = [a for a in placed if self._effect(a) <= (place.line, place.column)]
        if not before:  # a function that is defined above the import
            return placed
        certain = [n for n, a in enumerate(before) if a.node in self._unconditional]
        return before[certain[-1] :] if certain else before

    def _effect(self, assignment: Assignment) -> tuple[int, int]:
        """Returns the line and column from where on an assignment holds."""
        assign = self._assigned.get(assignment.node)
        positions = self._script.positions
        place = positions[assign].end if assign else positions[assignment.node].start
        return place.line, place.column

    @functools.cached_property
    def _unconditional(self) -> set[cst.CSTNode]:
        """The nodes that bind a name whenever the body they stand in is run."""
        found: set[cst.CSTNode] = set()
        bodies: list[cst.BaseSuite | cst.Module] = [self._script.module]
        bodies += [
            node.body
            for node in self._script.positions
            if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.With)
        ]
        for body in bodies:
            for statement in body.body:
                small = getattr(statement, "body", ())
                statements = small if isinstance(statement, cst.SimpleStatementLine) else ()
                for node in (statement, *statements):
                    found.update(_bindings_of(node))
        return found


def _bindings_of(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yields the nodes by which a statement, without those inside it, binds names."""
    if isinstance(node, cst.Import | cst.ImportFrom | cst.FunctionDef | cst.ClassDef):
        yield node
    elif isinstance(node, cst.Assign):
        for target in node.targets:
            yield from _bound(target.target)
    elif isinstance(node, cst.AnnAssign | cst.AugAssign):
        yield from _bound(node.target)
    elif isinstance(node, cst.With):
        for item in node.items:
            if item.asname:
                yield from _bound(item.asname.name)


def _bound(target: cst.CSTNode) -> Iterator[cst.Name]:
    """Yields the names that the target of an assignment binds."""
    if isinstance(target, cst.Name):
        yield target
    elif isinstance(target, cst.Tuple | cst.List):
        for element in target.elements:
            yield from _bound(element.value)
