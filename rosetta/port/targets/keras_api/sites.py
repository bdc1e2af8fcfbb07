"""What the script does with its model: calls of functions become calls of Keras' methods."""

from collections.abc import Mapping, Sequence

import libcst as cst

from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api import arrays
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
        model: the model.
        writer: what writes it.
        source: the text of the port.
        labels: what stands for the labels of examples.
        metrics: the names of what Keras computes beside the loss, by what it is.
        values: what each function that only computes returns.
        loss: what is made smaller.

    Attributes:
        reads: the variables that are read after updates.
        dictionaries: those that calls no longer read, with the places.
    """

    def __init__(
        self, program: Program, model: Model, writer: Writer, source: Source, labels: Node | None,
        metrics: Mapping[Node, str], values: Mapping[str, Node], loss: Node,
    ) -> None:  # fmt: skip
        self._program, self._model, self._writer = program, model, writer
        self._source, self._labels, self._metrics = source, labels, metrics
        self._values, self._loss = values, loss
        self.reads: set[str] = set()
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
        whole = self._with_numpy(call)
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
        training = function.name.value in self._model.training
        if value == self._loss and whole is not call and not training:
            element = "[0]" if self._metrics else ""
            new = f"{self._model.name}.test_on_batch({self._examples(call, function)}){element}"
            return [replace(self._program.script, whole, new, _PREDICTS)]
        return self._without_switches(call, function)

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

    def _with_numpy(self, call: cst.Call) -> cst.BaseExpression:
        """Returns `call(...).numpy()` of a call that stands in it, else the call."""
        attribute = self._program.parents[call]
        match attribute:
            case cst.Attribute(attr=cst.Name(value="numpy")):
                return self._program.parents[attribute]
        return call

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
        whole = self._with_numpy(call)
        single = whole is not call and len(training.returns) == 1 and not counts
        if single and training.returns[0][1] == training.loss:
            new = update + ("[0]" if self._metrics else "")
            return [replace(self._program.script, whole, new, _TRAINS)]
        targets, assign = self._targets(call, whole, training)
        lines = self._lines(call, training, targets, update)
        new = f"\n{indent}".join(lines)
        return [replace(self._program.script, assign, new, _TRAINS)]

    def _targets(
        self, call: cst.Call, whole: cst.BaseExpression, training: Training
    ) -> tuple[list[str], cst.Assign]:
        """Returns the names that take the results of a call, and the statement."""
        results = whole
        parent = self._program.parents[call]
        if isinstance(parent, cst.CompFor):
            results = self._program.parents[parent]
        assign = self._program.parents[results]
        line = self._program.parents.get(assign)
        if isinstance(assign, cst.Assign) and len(assign.targets) == 1 and (
            isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
        ):  # fmt: skip
            target = assign.targets[0].target
            if isinstance(target, cst.Name) and len(training.returns) == 1:
                return [target.value], assign
            if isinstance(target, cst.Tuple | cst.List):
                names = [self._program.script.of(e.value) for e in target.elements]
                if len(names) == len(training.returns):
                    return names, assign
        raise Unknown(call, "its results are not used one by one; unpack them into names")

    def _lines(
        self, call: cst.Call, training: Training, targets: Sequence[str], update: str
    ) -> list[str]:
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
                before.append((target, self._before(call, training, node)))
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

    def _before(self, call: cst.Call, training: Training, node: Node) -> str:
        """Returns what computes a result of training before the update."""
        if node == self._model.output:
            given = self._put_in(call, training.function)
            one = self._one(call, training.function)
            return f"{self._model.name}.predict_on_batch({given}){one}"
        for name, value in self._values.items():
            if value == node:
                function = self._program.functions[name]
                inputs = Evaluator.parameters(function).values()
                given = [self._text_of(i, call, training.function) for i in inputs]
                return f"{self._program.prefix}{name}({', '.join(given)}).numpy()"
        raise Unknown(call, "what it fetches beside the update is not understood; fetch it in a "
                      "run of its own, before")  # fmt: skip
