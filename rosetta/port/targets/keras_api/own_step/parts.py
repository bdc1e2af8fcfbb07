"""What of a native port belongs to its model: weights, methods, training steps, optimizers."""

import libcst as cst

from rosetta.port.targets.keras_api import training
from rosetta.port.targets.keras_api.nodes import Evaluator
from rosetta.port.targets.keras_api.own_step.reserved import RESERVED
from rosetta.port.targets.keras_api.program import Program, assignments, parameters
from rosetta.port.targets.keras_api.requirements import is_scalar
from rosetta.port.targets.tf2_eager.unknown import Unknown

_OFFER = "--to=tf2_eager ports it as functions"
_MODES = {"training", "mask"}  # arguments of `call` that Keras sets itself


class Parts:
    """The parts of the model that a program trains.

    Args:
        program: a native port.

    Attributes:
        trains: the functions that apply gradients.
        computes: the functions that compute with the weights.
        weights: the names that variables, or dictionaries of them, are bound to.
        statements: those that make the weights.
        optimizers: the name of the optimizer of each training function.
        names: what weights and functions are called in the model, by their names.
        main: the function that becomes `call`, if there is one.

    Raises:
        Unknown: there is no optimizer of Keras, or no training function.
    """

    def __init__(self, program: Program) -> None:
        self._program, self._script = program, program.script
        self.trains = [f for f in training.functions(program) if self._updates(f)]
        if not self.trains:
            raise Unknown(self._script.module, f"it applies no gradients; {_OFFER}")
        self.weights = self._weights()
        self.computes = self._computing()
        self.statements = list(dict.fromkeys(
            variable.statement for variable in program.variables.values()
            if variable.name.partition("[")[0] in self.weights
        ))  # fmt: skip
        self.optimizers = {train: self._optimizer(train) for train in self.trains}
        self.names = {
            name: _free(name) for name in [*self.weights, *(f.name.value for f in self.computes)]
        }  # fmt: skip
        self.main = self._main()
        if self.main:
            self.names[self.main.name.value] = "call"

    @property
    def methods(self) -> list[cst.FunctionDef]:
        """The functions that become methods."""
        return [*self.computes, *self.trains]

    def take_one_step(self) -> None:
        """Makes the one training function Keras' `train_step`, with the optimizer compiled."""
        self.names[self.optimizers[self.trains[0]]] = "optimizer"

    def take_methods(self) -> None:
        """Makes methods of the training functions, with their optimizers as attributes."""
        for train, optimizer in self.optimizers.items():
            name = train.name.value
            self.names[name] = _free(name)
            own = f"{name}_optimizer" if optimizer == "optimizer" else optimizer
            self.names.setdefault(optimizer, own)
        wanted = set(self.optimizers.values())
        self.statements += [
            statement for statement in self._script.module.body
            if any(name in wanted for name, _ in assignments(statement))
        ]  # fmt: skip

    # --- reading -------------------------------------------------------------------------------

    def inside(self, node: cst.CSTNode, other: cst.CSTNode) -> bool:
        """Says whether a node stands in a statement, or in the comments and decorators above."""
        place = self._program.whole(other)
        return place.start <= self._script.span(node).start < place.end

    def calls(self, node: cst.CSTNode) -> list[cst.Call]:
        """Returns the calls in a statement."""
        return [n for n in self._script.positions
                if isinstance(n, cst.Call) and self.inside(n, node)]  # fmt: skip

    def function(self, node: cst.CSTNode) -> cst.CSTNode:
        """Returns the function that a node stands in, the module outside of any."""
        while not isinstance(node, cst.FunctionDef | cst.Module):
            node = self._program.parents[node]
        return node

    def named(self, node: cst.CSTNode) -> set[str]:
        """Returns the names that a statement or a function reads from outside."""
        if isinstance(node, cst.FunctionDef):
            return self._names_in(node.body) - self.locals(node) | self.defaults(node)
        return self._names_in(node)

    def defaults(self, function: cst.FunctionDef) -> set[str]:
        """Returns the names in the defaults of a function's parameters."""
        every = [*function.params.params, *function.params.kwonly_params]
        return set().union(*(self._names_in(p.default) for p in every if p.default))

    def _names_in(self, node: cst.CSTNode) -> set[str]:
        place = self._script.span(node)
        return {
            inner.value for inner in self._script.positions if isinstance(inner, cst.Name)
            and place.start <= self._script.span(inner).start < place.end
        }  # fmt: skip

    def locals(self, node: cst.CSTNode) -> set[str]:
        """Returns the names that a function binds for itself."""
        if not isinstance(node, cst.FunctionDef):
            return set()
        found: set[str] = set()
        for inner in self._script.positions:
            if isinstance(inner, cst.AssignTarget | cst.For | cst.Param) and (
                self.inside(inner, node)
            ):  # fmt: skip
                found |= bound(inner.name if isinstance(inner, cst.Param) else inner.target)
        return found

    # --- finding -------------------------------------------------------------------------------

    def _updates(self, function: cst.FunctionDef) -> bool:
        return any(isinstance(call.func, cst.Attribute) and call.func.attr.value ==
                   "apply_gradients" for call in self.calls(function))  # fmt: skip

    def _weights(self) -> set[str]:
        """Returns the names of what the training functions and those that they call read."""
        functions = self._program.functions
        needed, waiting = [], list(self.trains)
        while waiting:
            function = waiting.pop()
            needed.append(function)
            waiting += [
                functions[name] for name in self.named(function) & functions.keys()
                if functions[name] not in needed + waiting
            ]  # fmt: skip
        heads = {name.partition("[")[0] for name in self._program.variables}
        found = {head for function in needed for head in self.named(function) & heads}
        if not found:
            raise Unknown(self.trains[0], f"what it trains is not seen; {_OFFER}")
        return found

    def _computing(self) -> list[cst.FunctionDef]:
        """Returns the functions that compute with the weights, also by calling each other."""
        trains = {train.name.value for train in self.trains}
        found: dict[str, cst.FunctionDef] = {}
        while True:
            more = {
                name: function for name, function in self._program.functions.items()
                if name not in {*found, *trains}
                and self.named(function) & {*self.weights, *found}
                and not self.named(function) & {*trains, "numpy", "print"}
            }  # fmt: skip
            if not more:
                return [f for name, f in self._program.functions.items() if name in found]
            found |= more

    def _optimizer(self, train: cst.FunctionDef) -> str:
        """Returns the name of the optimizer that a training function applies gradients with."""
        found = {
            call.func.value.value for call in self.calls(train)
            if isinstance(call.func, cst.Attribute) and isinstance(call.func.value, cst.Name)
            and call.func.attr.value == "apply_gradients"
        }  # fmt: skip
        made = self._program.assigned.get(min(found, default=""), [])
        if len(found) != 1 or len(made) != 1 or not isinstance(made[0], cst.Call) or (
            not self._is_optimizer(made[0].func)
        ):  # fmt: skip
            raise Unknown(train, f"it is not trained by one optimizer of Keras; {_OFFER}")
        return found.pop()

    def _is_optimizer(self, made: cst.BaseExpression) -> bool:
        """Says whether a class is an optimizer of Keras, or the native port's own one of them."""
        own = [
            statement for statement in self._script.module.body
            if isinstance(statement, cst.ClassDef) and statement.bases
            and self._script.of(made) == statement.name.value
        ]  # fmt: skip
        base = own[0].bases[0].value if own else made
        return (self._program.endpoint(base) or "").startswith("keras.optimizers.")

    def _main(self) -> cst.FunctionDef | None:
        """Returns the function whose result the one training step begins with."""
        if len(self.trains) > 1:
            return None
        (train,) = self.trains
        found = []
        for function in self.computes:
            given = set(parameters(function))
            uses = [use for use in self._program.uses(function.name.value)
                    if self.inside(use, train)]  # fmt: skip
            if (
                uses
                and given
                and given <= {*parameters(train)} - _MODES
                and not self._is_number(function)
            ):
                found.append((self._script.line(uses[0]), function.name.value, function))
        return min(found)[-1] if found else None

    def _is_number(self, function: cst.FunctionDef) -> bool:
        """Says whether a function computes one number, as a loss."""
        try:
            value = Evaluator(self._program).function(function.name.value)
        except Unknown:
            return False
        return is_scalar(self._program, value)


def bound(target: cst.CSTNode) -> set[str]:
    """Returns the names that an assignment to a target binds."""
    if isinstance(target, cst.Name):
        return {target.value}
    if isinstance(target, cst.Tuple | cst.List):
        return set().union(*(bound(element.value) for element in target.elements))
    return set()


def _free(name: str) -> str:
    """Returns a name that `keras.Model` has not."""
    return f"own_{name}" if name in RESERVED or name == "optimizer" else name
