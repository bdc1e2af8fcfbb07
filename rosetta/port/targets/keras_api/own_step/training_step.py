"""`train_step`, and the calls of `train_on_batch` that make it."""

from collections.abc import Iterator, Mapping

import libcst as cst

from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api import arrays, results
from rosetta.port.targets.keras_api.nodes import Evaluator, Node
from rosetta.port.targets.keras_api.own_step.parts import Parts
from rosetta.port.targets.keras_api.own_step.returned import Returned, computing, returned
from rosetta.port.targets.keras_api.own_step.uses import Uses
from rosetta.port.targets.keras_api.program import Program, assignments, parameters
from rosetta.port.targets.keras_api.requirements import is_scalar
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.source import Source, indented, replace
from rosetta.port.targets.tf2_eager.unknown import Unknown

_OFFER = "--to=tf2_eager ports it as functions"
_TRAINS = "Keras calls train_step, and returns what it logs."


class TrainingStep:
    """The one training step of a model.

    Args:
        program: the native port.
        parts: of the model.
        uses: how its parts are called.
        source: the text of the port.
        model: the name of the model.

    Attributes:
        beside: methods that compute what is no number and was fetched beside the update, by name.
    """

    def __init__(
        self, program: Program, parts: Parts, uses: Uses, source: Source, model: str
    ) -> None:  # fmt: skip
        self._program, self._parts, self._uses = program, parts, uses
        self._source, self._model = source, model
        self._script = program.script
        (self._function,) = parts.trains
        self._names = parameters(self._function)
        self._returns = returned(program, self._function)
        self._values = self._computed()
        self._cast: set[str] = set()  # inputs that may be arrays of another dtype
        self._literals: dict[str, str] = {}  # what Python decides, not a tensor
        self.beside: dict[str, str] = {}

    # --- the method ----------------------------------------------------------------------------

    def text(self, lists: Mapping[str, cst.BaseExpression]) -> str:
        """Returns the method.

        Args:
            lists: the lists of all trainable weights that the script has, by name.
        """
        lines = [*self._unpacked()]
        for statement in self._function.body.body:
            match statement:
                case cst.SimpleStatementLine(body=[cst.Return()]):
                    continue
            found = list(self._uses.within(statement))
            found = with_all_weights(self._program, self._parts, statement, found, lists)
            lines.append(self._source.statement(statement, found))
        logged = ", ".join(f'"{name}": {name}' for name in self._logged())
        lines.append(f"return {{{logged}}}")
        return "\n".join(["def train_step(self, data):", indented("\n".join(lines))])

    def _unpacked(self) -> Iterator[str]:
        inputs = self._inputs()
        if len(inputs) == 1:
            yield f"{inputs[0]}, *_ = data"
        elif len(inputs) == 2:
            yield f"{inputs[0]}, {inputs[1]}, _ = data"
        elif inputs:
            yield f"({', '.join(inputs)}), *_ = data"
        for name in inputs:
            if name in self._cast:
                yield f"{name} = {self._program.alias}.cast({name}, {self._dtype(name)})"
        for name, text in self._literals.items():
            yield f"{name} = {text}"

    def _inputs(self) -> list[str]:
        return [name for name in self._names if name in self._program.specs]

    def _dtype(self, name: str) -> str:
        return self._script.of(self._program.specs[name].args[1].value)

    def _computed(self) -> dict[str, Node]:
        """Returns what the names in it stand for, as far as that is understood."""
        evaluator = Evaluator(self._program)
        environment = evaluator.parameters(self._function)
        for statement in self._function.body.body:
            for inner in getattr(statement.body, "body", [statement]):
                try:
                    evaluator.statement(inner, environment)
                except Unknown:
                    continue
        return environment

    def _is_logged(self, name: str) -> bool:
        """Says whether Keras hands a value on as it is: a number."""
        value = self._values.get(name)
        return value is not None and is_scalar(self._program, value)

    def _logged(self) -> list[str]:
        """Returns the names of what it logs: the loss, if nothing is asked of it."""
        found = [r.name for r in self._returns if not r.is_weight and self._is_logged(r.name)]
        losses = [self._script.of(call.args[0].value) for call in self._parts.calls(self._function)
                  if isinstance(call.func, cst.Attribute)
                  and call.func.attr.value == "gradient"]  # fmt: skip
        return found or [name for name in losses if self._is_logged(name)][:1]

    # --- calls ---------------------------------------------------------------------------------

    def calls(self) -> Iterator[Edit]:
        """Yields the edits of the calls that train.

        Raises:
            Unknown: `train_on_batch` cannot be called so.
        """
        for use in self._uses.outside(self._function.name.value):
            call = self._program.parents[use]
            if not isinstance(call, cst.Call) or call.func is not use:
                raise Unknown(use, f"the training step is handed on; {_OFFER}")
            yield from self._made(call, self._given(call))

    def _given(self, call: cst.Call) -> dict[str, cst.BaseExpression]:
        given = self._program.arguments(call, self._function)
        for name in self._names:
            if name not in given:
                raise Unknown(call, f"what {name} is is not seen; {_OFFER}")
            if name not in self._program.specs:
                text = self._script.of(given[name])
                literal = isinstance(given[name], cst.BaseNumber) or text in ("True", "False")
                if self._literals.setdefault(name, text) != text or not literal:
                    raise Unknown(call, f"{name} is not the same whenever it trains; {_OFFER}")
        return given

    def _made(self, call: cst.Call, given: dict[str, cst.BaseExpression]) -> Iterator[Edit]:
        examples = ", ".join(self._put_in(name, given[name]) for name in self._inputs())
        if len(self._inputs()) > 2:
            examples = f"({examples})"
        update = f"{self._model}.train_on_batch({examples or None}"
        whole = results.with_numpy(self._program, call)
        if isinstance(self._program.parents[call], cst.Expr):
            yield replace(self._script, call, f"{update})", _TRAINS)
            return
        if whole is not call and [r.name for r in self._returns] == self._logged():
            yield replace(self._script, whole, f"{update})", _TRAINS)
            return
        targets, assign = results.targets(self._program, call, whole, len(self._returns))
        converted = dict(results.converted(self._program, assign, targets))
        if assign.value is call and {*targets} - converted.keys():
            raise Unknown(call, f"its results go on as tensors; {_OFFER}")
        lines, after, logged = [], [], {}
        for target, made in zip(targets, self._returns):
            if made.is_weight:
                after.append((target, f"{self._uses.text(made.name)}.numpy()"))
            elif self._is_logged(made.name):
                logged[target] = made.name
            else:
                text = self._asked(call, made, given)
                lines.append(f"{target} = {text}  # before the update, as TensorFlow 1 fetched it")
        lines += self._updated(update, logged)
        if after:
            left, right = (", ".join(side) for side in zip(*after))
            lines.append(f"{left} = {right}")
        indent = self._source.indent(self._program.statement_of(call))
        yield replace(self._script, assign, f"\n{indent}".join(lines), _TRAINS)
        for statement in converted.values():
            place = self._program.whole(statement)
            yield Edit(place.start, place.end, ("",), self._script.line(statement), "", "", "")

    def _put_in(self, name: str, node: cst.BaseExpression) -> str:
        """Returns what is put into `train_on_batch`, which takes no lists."""
        written, made = self._script.of(node), self._program.bound(node)
        is_tensor = isinstance(made, cst.Call) and self._program.endpoint(made.func) == "constant"
        if written == f"{name}_tensor" or is_tensor:
            return written
        known = self._program.placeholders.get(name)
        fed = known and known.types == {"ndarray"} and 0 not in self._program.ranks(name)
        if arrays.is_array(self._program, node) or fed:
            self._cast.add(name)
            return written
        return f"{self._program.alias}.constant({written}, {self._dtype(name)})"

    def _updated(self, update: str, logged: Mapping[str, str]) -> Iterator[str]:
        """Yields the statements that train and take what the step logs."""
        if not logged:
            yield f"{update})"
        elif len(self._logged()) == 1:
            yield f"{min(logged)} = {update})"
        else:
            taken = {n.value for n in self._script.positions if isinstance(n, cst.Name)}
            logs = free_name("logs", taken)
            yield f"{logs} = {update}, return_dict=True)"
            values = ", ".join(f'{logs}["{name}"]' for name in logged.values())
            yield f"{', '.join(logged)} = {values}"

    def _asked(
        self, call: cst.Call, made: Returned, given: dict[str, cst.BaseExpression]
    ) -> str:  # fmt: skip
        """Returns what computes a result that is no number, before the update."""
        if any(map(self._draws, self._parts.methods)):
            raise Unknown(call, f"{made.name} is computed with random numbers; {_OFFER}")
        steps = computing(self._program, self._function, made.name)
        if steps is None:
            raise Unknown(call, f"{made.name} is computed from the gradients; {_OFFER}")
        used = set().union(*(self._parts.named(step) for step in steps))
        names = [name for name in self._names if name in used]
        if used & self._literals.keys():
            raise Unknown(call, f"{made.name} is computed as when it trains; {_OFFER}")
        own = f"{made.name}_of"
        if own in self._program.functions:
            own = free_name(f"{made.name}_before", set(self._program.functions))
        lines = [self._source.statement(s, list(self._uses.within(s))) for s in steps]
        specs = ", ".join(f"{name}_spec" for name in names)
        body = indented("\n".join([*lines, f"return {made.name}"]))
        self.beside[own] = (
            f"@{self._program.alias}.function(input_signature=[{specs}], autograph=False)\n"
            f"def {own}({', '.join(['self', *names])}):\n{body}"
        )
        texts = ", ".join(self._script.of(given[name]) for name in names)
        value = f"{self._model}.{own}({texts})"
        return value if made.is_dictionary else f"{value}.numpy()"

    def _draws(self, function: cst.FunctionDef) -> bool:
        """Says whether a function changes the state of a generator of random numbers."""
        return any(
            "Generator" in self._script.of(value) for name in self._parts.named(function)
            for value in self._program.assigned.get(name, [])
        )  # fmt: skip


