"""Functions of a native port, written anew upon a model: the author's own statements."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api.model import Model, first_layers
from rosetta.port.targets.keras_api.nodes import INPUT, Evaluator, Node
from rosetta.port.targets.keras_api.program import SELF, Program, parameters
from rosetta.port.targets.tf2_eager.source import Source, indented, replace
from rosetta.port.targets.tf2_eager.unknown import Unknown

_UPDATE = {"tape", "gradients", "variables"}  # the names that a native training function gives


@dataclasses.dataclass(frozen=True)
class Step:
    """A statement of a function: the name that it binds, None of `return`, and what it computes.

    `before` holds what the names stand for above it.
    """

    name: str | None
    statement: cst.CSTNode
    value: cst.BaseExpression
    node: Node
    before: dict[str, Node]


class Bodies:
    """Writes functions upon a model.

    Args:
        program: the native port.
        evaluator: what its functions compute.
        model: what stands in the place of some of it.
        source: the text of the port.
    """

    def __init__(
        self, program: Program, evaluator: Evaluator, model: Model, source: Source
    ) -> None:
        self._program, self._evaluator = program, evaluator
        self._model, self._source = model, source
        self._first = [SELF] if program.prefix else []  # of the parameters
        self._training = False

    # --- of labels and outputs -----------------------------------------------------------------

    def of_output(
        self, name: str, wanted: str, statements: Sequence[cst.CSTNode], function: cst.FunctionDef,
        labels: Node | None, casts: str | None,
    ) -> str:  # fmt: skip
        """Returns a function that computes from labels and the model's output, as Keras calls it.

        Args:
            name: of the function.
            wanted: the name of what it returns.
            statements: those of a function of the port that compute it.
            function: that function.
            labels: what stands for them.
            casts: the dtype of labels that are no floats.

        Raises:
            Unknown: it computes from something else, too.
        """
        steps = list(self._flat(statements, self._evaluator.parameters(function)))
        output = self._model.output_name
        kept: list[Step] = []
        renamed: list[str] = []
        needed = {wanted}
        for step in reversed(steps):
            if step.name not in needed:
                continue
            needed.discard(step.name)
            if step.node == self._model.output:
                if step.name != output:
                    renamed.append(f"{step.name} = {output}")
                continue
            kept.insert(0, step)
            needed |= {n for n in self._names(step.value) if n in step.before}
        lines = [f"{labels.text} = {self._program.alias}.cast({labels.text}, {casts})"
                 "  # Keras hands labels over as floats"] if casts and labels else []  # fmt: skip
        lines += renamed
        for step in kept:
            edits = list(self._with_output(step, output, labels))
            edits += self._bound(step, step is kept[-1])
            lines.append(self._source.statement(step.statement, edits))
        label = labels.text if labels else "_"
        head = f"def {name}({', '.join([*self._first, label, output])}):"
        return "\n".join([head, indented("\n".join(lines))])

    def _flat(
        self, statements: Iterable[cst.CSTNode], environment: dict[str, Node]
    ) -> Iterator[Step]:
        """Yields statements, those of the functions that they call in the place of the call."""
        for statement in statements:
            before = dict(environment)
            returned = self._evaluator.statement(statement, environment)
            small = statement.body[0]
            if isinstance(small, cst.Expr):
                continue
            name = None if returned is not None else self._target(small, environment)
            node = returned if returned is not None else environment[name]
            called = self._called(small.value)
            if name and called and node != self._model.output:
                arguments = self._evaluator.parameters(called)
                inner = list(self._flat(called.body.body, dict(arguments)))
                for step in inner[:-1]:
                    if before.get(step.name, step.node) != step.node:
                        raise Unknown(step.statement, f"{step.name} is the name of two things that "
                                      "the loss needs; give each its own")  # fmt: skip
                yield from inner[:-1]
                yield dataclasses.replace(inner[-1], name=name)
            else:
                yield Step(name, statement, small.value, node, before)

    def _target(self, assign: cst.Assign, environment: dict[str, Node]) -> str:
        """Returns the name that a statement binds, the first of a cell's outputs and state."""
        target = assign.targets[0].target
        if isinstance(target, cst.Name):
            return target.value
        first = target.elements[0].value.value
        if environment[first] not in self._model.parts:
            raise Unknown(assign, "it gives several values; give each a statement")
        return first

    def _called(self, value: cst.BaseExpression) -> cst.FunctionDef | None:
        """Returns the function of a call that only hands its own arguments on."""
        match value:
            case cst.Call(args=args):
                function = self._program.functions.get(self._program.called(value) or "")
                given = [a.value.value if isinstance(a.value, cst.Name) else "" for a in args]
                if function and given == parameters(function):
                    return function
        return None

    def _with_output(self, step: Step, output: str, labels: Node | None) -> Iterator[Edit]:
        """Yields the edits that put the model's output in the place of what computes it."""
        for node, found in self._seen(step.value, step.before):
            if found == self._model.output:
                if not isinstance(node, cst.Name):
                    yield replace(self._source.script, node, output)
            elif found in self._model.parts or (found.op == INPUT and found != labels):
                raise Unknown(node, "it is computed from something that is neither the model's "
                              "output nor labels")  # fmt: skip

    def _seen(
        self, value: cst.CSTNode, environment: dict[str, Node]
    ) -> Iterator[tuple[cst.CSTNode, Node]]:
        """Yields the outermost expressions that are the model's, or inputs."""
        if isinstance(value, cst.BaseExpression):
            node = self._evaluator.value(value, environment)
            ours = node == self._model.output or node in self._model.parts
            if ours or node.op == INPUT:
                yield value, node
                return
        inner = [value.value] if isinstance(value, cst.Attribute | cst.Arg) else value.children
        for child in inner:
            yield from self._seen(child, environment)

    def _names(self, node: cst.CSTNode) -> Iterator[str]:
        if isinstance(node, cst.Name):
            yield node.value
        inner = [node.value] if isinstance(node, cst.Attribute | cst.Arg) else node.children
        for child in inner:
            yield from self._names(child)

    def _bound(self, step: Step, last: bool) -> Iterator[Edit]:
        """Yields the edit that makes `return value` of `name = value`, or the other way round."""
        script, small = self._source.script, step.statement.body[0]
        if isinstance(small, cst.Return) != last:
            start, end = script.span(small).start, script.span(step.value).start
            new = "return " if last else f"{step.name} = "
            yield Edit(start, end, (new,), script.line(small), "", "", "")

    # --- of inputs -----------------------------------------------------------------------------

    def kept(self, function: cst.FunctionDef) -> str:
        """Returns a function with the model in the place of what it computes.

        Raises:
            Unknown: it needs what the model computes on its way.
        """
        self._training = function.name.value in self._model.training
        parameters = self._evaluator.parameters(function)
        environment, lines = dict(parameters), []
        dropped: dict[str, Node] = {}
        for statement in function.body.body:
            before = dict(environment)
            returned = self._evaluator.statement(statement, environment)
            small = statement.body[0]
            if isinstance(small, cst.Expr):
                lines.append(self._source.statement(statement))
                continue
            name = None if returned is not None else self._target(small, environment)
            node = returned if returned is not None else environment[name]
            if name and node in self._model.parts and node != self._model.output:
                dropped[name] = node
                continue
            dropped.pop(name, None)
            lines.append(self._source.statement(
                statement, list(self._with_model(small.value, before, dropped))
            ))  # fmt: skip
        names = [name for name in parameters if name not in self._model.switches]
        return "\n".join([*self._head(function, names), indented("\n".join(lines))])

    def beside(
        self, function: cst.FunctionDef, statements: Sequence[cst.CSTNode], wanted: str, name: str
    ) -> str:  # fmt: skip
        """Returns a function upon the model that computes what a training function returns.

        Args:
            function: the training function.
            statements: those of it that compute.
            wanted: what it returns.
            name: of the new function.

        Raises:
            Unknown: it needs what a layer computes inside.
        """
        parameters = self._evaluator.parameters(function)
        environment = dict(parameters)
        steps = []
        for statement in statements:
            before = dict(environment)
            self._evaluator.statement(statement, environment)
            small = statement.body[0]
            if isinstance(small, cst.Assign):
                target = self._target(small, environment)
                steps.append(Step(target, statement, small.value, environment[target], before))
        lines, needed = [f"return {wanted}"], {wanted}
        for step in reversed(steps):
            if step.name not in needed:
                continue
            needed.discard(step.name)
            if _UPDATE & set(self._names(step.value)) - step.before.keys():
                raise Unknown(function, f"{wanted} is computed from the gradients; --to=tf2_eager "
                              "ports it as functions")  # fmt: skip
            edits = [*self._with_model(step.value, step.before, {}, step.name),
                     *self._read(step.value)]  # fmt: skip
            lines.insert(0, self._source.statement(step.statement, edits))
            if step.node not in self._model.parts:
                needed |= {n for n in self._names(step.value) if n in step.before}
        if wanted in needed:
            raise Unknown(function, f"{wanted} is computed by the update; --to=tf2_eager ports it "
                          "as functions")  # fmt: skip
        names = [name for name in parameters if name not in self._model.switches]
        return "\n".join([*self._head(function, names, name), indented("\n".join(lines))])

    def _read(self, value: cst.CSTNode) -> Iterator[Edit]:
        """Yields the edits of `W.read_value()`, which weights of layers do not have."""
        match value:
            case cst.Call(func=cst.Attribute(value=read, attr=cst.Name(value="read_value"))):
                name = self._program.variable(read)
                if name in self._model.weights:
                    layer, _ = self._model.weights[name]
                    element = layer.element.get(name, "")
                    text = f"{self._program.alias}.convert_to_tensor({name}){element}"
                    yield replace(self._source.script, value, text)
                return
        for child in value.children:
            yield from self._read(child)

    def _head(
        self, function: cst.FunctionDef, names: list[str], name: str | None = None
    ) -> Iterator[str]:  # fmt: skip
        """Yields the decorators of a function and its first line."""
        for decorator in function.decorators:
            text = self._source.of(decorator.decorator)
            if isinstance(decorator.decorator, cst.Call):
                specs = ", ".join(f"{name}_spec" for name in names)
                text = f"{self._program.alias}.function(input_signature=[{specs}])"
            yield f"@{text}"
        yield f"def {name or function.name.value}({', '.join([*self._first, *names])}):"

    def _with_model(
        self, value: cst.BaseExpression, before: dict[str, Node], dropped: dict[str, Node],
        wanted: str | None = None,
    ) -> Iterator[Edit]:  # fmt: skip
        """Yields the edits that put the model in the place of what it computes.

        Args:
            value: an expression.
            before: what the names in it stand for.
            dropped: those that no statement binds any more.
            wanted: the name that it is bound to.
        """
        for node, found in self._seen(value, before):
            if found == self._model.output and not isinstance(node, cst.Name):
                names = [n for n, i in before.items() if i == self._model.source]
                given = names[0] if names else self._model.source_text
                mode = ", training=True" if self._training else ""
                yield replace(self._source.script, node, f"{self._model.name}({given}{mode})")
            elif found in self._model.parts and found != self._model.output:
                if isinstance(node, cst.Name) and node.value not in dropped:
                    continue  # a statement above has bound it
                name = node.value if isinstance(node, cst.Name) else wanted
                own = first_layers(self._program, self._model, found, name or "inner")
                names = [n for n, i in before.items() if i == self._model.source]
                if own is None or self._training:
                    raise Unknown(node, "what a layer computes inside is needed")
                given = names[0] if names else self._model.source_text
                yield replace(self._source.script, node, f"{own}({given})")
