"""The class of a model with a training step of its own, made of the author's statements.

What made variables makes the model's weights, what computed with them are its methods, and what
trained is `train_step`, which `train_on_batch` calls. Several updates, and those that draw random
numbers, are methods with one trace each: `train_on_batch` traces anew for batches of another size,
and would draw from the start.
"""

from collections.abc import Iterator

import libcst as cst

from rosetta.port import edits
from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api import unused
from rosetta.port.targets.keras_api.original_lines import OriginalLines
from rosetta.port.targets.keras_api.own_step import placement
from rosetta.port.targets.keras_api.own_step.parts import Parts
from rosetta.port.targets.keras_api.own_step.training_step import (
    TrainingStep,
    lists_of_everything,
    with_all_weights,
)
from rosetta.port.targets.keras_api.own_step.uses import Uses
from rosetta.port.targets.keras_api.program import Program, assignments, parameters
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.source import Source, indented, replace
from rosetta.port.targets.tf2_eager.unknown import Unknown

_OFFER = "--to=tf2_eager ports it as functions"
_SAMPLES = {"nn.nce_loss", "nn.sampled_softmax_loss"}


class OwnStep:
    """The port of a program that trains a model, whatever that computes.

    Args:
        program: a native port.
        original: the lines of the script.
    """

    def __init__(self, program: Program, original: OriginalLines) -> None:
        self._program, self._original = program, original
        self._script = program.script
        self._source = Source(program.script, [])
        taken = {n.value for n in program.script.positions if isinstance(n, cst.Name)}
        self._class = free_name("Network", taken)
        self._model = free_name("model", taken)

    def result(self) -> tuple[str, list[list[Edit]]]:
        """Returns the port, and what makes it of the native one: edits one after the other.

        Raises:
            Unknown: something would compute another thing in a model.
        """
        if self._program.prefix:
            raise Unknown(self._script.module, f"a class that trains; {_OFFER}")
        self._parts = Parts(self._program)
        self._check_trained()
        self._uses = Uses(self._program, self._parts, self._model)
        self._around = placement.find(self._program, self._parts, self._uses)
        step, made = self._as_step()
        if step is None:
            self._parts.take_methods()
            self._around = placement.find(self._program, self._parts, self._uses)
        else:
            self._parts.take_one_step()
        below = self._around.below
        made += (e for e in self._uses.of_model() if not self._covers(below, e))
        made += self._taken_out()
        last = self._parts.trains[-1]
        place, text = self._program.whole(last), self._text(step)
        made.append(Edit(place.start, place.end, (text,), self._script.line(last), "",
                         text.strip(), "A keras.Model with a training step of its own: no built-in "
                         "one computes this."))  # fmt: skip
        made.sort(key=lambda edit: (edit.start, edit.end))
        stages = [list(self._original.told(self._program, made))]
        text = edits.apply(self._script.text, stages[0])
        for removed in unused.removals(text, ()):
            stages.append(removed)
            text = edits.apply(text, removed)
        return text, stages

    def _covers(self, statements: list[cst.CSTNode], edit: Edit) -> bool:
        return any(self._program.whole(s).holds(edit) for s in statements)

    def _as_step(self) -> tuple[TrainingStep | None, list[Edit]]:
        """Returns `train_step` and the edits of its calls; none if Keras cannot make them."""
        parts = self._parts
        if len(parts.trains) > 1 or any(map(self._draws, parts.methods)) or (
            self._broadcasts() or self._chooses(parts.trains[0])
        ):  # fmt: skip
            return None, []
        try:
            step = TrainingStep(self._program, self._parts, self._uses, self._source, self._model)
            return step, list(step.calls())
        except Unknown:
            return None, []

    def _broadcasts(self) -> bool:
        """Says whether labels may have other dimensions than logits, which Keras would find out.

        TensorFlow refuses that where it knows both, and broadcasts where it does not, as for a
        placeholder without a shape.
        """
        calls = [call for method in self._parts.methods for call in self._parts.calls(method)]
        endpoints = [self._program.endpoint(call.func) for call in calls]
        specs = [self._program.specs.get(n) for n in parameters(self._parts.trains[0])]
        shapeless = [s for s in specs if s and self._script.of(s.args[0].value) == "None"]
        return bool(shapeless) and "nn.sigmoid_cross_entropy_with_logits" in endpoints

    def _chooses(self, function: cst.FunctionDef) -> bool:
        """Says whether AutoGraph makes conditions of Python's; Keras keeps it from train_step."""
        traced = [d.decorator for d in function.decorators if isinstance(d.decorator, cst.Call)]
        return not any(a.keyword and a.keyword.value == "autograph" for d in traced for a in d.args)

    def _draws(self, function: cst.FunctionDef) -> bool:
        """Says whether it draws numbers that would begin anew where it is traced again."""
        endpoints = [
            self._program.endpoint(call.func) or "" for call in self._parts.calls(function)
        ]
        return any(e == "nn.dropout" or e.startswith("random.") for e in endpoints)

    def _check_trained(self) -> None:
        """Refuses an update of something that is no weight of the model, or with drawn classes."""
        for call in (c for method in self._parts.methods for c in self._parts.calls(method)):
            if self._program.endpoint(call.func) in _SAMPLES:
                raise Unknown(call, f"which classes it samples is not proven; {_OFFER}")
        for train in self._parts.trains:
            for call in self._parts.calls(train):
                match call:
                    case cst.Call(func=cst.Attribute(attr=cst.Name(value="gradient")),
                                  args=[_, cst.Arg(value=listed), *_]):  # fmt: skip
                        if isinstance(listed, cst.Name):
                            listed = self._bound(train, listed)
                        names = [self._program.variable(e.value) for e in listed.elements] if (
                            isinstance(listed, cst.List)
                        ) else [None]  # fmt: skip
                        if None in names:
                            raise Unknown(call, f"which variables it trains is not seen; {_OFFER}")

    def _bound(self, function: cst.FunctionDef, name: cst.Name) -> cst.BaseExpression:
        """Returns what a name in a function is bound to once, in it or outside."""
        found = [value for statement in function.body.body
                 for own, value in assignments(statement) if own == name.value]  # fmt: skip
        return found[0] if len(found) == 1 else self._program.bound(name)

    # --- the class -----------------------------------------------------------------------------

    def _text(self, step: TrainingStep | None) -> str:
        """Returns the class, the model, and what goes with it."""
        parts, below = self._parts, self._around.below
        methods = [self._builder()]
        methods += [self._method(f) for f in sorted(parts.computes, key=lambda f: f != parts.main)]
        if step is None:
            methods += map(self._method, parts.trains)
        else:
            lists = lists_of_everything(self._program, parts, below)
            methods += [*step.beside.values(), step.text(lists)]
        lines = [self._source.statement(statement) for statement in self._around.above]
        body = indented("\n\n".join(methods))
        lines.append(f"\n\nclass {self._class}({self._program.alias}.keras.Model):\n{body}\n\n")
        lines.append(f"{self._model} = {self._class}()")
        if step is not None:
            (optimizer,) = parts.optimizers.values()
            lines.append(f"{self._model}.compile(optimizer={optimizer})")
        for statement in below:
            asked = list(self._uses.of_model([statement]))
            lines.append(self._source.statement(statement, asked))
        return "\n".join(lines) + "\n"

    def _builder(self) -> str:
        weights = "\n".join(self._weight(statement) for statement in self._parts.statements)
        body = f"super().__init__()\n{weights}\nself.built = True  # all weights are there"
        return f"def __init__(self):\n{indented(body)}"

    def _weight(self, statement: cst.CSTNode) -> str:
        """Returns the statement that makes weights of what a statement makes."""
        found = list(self._uses.within(statement))
        for call in self._parts.calls(statement):
            if self._program.endpoint(call.func) == "Variable":
                kind = f"{self._program.alias}.keras.Variable"
                found += [replace(self._script, call.func, kind), *self._without_scopes(call)]
        return self._source.statement(statement, found)

    def _without_scopes(self, call: cst.Call) -> Iterator[Edit]:
        """Yields the edit of a name with scopes in it: Keras allows no slash."""
        for argument in call.args:
            value = argument.value
            if argument.keyword and argument.keyword.value == "name" and (
                isinstance(value, cst.SimpleString) and "/" in value.value
            ):  # fmt: skip
                yield replace(self._script, value, value.value.replace("/", "_"))

    def _method(self, function: cst.FunctionDef) -> str:
        """Returns a method that computes what a function does."""
        place, own = self._script.span(function.name), self._parts.names[function.name.value]
        found = [e for e in self._uses.within(function) if e.start > place.end]
        if function in self._parts.trains:
            found = with_all_weights(self._program, self._parts, function, found, {})
        head = f"{own}(self, " if parameters(function) else f"{own}(self"
        found.append(Edit(place.start, place.end + 1, (head,), 0, "", "", ""))
        decorators = [] if own == "call" else [
            f"@{self._source.of(d.decorator)}" for d in function.decorators
            if isinstance(d.decorator, cst.Call)
        ]  # fmt: skip
        text = self._source.statement(function, found)
        return "\n".join([*decorators, text[text.index("def ") :]])

    def _taken_out(self) -> Iterator[Edit]:
        """Yields the edits that take out what stands in the class now, or beside it."""
        parts = self._parts
        gone = [*parts.computes, *parts.trains[:-1], *parts.statements]
        for node in (*gone, *self._around.below, *self._around.above):
            place = self._program.whole(node)
            yield Edit(place.start, place.end, ("",), self._script.line(node),
                       self._script.of(node), "", "The model has it.")  # fmt: skip
