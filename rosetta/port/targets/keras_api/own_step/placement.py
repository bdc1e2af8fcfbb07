"""Where the model can stand, and which statements go with it."""

import dataclasses
from collections.abc import Iterator

import libcst as cst

from rosetta.port.targets.keras_api.own_step.parts import Parts, bound
from rosetta.port.targets.keras_api.own_step.uses import Uses
from rosetta.port.targets.keras_api.program import Program, assignments, parameters
from rosetta.port.targets.tf2_eager.unknown import Unknown

_OFFER = "--to=tf2_eager ports it as functions"
_KEYWORDS = {"name", "dtype", "trainable", "initial_value"}


@dataclasses.dataclass
class Placement:
    """What stands around the model, which has the place of the last training function.

    Attributes:
        above: the specifications that its methods need and that stood below.
        below: the statements that need it and that stood above.
    """

    above: list[cst.CSTNode]
    below: list[cst.CSTNode]


def find(program: Program, parts: Parts, uses: Uses) -> Placement:
    """Returns what goes above and below the model.

    Args:
        program: the native port.
        parts: of the model.
        uses: where the rest of the script has them.

    Raises:
        Unknown: something would compute another thing there.
    """
    return _Finder(program, parts, uses).result()


class _Finder:
    def __init__(self, program: Program, parts: Parts, uses: Uses) -> None:
        self._program, self._parts, self._uses = program, parts, uses
        self._script = program.script
        self._end = self._script.span(parts.trains[-1]).start

    def result(self) -> Placement:
        for statement in self._parts.statements:
            self._check_weights(statement)
        for method in self._parts.methods:
            self._check_names_of(method)
        self._check_seeds()
        early = [
            self._program.statement_of(use)
            for name in [*self._parts.weights, *(f.name.value for f in self._parts.methods)]
            for use in self._uses.outside(name)
            if self._is_early(use) and self._is_at_margin(use)
        ]  # fmt: skip
        below = sorted(dict.fromkeys(early), key=self._script.line)
        for statement in below:
            self._check_below(statement, below)
        return Placement(list(self._specs()), below)

    def _is_early(self, node: cst.CSTNode) -> bool:
        return self._script.span(node).start < self._end

    def _specs(self) -> Iterator[cst.CSTNode]:
        wanted = {f"{name}_spec" for f in self._parts.methods for name in parameters(f)}
        for statement in self._script.module.body:
            names = [name for name, _ in assignments(statement)]
            if not self._is_early(statement) and wanted & {*names}:
                yield statement

    def _check_weights(self, statement: cst.CSTNode) -> None:
        """Refuses weights that would begin with something else in the model."""
        ours = {*self._parts.weights, *self._parts.optimizers.values()}
        for name, _ in assignments(statement):
            if name not in ours or len(self._program.assigned[name]) != 1:
                raise Unknown(statement, f"{name} is bound again; {_OFFER}")
        if not self._is_early(statement):
            raise Unknown(statement, f"it stands below what trains; {_OFFER}")
        for call in self._parts.calls(statement):
            endpoint = self._program.endpoint(call.func)
            if endpoint == "Variable":
                others = {a.keyword.value for a in call.args if a.keyword} - _KEYWORDS
                if others:
                    raise Unknown(call, f"a weight of Keras has no {min(others)}; {_OFFER}")
            elif endpoint is None and "rand" in self._script.of(call.func):
                raise Unknown(call, f"NumPy would draw its first value later; {_OFFER}")
        self._check_names(statement)

    def _check_names(self, statement: cst.CSTNode) -> None:
        for name in self._parts.named(statement):
            if len(self._program.assigned.get(name, [])) > 1:
                raise Unknown(statement, f"{name} is bound again, so that its place counts; "
                              f"{_OFFER}")  # fmt: skip

    def _check_names_of(self, function: cst.FunctionDef) -> None:
        ours = {*self._parts.names, *self._parts.optimizers.values()}
        if self._parts.defaults(function) & ours:
            raise Unknown(function, f"a weight is the default of a parameter; {_OFFER}")
        for node in self._script.positions:
            if isinstance(node, cst.CompFor) and bound(node.target) & ours and (
                self._parts.inside(node, function)
            ):  # fmt: skip
                raise Unknown(function, f"{min(bound(node.target) & ours)} is the name of two "
                              f"things in it; {_OFFER}")  # fmt: skip

    def _check_seeds(self) -> None:
        first = min(self._script.line(s) for s in self._parts.statements)
        for node in self._script.positions:
            if isinstance(node, cst.Call) and self._program.endpoint(node.func) == (
                "random.set_seed"
            ) and first < self._script.line(node) and self._is_early(node):  # fmt: skip
                raise Unknown(node, f"weights are drawn above and below it; {_OFFER}")

    def _check_below(self, statement: cst.CSTNode, below: list[cst.CSTNode]) -> None:
        """Refuses a statement that does another thing below the model than above it."""
        if self._builds_optimizer(statement):
            return
        names = {name for name, _ in assignments(statement)}
        moves = bool(names) and self._program.parents[statement] is self._script.module
        moves = moves and all(len(self._program.assigned[name]) == 1 for name in names)
        end = self._script.span(statement).end
        for name in names:
            for use in self._program.uses(name):
                between = end <= self._script.span(use).start and self._is_early(use)
                if (
                    between
                    and self._is_computed_here(use)
                    and not any(self._parts.inside(use, other) for other in below)
                ):
                    moves = False
        if not moves:
            raise Unknown(statement, f"it needs the model before that is complete; {_OFFER}")
        self._check_names(statement)

    def _builds_optimizer(self, statement: cst.CSTNode) -> bool:
        """Says whether it is `optimizer.build(weights)`, which only the training steps need."""
        match statement:
            case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(func=cst.Attribute(
                value=cst.Name(value=name), attr=cst.Name(value="build"))))]):  # fmt: skip
                return name in self._parts.optimizers.values()
        return False

    def _is_computed_here(self, node: cst.CSTNode) -> bool:
        """Says whether a node is computed where it stands, or where a function is traced."""
        function = self._parts.function(node)
        if function in self._parts.methods:
            return False
        return isinstance(function, cst.Module) or any(
            not isinstance(d.decorator, cst.Call) for d in function.decorators
        )

    def _is_at_margin(self, node: cst.CSTNode) -> bool:
        """Says whether a node is computed where it stands, not in a function."""
        while node in self._program.parents:
            inner, node = node, self._program.parents[node]
            if isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef) and (
                inner is node.body  # no default
            ):  # fmt: skip
                return False
        return True
