"""What the script does with its model: calls of functions become calls of Keras' methods."""

import ast
from collections.abc import Mapping, Sequence

import libcst as cst

from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api import arrays, model, results
from rosetta.port.targets.keras_api.bodies import Bodies
from rosetta.port.targets.keras_api.model import Model, Writer
from rosetta.port.targets.keras_api.nodes import VARIABLE, Evaluator, Node
from rosetta.port.targets.keras_api.program import Program, parameters
from rosetta.port.targets.keras_api.training import Training
from rosetta.port.targets.tf2_eager.source import Source, replace
from rosetta.port.targets.tf2_eager.unknown import Unknown

_TRAINS = "Keras makes the update, and returns the loss that it was made for."
_PREDICTS = "The model computes it."


class Sites:
    """Writes the calls of a native port's functions as calls of a model.

    Args:
        program: the native port.
        made: the model.
        writer: what writes it.
        bodies: what writes functions upon it.
        source: the text of the port.
        labels: what stands for the labels of examples.
        metrics: the names of what Keras computes beside the loss, by what it is.
        values: what each function that only computes returns.
        loss: what is made smaller.

    Attributes:
        reads: the variables that are read after updates.
        dictionaries: those that calls no longer read, with the places.
        functions: those that compute what is fetched beside an update, by name.
    """

    def __init__(
        self, program: Program, made: Model, writer: Writer, bodies: Bodies, source: Source,
        labels: Node | None, metrics: Mapping[Node, str], values: Mapping[str, Node], loss: Node,
    ) -> None:  # fmt: skip
        self._program, self._model, self._writer, self._bodies = program, made, writer, bodies
        self._source, self._labels, self._metrics = source, labels, metrics
        self._values, self._loss = values, loss
        self.reads: set[str] = set()
        self.functions: dict[str, str] = {}
        self.dictionaries: dict[str, set[cst.Name]] = {}

    # --- arguments -----------------------------------------------------------------------------

    def _put_in(self, call: cst.Call, function: cst.FunctionDef) -> str:
        """Returns what a call puts into the model."""
        return self._text_of(self._model.source, call, function)

    def _text_of(self, node: Node, call: cst.Call, function: cst.FunctionDef) -> str:
        given = self._program.arguments(call, function)
        self._note(call)
        if node.text not in given:
            return f"{node.text}_tensor"
        spec = self._program.specs[node.text]
        return arrays.text(self._program, node.text, given[node.text],
                           self._program.script.of(spec.args[1].value))  # fmt: skip

    def _one(self, call: cst.Call, function: cst.FunctionDef) -> str:
        """Returns what picks the output out of a batch that a call makes of one number.

        Raises:
            Unknown: whether it is one number is not seen.
        """
        name = self._model.source.text
        given = self._program.arguments(call, function).get(name)
        single = given is not None and arrays.is_single(self._program, name, given)
        if single is None:
            raise Unknown(call, f"whether {name} is one number here is not seen; feed a list")
        return "[0]" if single else ""

    def _examples(self, call: cst.Call, function: cst.FunctionDef) -> str:
        """Returns what a call trains with."""
        pair = [self._put_in(call, function)]
        if self._labels is not None:
            pair.append(self._text_of(self._labels, call, function))
        return ", ".join(pair)

    # --- calls ---------------------------------------------------------------------------------

    def computed(self, call: cst.Call, function: cst.FunctionDef) -> list[Edit]:
        """Returns the edits of a call of a function that only computes."""
        value = self._values[function.name.value]
        whole = results.with_numpy(self._program, call)
        if value == self._model.output:
            given = self._put_in(call, function)
            if function.name.value in self._model.training:
                new = f"{self._model.name}({given}, training=True)"
                whole = call
            elif whole is not call:
                new = f"{self._model.name}.predict_on_batch({given}){self._one(call, function)}"
            else:
                new = f"{self._model.name}({given}){self._one(call, function)}"
            return [replace(self._program.script, whole, new, _PREDICTS)]
        if value in self._model.parts and value != self._model.output:
            return [self._of_first_layers(call, function, value)]
        training = function.name.value in self._model.training
        if value == self._loss and whole is not call and not training:
            element = "[0]" if self._metrics else ""
            new = f"{self._model.name}.test_on_batch({self._examples(call, function)}){element}"
            return [replace(self._program.script, whole, new, _PREDICTS)]
        return self._without_switches(call, function)

    def _of_first_layers(self, call: cst.Call, function: cst.FunctionDef, value: Node) -> Edit:
        """Returns the edit of a call that asks for what the model computes on its way."""
        name = self._first_layers(call, function.name.value, value)
        whole, given = results.with_numpy(self._program, call), self._put_in(call, function)
        asked = f"{name}.predict_on_batch({given})" if whole is not call else f"{name}({given})"
        new = asked + self._one(call, function)
        return replace(self._program.script, whole, new, "The model's first layers compute it.")

    def _first_layers(self, call: cst.Call, function: str, value: Node) -> str:
        wanted = function.removesuffix("_of")
        name = model.first_layers(self._program, self._model, value, wanted)
        if name is None or function in self._model.training:
            raise Unknown(call, "what a layer computes inside is needed; give it a run of its own")
        return name

    def _without_switches(self, call: cst.Call, function: cst.FunctionDef) -> list[Edit]:
        """Returns the edit of a call that feeds what says whether the model trains."""
        names = parameters(function)
        if not any(name in self._model.switches for name in names):
            return []
        self._note(call)
        given = self._program.arguments(call, function)
        texts = [self._program.script.of(given[name]) for name in names
                 if name not in self._model.switches]  # fmt: skip
        new = f"{self._program.prefix}{function.name.value}({', '.join(texts)})"
        return [replace(self._program.script, call, new, "The function knows whether the model "
                        "trains.")]  # fmt: skip

    def _note(self, call: cst.Call) -> None:
        """Notes the dictionary that a call no longer reads."""
        for argument in call.args:
            if argument.star == "**" and isinstance(argument.value, cst.Name):
                self.dictionaries.setdefault(argument.value.value, set()).add(argument.value)

    def trained(self, call: cst.Call, training: Training) -> list[Edit]:
        """Returns the edits of a call that trains.

        Raises:
            Unknown: what becomes of its results is not understood.
        """
        function = training.function
        update = f"{self._model.name}.train_on_batch({self._examples(call, function)})"
        statement = self._program.parents[call]
        indent = self._source.indent(self._program.statement_of(call))
        counts = f"\n{indent}{training.counts}" if training.counts else ""
        if isinstance(statement, cst.Expr):
            return [replace(self._program.script, call, update + counts, _TRAINS)]
        whole = results.with_numpy(self._program, call)
        single = whole is not call and len(training.returns) == 1 and not counts
        if single and training.returns[0][1] == training.loss:
            new = update + ("[0]" if self._metrics else "")
            return [replace(self._program.script, whole, new, _TRAINS)]
        targets, assign = results.targets(self._program, call, whole, len(training.returns))
        converted = dict(results.converted(self._program, assign, targets))
        tensors = set() if assign.value is not call else {*targets} - converted.keys()
        lines = self._lines(call, training, targets, tensors, update)
        new = f"\n{indent}".join(lines)
        script = self._program.script
        gone = [Edit(script.line_start(script.span(s).start), script.line_end(script.span(s).end),
                     ("",), script.line(s), "", "", "") for s in converted.values()]  # fmt: skip
        return [replace(script, assign, new, _TRAINS), *gone]

    def _lines(
        self, call: cst.Call, training: Training, targets: Sequence[str], tensors: set[str],
        update: str,
    ) -> list[str]:  # fmt: skip
        before, after, logged = [], [], {}
        drops = any(layer.rate is not None for layer in self._model.layers)
        for target, (name, node) in zip(targets, training.returns):
            if node == training.loss or node in self._metrics:
                logged[node] = target
            elif node.op == VARIABLE and name not in self._model.weights:
                after.append((target, f"{name}.numpy()"))
            elif node.op == VARIABLE:
                self.reads.add(name)
                after.append((target, f"{name}.numpy(){self._writer.element(name)}"))
            elif drops:
                raise Unknown(call, "what it fetches beside the update is of a model that drops; "
                              "fetch it in a run of its own")  # fmt: skip
            else:
                numpy = "" if target in tensors else ".numpy()"
                text = self._before(call, training, name, node, numpy)
                before.append((target, text))
            if target in tensors and (not before or before[-1][0] != target):
                raise Unknown(call, f"{target} goes on as a tensor; fetch it in a run of its own")
        lines = [f"{target} = {text}  # before the update, as TensorFlow 1 fetched it"
                 for target, text in before]  # fmt: skip
        wanted = [training.loss, *self._metrics]
        if not logged:
            lines.append(update)
        else:
            names = [logged.get(node, "_") for node in wanted]
            lines.append(f"{', '.join(names)} = {update}")
        if training.counts:
            lines.append(training.counts)
        if after:
            left, right = (", ".join(side) for side in zip(*after))
            lines.append(f"{left} = {right}")
        return lines

    def _before(
        self, call: cst.Call, training: Training, name: str, node: Node, numpy: str
    ) -> str:  # fmt: skip
        """Returns what computes a result of training before the update."""
        if node == self._model.output:
            given = self._put_in(call, training.function)
            one = self._one(call, training.function)
            return f"{self._model.name}.predict_on_batch({given}){one}"
        for other, value in self._values.items():
            if value == node and value in self._model.parts:
                own = self._first_layers(call, other, value)
                given = self._put_in(call, training.function)
                return f"{own}.predict_on_batch({given}){self._one(call, training.function)}"
            if value == node:
                function = self._program.functions[other]
                inputs = Evaluator.parameters(function).values()
                given = [self._text_of(i, call, training.function) for i in inputs]
                return f"{self._program.prefix}{other}({', '.join(given)}){numpy}"
        return self._beside(call, training, name, node) + (
            "" if isinstance(node.expression, cst.Dict) else numpy  # a dictionary is a summary's
        )

    def _beside(self, call: cst.Call, training: Training, name: str, node: Node) -> str:
        """Returns the call of a function of its own that computes a result of training."""
        own = f"{name}_of"
        if own not in self.functions:
            if own in self._program.functions:
                raise Unknown(call, f"{own} is the name of another function; rename {name}")
            self.functions[own] = self._bodies.beside(training.function, training.statements, name,
                                                      own)  # fmt: skip
            read = {
                n.id for n in ast.walk(ast.parse(self.functions[own])) if isinstance(n, ast.Name)
            }
            self.reads |= self._model.weights.keys() & read
        inputs = [node for key, node in Evaluator.parameters(training.function).items()
                  if key not in self._model.switches]  # fmt: skip
        given = ", ".join(self._text_of(i, call, training.function) for i in inputs)
        return f"{self._program.prefix}{own}({given})"
