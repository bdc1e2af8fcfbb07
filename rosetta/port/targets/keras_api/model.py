"""The model: a chain of layers with the author's names."""

import dataclasses
from collections.abc import Mapping

import libcst as cst

from rosetta.port.targets.keras_api import initial_values
from rosetta.port.targets.keras_api.layers import Chains, Layer, NoLayer
from rosetta.port.targets.keras_api.layers import sizes as sizes_
from rosetta.port.targets.keras_api.layers.sizes import input_sizes
from rosetta.port.targets.keras_api.nodes import PYTHON, VARIABLE, Node, Told
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.source import INDENT, comments_above, indented
from rosetta.port.targets.tf2_eager.unknown import Unknown

LSTM_KERNEL, RNN_KERNEL = "BasicLSTMKernel", "BasicRNNKernel"
_WIDTH = 100
_OFFER = "--to=tf2_eager ports it as functions"


@dataclasses.dataclass
class Model:
    """A model that computes what a loss needs.

    Attributes:
        name: of the model.
        source: what is put into it.
        output: what it computes.
        output_name: what the script calls that.
        layers: in order.
        parts: what its layers compute on the way, its output included.
        switches: the inputs that only say whether it trains, with their values when it does.
        training: the functions that compute as when it trains, without training it.
        first_layers: the models that end before it does, by name: how many layers they have.
    """

    name: str
    source: Node
    output: Node
    output_name: str
    layers: list[Layer]
    parts: frozenset[Node]
    switches: dict[str, str] = dataclasses.field(default_factory=dict)
    training: set[str] = dataclasses.field(default_factory=set)
    first_layers: dict[str, int] = dataclasses.field(default_factory=dict)

    @property
    def source_text(self) -> str:
        """What is put into it, where no function is given that."""
        return f"{self.source.text}_tensor"

    @property
    def weights(self) -> dict[str, tuple[Layer, str]]:
        """The layer and the attribute in it that each of the script's variables has become."""
        return {v: (layer, k) for layer in self.layers for k, v in layer.weights.items()}


def of_loss(program: Program, loss: Node, told: Mapping[Node, Told]) -> Model:
    """Returns the model whose output a loss is computed from.

    Args:
        program: the native port.
        loss: what is made smaller.
        told: the names of what is computed.

    Raises:
        Unknown: what lies between the variables and the loss is no chain of layers.
    """
    chains = Chains(program)
    outputs = _outputs(chains, loss)
    while len(outputs) > 1:  # logits, and a softmax of them: the first of them is the model's
        highest = next(
            (o for o in outputs for other in outputs if o != other and o.depends_on(other)), None
        )
        if highest is None:
            node = sorted(outputs, key=lambda o: program.script.line(o.expression))[-1]
            raise Unknown(node.expression, "the loss needs several outputs, which are no one chain "
                          f"of layers; {_OFFER}")  # fmt: skip
        outputs = outputs - {highest} | _outputs(chains, highest, highest)
    if not outputs:
        raise Unknown(loss.expression, f"the loss does not depend on a model; {_OFFER}")
    (output,) = outputs
    source, layers = chains.of(output)
    parts = frozenset(part for layer in layers for part in layer.parts)
    name = told[output].name if output in told else None
    taken = {node.value for node in program.script.positions if isinstance(node, cst.Name)}
    if program.prefix:
        taken = {node.attr.value for node in program.script.positions
                 if isinstance(node, cst.Attribute)}  # fmt: skip
    own = program.prefix + free_name("model", taken)
    return Model(own, source, output, name or "outputs", layers, parts)


def _outputs(
    chains: Chains, node: Node, without: Node | None = None, cause: Node | None = None
) -> set[Node]:
    """Returns the values on the way from a loss down to the variables that layers compute.

    Args:
        chains: what takes values apart into layers.
        node: of the loss.
        without: what is not taken for such a value.
        cause: what on the way is no layer, though a layer computes with it.
    """
    if not any(leaf.op == VARIABLE for leaf in node.leaves):
        return set()
    if node != without:
        try:
            chains.of(node)
        except NoLayer as no:
            cause = cause if no.node == node else no.node
        else:
            return {node}
    found: set[Node] = set()
    for _, inner in node.inputs:
        if inner.op == VARIABLE:
            raise Unknown((cause or node).expression, "it is no layer that the port knows; "
                          f"{_OFFER}")  # fmt: skip
        found |= _outputs(chains, inner, without, cause)
    return found


