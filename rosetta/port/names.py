"""Which imported thing a name in a script stands for."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import libcst as cst
from libcst.metadata import CodeRange

Positions = Mapping[cst.CSTNode, CodeRange]


@dataclasses.dataclass
class Binding:
    """A name and the dotted path it was imported from.

    Attributes:
        path: for example `tensorflow.contrib.layers`.
        line: where it is bound.
        kept_as: expression it stands for in the output, when its uses may stay as they are.
    """

    path: str
    line: int
    kept_as: str | None = None


def dotted(node: cst.BaseExpression) -> list[cst.Name] | None:
    """Returns the names of `a.b.c`, or None if the expression is something else."""
    parts = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    return [node, *reversed(parts)]


def text(node: cst.BaseExpression) -> str:
    """Returns the dotted text of `a.b.c` ("" for anything else)."""
    return ".".join(part.value for part in dotted(node) or [])


def imported(statement: cst.Import | cst.ImportFrom) -> Iterator[tuple[str, str, cst.ImportAlias]]:
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
    """The bindings of a module, and the functions in which a name means something else.

    Names bound by an import anywhere count for the whole file, except in functions that bind the
    same name by a parameter or an assignment, and, on module level, after it is bound anew.
    """

    def __init__(self, positions: Positions) -> None:
        self.bindings: dict[str, Binding] = {}
        self._rebound: dict[str, int] = {}
        self._functions: list[tuple[int, int, set[str]]] = []
        targets: list[tuple[str, int, bool]] = []
        for node, place in positions.items():
            kind = type(node)
            if kind in (cst.Import, cst.ImportFrom):
                for name, path, _ in imported(node):
                    self.bindings.setdefault(name, Binding(path, place.start.line))
            elif kind in (cst.FunctionDef, cst.Lambda):
                bound = {p.name.value for p in _parameters(node.params)}
                self._functions.append((place.start.line, place.end.line, bound))
            elif kind is cst.AssignTarget or kind is cst.For or kind is cst.AnnAssign:
                for name in _bound(node.target):
                    targets.append((name, place.start.line, place.start.column == 0))
            elif kind is cst.AsName:
                for name in _bound(node.name):
                    targets.append((name, place.start.line, place.start.column == 0))
        self._place(targets)
        self._hidden: dict[str, list[tuple[int, int]]] = {}
        for start, end, bound in self._functions:
            for name in bound:
                self._hidden.setdefault(name, []).append((start, end))

    def _place(self, targets: list[tuple[str, int, bool]]) -> None:
        for name, line, always in targets:
            if name not in self.bindings:
                continue
            inside = [f for f in self._functions if f[0] <= line <= f[1]]
            if inside:
                max(inside)[2].add(name)
            elif always and line != self.bindings[name].line:
                self._rebound[name] = min(line, self._rebound.get(name, line))

    def bind(self, name: str, binding: Binding) -> None:
        """Takes up a module-level assignment such as `rnn = tf.contrib.rnn`."""
        self.bindings[name] = binding
        self._rebound.pop(name, None)

    def lookup(self, name: str, line: int) -> Binding | None:
        """Returns what a name stands for on a line, or None if it is not an imported thing."""
        binding = self.bindings.get(name)
        if binding is None or line > self._rebound.get(name, line):
            return None
        hidden = self._hidden.get(name, ())
        return None if any(start <= line <= end for start, end in hidden) else binding

    def __contains__(self, name: str) -> bool:
        return name in self.bindings


def _parameters(parameters: cst.Parameters) -> Iterator[cst.Param]:
    yield from (*parameters.params, *parameters.kwonly_params, *parameters.posonly_params)
    for star in (parameters.star_arg, parameters.star_kwarg):
        if isinstance(star, cst.Param):
            yield star


def _bound(target: Any) -> Iterator[str]:
    if isinstance(target, cst.Name):
        yield target.value
    elif isinstance(target, cst.Tuple | cst.List):
        for element in target.elements:
            yield from _bound(element.value)
