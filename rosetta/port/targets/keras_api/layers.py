"""Which layers of Keras compute what a function computes."""

import dataclasses
from collections.abc import Callable, Sequence

import libcst as cst

from rosetta.port.targets.keras_api import initial_values
from rosetta.port.targets.keras_api.nodes import CHOICE, INPUT, OTHER, PYTHON, VARIABLE, Node
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.tf2_eager.streams import DROPOUT
from rosetta.port.targets.tf2_eager.unknown import Unknown

ACTIVATIONS = {
    "sigmoid": "sigmoid", "nn.sigmoid": "sigmoid", "math.sigmoid": "sigmoid", "nn.relu": "relu",
    "tanh": "tanh", "nn.tanh": "tanh", "math.tanh": "tanh", "nn.softmax": "softmax",
    "nn.elu": "elu", "nn.selu": "selu", "nn.softplus": "softplus",
}  # fmt: skip
_POOLING = {
    "nn.max_pool": "MaxPooling2D", "nn.max_pool2d": "MaxPooling2D",
    "nn.avg_pool": "AveragePooling2D", "nn.avg_pool2d": "AveragePooling2D",
}  # fmt: skip


@dataclasses.dataclass
class Layer:
    """A layer of a model.

    Attributes:
        kind: its class in `keras.layers`.
        output: what it computes.
        arguments: of its constructor, as text.
        weights: the variables that it has, by their names in Keras.
        parts: what is computed inside it, its output included.
        element: how the number that a variable was is picked from its kernel, by variable.
        rate: of what it drops.
        seeds: the graph's and its own, of its random numbers.
        switch: the input that says whether it trains.
        draws_always: whether it draws where it drops nothing, too.
        object: the name of the native port's object that drops.
    """

    kind: str
    output: Node
    arguments: list[str]
    weights: dict[str, str] = dataclasses.field(default_factory=dict)
    parts: list[Node] = dataclasses.field(default_factory=list)
    element: dict[str, str] = dataclasses.field(default_factory=dict)
    rate: Node | None = None
    seeds: tuple[str, str] | None = None
    switch: str | None = None
    draws_always: bool = False
    object: str | None = None


class NoLayer(Exception):
    """What a function computes is no chain of layers.

    Attributes:
        node: where the chain breaks.
    """

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node