def first_layers(program: Program, model: Model, value: Node, wanted: str) -> str | None:
    """Returns the name of the model of the first layers, which compute a value.

    Args:
        program: the native port.
        model: the whole model, which is told of the other.
        value: what the first layers compute.
        wanted: what the script calls that.

    Returns:
        None if a layer computes it inside.
    """
    numbers = [n for n, layer in enumerate(model.layers, 1) if layer.output == value]
    if not numbers:
        return None
    for name, number in model.first_layers.items():
        if number == numbers[-1]:
            return name
    taken = {*program.assigned, *program.functions}
    name = program.prefix + free_name(f"{wanted}_model", taken)
    model.first_layers[name] = numbers[-1]
    return name


class Writer:
    """Writes a model.

    Args:
        program: the native port.
        model: the model.
        told: the names and comments of what is computed.
    """

    def __init__(self, program: Program, model: Model, told: Mapping[Node, Told]) -> None:
        self._program, self._model, self._told = program, model, told
        self._commented: list[cst.CSTNode] = []
        self.names = self._layer_names()

    def _layer_names(self) -> dict[str, Layer]:
        """Returns the layers that have weights, by names of the author's."""
        found: dict[str, Layer] = {}
        for layer in self._model.layers:
            if not layer.weights:
                continue
            name = self._told[layer.output].name if layer.output in self._told else None
            name = name or layer.weights["kernel"].partition("[")[0]
            name = name.removeprefix(self._program.prefix)
            base, number = name, 2
            while name in found:
                name, number = f"{base}_{number}", number + 1
            found[name] = layer
        return found

    def name(self, layer: Layer) -> str | None:
        """Returns the name of a layer that has one."""
        return next((name for name, other in self.names.items() if other is layer), None)

    def text(self) -> str:
        """Returns the statements that make the model."""
        alias = self._program.alias
        lines = []
        for layer in self._model.layers:
            if layer.is_split:
                kernel = self._program.variables[layer.weights["kernel"]]
                drawn = self._program.script.of(kernel.initial)
                cells = LSTM_KERNEL if layer.kind == "LSTM" else RNN_KERNEL
                lines.append(f"{kernel.name} = {cells}({drawn})")
        lines.append(f"{self._model.name} = {alias}.keras.Sequential([")
        lines.append(f"{INDENT}{alias}.keras.Input({self._input()}),")
        for layer in self._model.layers:
            lines += [INDENT + comment for comment in self._comments(layer)]
            lines.append(indented(self._layer(layer)))
        return "\n".join([*lines, "])"])

    def first_models(self) -> list[str]:
        """Returns the statements that make models of the first layers."""
        lines = []
        for own, number in self._model.first_layers.items():
            name = self.name(self._model.layers[number - 1])
            last = f'get_layer("{name}")' if name else f"layers[{number - 1}]"
            model = self._model.name
            lines.append(f"{own} = {self._program.alias}.keras.Model({model}.inputs, "
                         f"{model}.{last}.output)")  # fmt: skip
        return lines

    def _input(self) -> str:
        source = self._model.source
        if source.op == PYTHON:
            return "[]"
        sizes = input_sizes(self._program, source) or self._rows()
        if sizes is None:
            raise Unknown(self._program.specs[source.text], "the shape of its examples is not "
                          "known; give the placeholder a shape")  # fmt: skip
        spec = self._program.script.of(self._program.specs[source.text].args[1].value)
        shape = f"[{', '.join(sizes_.text(self._program, size) for size in sizes[1:])}]"
        dtype = spec.rpartition(".")[2]
        if dtype not in ("float32", "int32", "int64"):
            raise Unknown(
                self._program.specs[source.text], f"layers compute with float32; {_OFFER}"
            )
        return shape if dtype == "float32" else f'{shape}, dtype="{dtype}"'

    @property
    def spec_edit(self) -> tuple[cst.BaseExpression, str] | None:
        """The shape of the input's specification that has none, and what to write for it."""
        source = self._model.source
        if source.op == PYTHON or input_sizes(self._program, source):
            return None
        spec = self._program.specs[source.text].args[0].value
        rest = self._input().removeprefix("[").removesuffix("]")
        return spec, f"[None, {rest}]" if rest else "[None]"

    def _rows(self) -> list[cst.BaseExpression] | None:
        """Returns the sizes of an input that has no shape, where a kernel tells them."""
        first = self._model.layers[0]
        if first.kind == "Reshape" and first.arguments == ["[1]"]:
            return [None]  # a number
        if first.kind != "Dense":
            return None
        kernel = self._program.variables[first.weights["kernel"]]
        sizes = initial_values.shape(self._program, kernel)
        return [None, sizes[0]] if sizes else None

    def _layer(self, layer: Layer) -> str:
        if layer.rate is not None:
            return self._dropout(layer)
        return self._call(layer.kind, self._arguments(layer))

    def _dropout(self, layer: Layer) -> str:
        alias, rate = self._program.alias, layer.rate
        text = rate.text
        if rate.op != PYTHON:  # TensorFlow 1 subtracted what was fed in single precision
            text = f"1 - {alias}.constant({self._model.switches[layer.switch]})"
        line = f"{layer.kind}({text}, {layer.generator}),"
        if len(line) + len(INDENT) <= _WIDTH:
            return line
        return "\n".join(
            [f"{layer.kind}(", f"{INDENT}{text},", f"{INDENT}{layer.generator},", "),"]
        )

    def _arguments(self, layer: Layer) -> list[str]:
        arguments = list(layer.arguments)
        if layer.is_split:
            kernel = layer.weights["kernel"]
            arguments.append(f"kernel_initializer={kernel}.of_inputs")
            arguments.append(f"recurrent_initializer={kernel}.of_state")
        for attribute, variable in layer.weights.items():
            if layer.is_split:
                break
            given = initial_values.initializer(self._program, self._program.variables[variable],
                                               variable in layer.element)  # fmt: skip
            if (attribute, given) != ("bias", '"zeros"'):
                arguments.append(f"{attribute}_initializer={given}")
        name = self.name(layer)
        if name:
            arguments.append(f'name="{name}"')
        return arguments

    def _call(self, kind: str, arguments: list[str]) -> str:
        head = f"{self._program.alias}.keras.layers.{kind}("
        line = f"{head}{', '.join(arguments)}),"
        if len(line) + len(INDENT) <= _WIDTH and "\n" not in line:
            return line
        return "\n".join([head, *(f"{INDENT}{argument}," for argument in arguments), "),"])

    def _comments(self, layer: Layer) -> list[str]:
        found: list[str] = []
        for variable in layer.weights.values():
            statement = self._program.variables[variable].statement
            if statement not in self._commented:  # one of a dictionary makes several
                found += comments_above(statement)
                self._commented.append(statement)
        for part in layer.parts:
            found += self._told[part].comments if part in self._told else ()
        return list(dict.fromkeys(found))

    def element(self, variable: str) -> str:
        """Returns how a number is picked from a weight that was one in the script."""
        layer, _ = self._model.weights[variable]
        return layer.element.get(variable, "")

    def aliases(self, wanted: set[str]) -> list[str]:
        """Returns the statements that give weights the names that their variables had."""
        lines = []
        for name, layer in self.names.items():
            used = [v for v in layer.weights.values() if v in wanted]
            if not used:
                continue
            if layer.is_split:
                raise Unknown(self._program.variables[used[0]].statement, "Keras has these weights "
                              f"in another shape; {_OFFER}")  # fmt: skip
            found = f'{self._model.name}.get_layer("{name}")'
            if used == list(layer.weights.values()) and len(used) > 1:
                lines.append(f"{', '.join(used)} = {found}.weights")
            else:
                for variable in used:
                    lines.append(f"{variable} = {found}.{self._model.weights[variable][1]}")
        return lines