def with_all_weights(
    program: Program, parts: Parts, part: cst.CSTNode, found: list[Edit],
    lists: Mapping[str, cst.BaseExpression],
) -> list[Edit]:  # fmt: skip
    """Returns the edits of a part of a method, which name all of the model's weights at once.

    Args:
        program: the native port.
        parts: of the model.
        part: of a method, or the whole.
        found: the edits that name the weights one by one.
        lists: the lists of all trainable weights that the script has, by name.
    """
    for node in program.script.positions:
        named = isinstance(node, cst.Name) and node.value in lists
        whole = isinstance(node, cst.List) and is_everything(program, parts, node)
        if (named or whole) and parts.inside(node, part):
            place = program.script.span(node)
            found = [e for e in found if not place.start <= e.start < place.end]
            found.append(replace(program.script, node, "self.trainable_variables"))
    return found


def lists_of_everything(
    program: Program, parts: Parts, statements: list[cst.CSTNode]
) -> dict[str, cst.BaseExpression]:  # fmt: skip
    """Returns the lists of all trainable weights that statements make, by their names."""
    return {
        name: value for statement in statements for name, value in assignments(statement)
        if isinstance(value, cst.List) and is_everything(program, parts, value)
    }  # fmt: skip


def is_everything(program: Program, parts: Parts, node: cst.List) -> bool:
    """Says whether a list holds all that a model can train."""
    names = [program.variable(element.value) for element in node.elements]
    every = {v.name for v in program.variables.values()
             if v.statement in parts.statements and v.trainable}  # fmt: skip
    return len(names) == len(every) and {*names} == every