class Chains:
    """Takes what functions compute apart into layers.

    Args:
        program: the port.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._readers: list[Callable[[Node], tuple[list[Layer], Node] | None]] = [
            self._activation, self._dense, self._scaled, self._convolution, self._pooling,
            self._reshape, self._dropout, self._dropout_by_condition,
        ]  # fmt: skip

    def of(self, node: Node) -> tuple[Node, list[Layer]]:
        """Returns the input that a value is computed from, and the layers that compute it.

        Raises:
            NoLayer: some of it is no layer.
            Unknown: a layer has options that are not understood.
        """
        if node.op == INPUT or (node.op == PYTHON and isinstance(node.expression, cst.Name)):
            return node, []
        for read in self._readers:
            found = read(node)
            if found is not None:
                made, inner = found
                source, before = self.of(inner)
                if made[0].kind == "Activation" and before and self._takes(before[-1]):
                    activated, last = made[0], before[-1]
                    last.arguments += [f"activation={activated.arguments[0]}"]
                    last.output, last.parts = node, [*last.parts, node]
                    return source, before
                return source, [*before, *made]
        raise NoLayer(node)

    def has(self, node: Node) -> bool:
        """Says whether a value is computed by a chain of layers."""
        try:
            return bool(self.of(node)[1])
        except NoLayer:
            return False

    @staticmethod
    def _takes(layer: Layer) -> bool:
        """Says whether a layer can apply an activation itself."""
        with_activation = any(a.startswith("activation=") for a in layer.arguments)
        return layer.kind in ("Dense", "Conv2D") and not with_activation

    def _activation(self, node: Node) -> tuple[list[Layer], Node] | None:
        name = ACTIVATIONS.get(node.op)
        if name is None or len(node.inputs) > 2:
            return None
        given = [inner for keyword, inner in node.inputs if keyword != "name"]
        if len(given) != 1:
            return None
        return [Layer("Activation", node, [f'"{name}"'], parts=[node])], given[0]

    # --- layers with weights -------------------------------------------------------------------

    def _with_bias(self, node: Node) -> tuple[Node, Node | None]:
        """Returns what a bias is added to, and the bias, None where there is none."""
        if node.op in ("Add", "add", "math.add", "nn.bias_add"):
            (_, left), (_, right), *_ = node.inputs
            if right.op == VARIABLE and left.op != VARIABLE:
                return left, right
            if left.op == VARIABLE and right.op != VARIABLE:
                return right, left
        return node, None

    def _dense(self, node: Node) -> tuple[list[Layer], Node] | None:
        product, bias = self._with_bias(node)
        if product.op not in ("matmul", "linalg.matmul", "MatrixMultiply"):
            return None
        (_, inner), (_, kernel), *options = product.inputs
        if kernel.op != VARIABLE or options:
            return None
        sizes = self._sizes(kernel)
        if sizes is None or len(sizes) != 2:
            return None
        layer = Layer("Dense", node, [self._text(sizes[1])], {"kernel": kernel.text},
                      [product, node])  # fmt: skip
        if not self._add_bias(layer, bias, sizes[1]):
            return None
        return [layer], inner

    def _add_bias(self, layer: Layer, bias: Node | None, units: cst.BaseExpression) -> bool:
        """Gives a layer its bias; says whether that computes the same."""
        if bias is None:
            layer.arguments.append("use_bias=False")
            return True
        sizes = self._sizes(bias)
        if sizes is None or len(sizes) > 1:
            return False
        if not sizes:  # a number, which all units share
            if self._program.number(units) != 1:
                return False
            layer.element[bias.text] = "[0]"
        elif not self._equal(sizes[0], units):
            return False
        layer.weights["bias"] = bias.text
        return True

    def _scaled(self, node: Node) -> tuple[list[Layer], Node] | None:
        """A line: a vector times one number, plus another."""
        product, bias = self._with_bias(node)
        if product.op not in ("Multiply", "multiply", "math.multiply"):
            return None
        (_, inner), (_, kernel), *_ = product.inputs
        if inner.op == VARIABLE:
            inner, kernel = kernel, inner
        if kernel.op != VARIABLE or not self._is_vector(inner):
            return None
        sizes = self._sizes(kernel)
        if sizes is None or len(sizes) > 1 or (sizes and self._program.number(sizes[0]) != 1):
            return None
        layer = Layer("Dense", node, ["1"], {"kernel": kernel.text}, [product, node])
        layer.element[kernel.text] = "[0]" if sizes else "[0, 0]"
        one = cst.Integer("1")
        if not self._add_bias(layer, bias, one):
            return None
        column = Layer("Reshape", inner, ["[1]"])
        vector = Layer("Reshape", node, ["[]"])
        return [column, layer, vector], inner

    def _is_vector(self, node: Node) -> bool:
        """Says whether an input holds one number for each example."""
        program = self._program
        if node.op == PYTHON and isinstance(node.expression, cst.Name):
            values = program.assigned.get(node.text, [])
            return len(values) == 1 and initial_values.is_vector(program, values[0])
        if node.op != INPUT or node.text not in program.specs:
            return False
        sizes = input_sizes(program, node)
        return sizes is not None and len(sizes) == 1

    def _convolution(self, node: Node) -> tuple[list[Layer], Node] | None:
        convolved, bias = self._with_bias(node)
        if convolved.op != "nn.conv2d":
            return None
        given = convolved.given("input", "filters", "strides", "padding", "data_format",
                                "dilations", "name")  # fmt: skip
        kernel, inner = given["filters"], given["input"]
        if kernel.op != VARIABLE or given.keys() & {"data_format", "dilations"}:
            return None
        sizes = self._sizes(kernel)
        if sizes is None or len(sizes) != 4:
            return None
        window = self._pair(sizes[:2])
        arguments = [self._text(sizes[3]), window, *self._moves(given, "1")]
        layer = Layer("Conv2D", node, arguments, {"kernel": kernel.text}, [convolved, node])
        if not self._add_bias(layer, bias, sizes[3]):
            return None
        return [layer], inner

    # --- layers without weights ----------------------------------------------------------------

    def _pooling(self, node: Node) -> tuple[list[Layer], Node] | None:
        kind = _POOLING.get(node.op)
        if kind is None:
            return None
        given = node.given("input", "ksize", "strides", "padding", "data_format", "name")
        if "data_format" in given:
            return None
        window = self._spatial(given["ksize"])
        arguments = [window, *self._moves(given, window)]
        return [Layer(kind, node, arguments, parts=[node])], given["input"]

    def _moves(self, given: dict[str, Node], default: str) -> list[str]:
        """Returns strides and padding as arguments; those that are Keras' default are left out."""
        strides = self._spatial(given["strides"])
        padding = given["padding"].text.strip("\"'").lower()
        if padding not in ("same", "valid"):
            raise Unknown(given["padding"].expression, "its padding is not understood")
        found = [] if strides == default else [f"strides={strides}"]
        return found + ([f'padding="{padding}"'] if padding == "same" else [])

    def _spatial(self, node: Node) -> str:
        """Returns the two inner sizes of `[1, height, width, 1]`, as one number where they agree.

        Raises:
            Unknown: it has sizes of another kind.
        """
        expression = node.expression
        if isinstance(expression, cst.List | cst.Tuple):
            sizes = [element.value for element in expression.elements]
            outer = [*sizes[:1], *sizes[3:]]
            if len(sizes) == 4 and all(self._program.number(size) == 1 for size in outer):
                return self._pair(sizes[1:3])
            if len(sizes) == 2:
                return self._pair(sizes)
        elif self._program.number(expression) is not None:
            return self._text(expression)
        raise Unknown(expression, "its sizes are not understood")

    def _pair(self, sizes: Sequence[cst.BaseExpression]) -> str:
        if self._equal(sizes[0], sizes[1]):
            return self._text(sizes[0])
        return f"({self._text(sizes[0])}, {self._text(sizes[1])})"

    def _reshape(self, node: Node) -> tuple[list[Layer], Node] | None:
        if node.op != "reshape" or len(node.inputs) != 2:
            return None
        (_, inner), (_, shape) = node.inputs
        if not isinstance(shape.expression, cst.List | cst.Tuple):
            return None
        first, *sizes = [element.value for element in shape.expression.elements]
        if self._program.number(first) != -1 or not sizes:
            return None
        written = ", ".join(map(self._text, sizes))
        return [Layer("Reshape", node, [f"[{written}]"], parts=[node])], inner

    # --- dropout -------------------------------------------------------------------------------

    def _dropout(self, node: Node) -> tuple[list[Layer], Node] | None:
        """Dropout whose rate is fed, or one that always drops."""
        found = self._dropped(node)
        if found is None:
            return None
        layer, inner = found
        rate = layer.rate
        if rate.op == "Subtract" and rate.inputs[0][1].text == "1" and (
            rate.inputs[1][1].op == INPUT
        ):  # fmt: skip
            layer.switch = rate.inputs[1][1].text
            layer.draws_always = True
            return [layer], inner
        return None

    def _dropout_by_condition(self, node: Node) -> tuple[list[Layer], Node] | None:
        """`dropout(x) if training else x`."""
        if node.op != CHOICE:
            return None
        (_, switch), (_, dropped), (_, otherwise) = node.inputs
        found = self._dropped(dropped)
        if found is None or switch.op != INPUT or found[1] != otherwise:
            return None
        layer, inner = found
        if layer.rate.op != PYTHON:
            return None
        layer.switch, layer.output, layer.parts = switch.text, node, [dropped, node]
        return [layer], inner

    def _dropped(self, node: Node) -> tuple[Layer, Node] | None:
        """Returns the layer of `tf.nn.dropout`, or of the native port's own object that drops."""
        if node.op == "nn.dropout":
            given = node.given("x", "rate", "noise_shape", "seed", "name")
            if given.keys() - {"x", "rate", "seed"}:
                return None
            layer = Layer(DROPOUT, node, [], parts=[node], rate=given["rate"])
            if "seed" in given:
                layer.seeds = (self._graph_seed(node), given["seed"].text)
            return layer, given["x"]
        made = self._program.assigned.get(node.text, []) if node.op == OTHER else []
        if len(made) == 1 and isinstance(made[0], cst.Call) and (
            self._program.script.of(made[0].func) == DROPOUT
        ):  # fmt: skip
            given = node.given("x", "rate")
            seeds = [self._program.script.of(a.value) for a in made[0].args]
            layer = Layer(DROPOUT, node, [], parts=[node], rate=given["rate"],
                          seeds=(seeds[0], seeds[1]), object=node.text)  # fmt: skip
            return layer, given["x"]
        return None

    def _graph_seed(self, node: Node) -> str:
        """Returns the seed that the script sets for all.

        Raises:
            Unknown: it sets none, or several.
        """
        found = [
            call.args[0].value for call in self._program.script.positions
            if isinstance(call, cst.Call) and self._program.endpoint(call.func) == "random.set_seed"
        ]  # fmt: skip
        if len(found) != 1:
            raise Unknown(node.expression, "what seeds its random numbers is not seen")
        return self._program.script.of(found[0])

    # --- sizes ---------------------------------------------------------------------------------

    def _sizes(self, variable: Node) -> list[cst.BaseExpression] | None:
        return initial_values.shape(self._program, self._program.variables[variable.text])

    def _equal(self, one: cst.BaseExpression, other: cst.BaseExpression) -> bool:
        number = self._program.number(one)
        if number is not None:
            return number == self._program.number(other)
        return self._text(one) == self._text(other)

    def _text(self, node: cst.BaseExpression) -> str:
        if isinstance(node, cst.Integer) and node not in self._program.script.positions:
            return node.value  # one that the script does not have
        return self._program.script.of(node)


def input_sizes(program: Program, source: Node) -> list[cst.BaseExpression] | None:
    """Returns the sizes of an input as its placeholder said them; None if it did not."""
    if source.op == PYTHON:
        return None
    spec = program.specs[source.text]
    shape = spec.args[0].value
    if isinstance(shape, cst.List | cst.Tuple):
        return [element.value for element in shape.elements]
    return None
