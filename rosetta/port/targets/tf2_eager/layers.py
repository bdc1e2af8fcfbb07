"""Calls that make variables and compute with them at once: `tf.layers.dense`, ...

Such a call becomes two things: variables, where the call stood, and the computation, in functions.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.facts import Variable
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Kind, Unit
from rosetta.port.analysis.nodes import walk
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.tf2_eager import arg_scope, normalization
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.normalization import Normalization
from rosetta.port.targets.tf2_eager.recurrent import ENDPOINTS, Recurrent
from rosetta.port.targets.tf2_eager.rewrites.context import Context
from rosetta.port.targets.tf2_eager.rewrites.variables import XAVIER
from rosetta.port.targets.tf2_eager.source import INDENT
from rosetta.port.targets.tf2_eager.unknown import Unknown

_WIDTH = 90
_WHY = "Its variables are made above; it computes with them."


@dataclasses.dataclass
class Layer:
    """What became of a statement with layers in it.

    Attributes:
        lines: the statements that make its variables.
        names: what the port calls each variable, by its name in the graph.
        edits: of the statement that computes.
        updates: whether it changes moving averages when it computes.
        uses: what it computes with that its own text does not name, as a scope's defaults do.
    """

    lines: list[str] = dataclasses.field(default_factory=list)
    names: dict[str, str] = dataclasses.field(default_factory=dict)
    edits: list[Edit] = dataclasses.field(default_factory=list)
    updates: bool = False
    uses: dict[str, list[cst.CSTNode]] = dataclasses.field(default_factory=dict)


class Layers:
    """Takes the layers of a region apart.

    Args:
        region: where the graph is built.
        context: what is known of the script, and noted of its calls.
        free: returns a name that is not taken, like the one it is given.

    Attributes:
        made: by statement.
        problems: what is not understood.
    """

    def __init__(self, region: Region, context: Context, free: Callable[[str], str]) -> None:
        self._region, self._context, self._free = region, context, free
        self._script, self._alias = region.script, context.alias
        self.made: dict[Unit, Layer] = {}
        self.problems: list[Unknown] = []
        for unit in region.units:
            if unit.kind is Kind.LAYER:
                try:
                    self.made[unit] = self._layer(unit)
                except Unknown as problem:
                    self.problems.append(problem)

    def _layer(self, unit: Unit) -> Layer:
        layer = Layer()
        place = self._script.span(unit.node)
        by_call: dict[Span, list[Variable]] = {}
        for variable in self._region.facts.made_in(place):
            if not variable.stack or not place.holds(variable.stack[0]):
                raise Unknown(unit.node, "a function makes its variables; make them where the "
                              "function is called, and give them to it")  # fmt: skip
            by_call.setdefault(variable.stack[0], []).append(variable)
        kept: list[Span] = []
        for call_place, variables in by_call.items():
            call = self._call(unit, call_place)
            if self._endpoint(call) == "metrics.accuracy":
                edit = self._accuracy(unit, call, layer)
                kept += [piece for piece in edit.new if isinstance(piece, Span)]
                layer.edits.append(edit)
                continue
            pieces = self._computation(unit, call, variables, layer)
            kept += [piece for piece in pieces if isinstance(piece, Span)]
            layer.edits.append(
                self._script.edit(call, call, *pieces, why=_WHY, at=call)
            )  # fmt: skip
        self._forget(unit, list(by_call), kept)
        for key, nodes in layer.uses.items():
            unit.uses[key] = [*unit.uses.get(key, ()), *nodes]
        return layer

    def _endpoint(self, call: cst.Call) -> str | None:
        reference = self._region.names.reference(call.func)
        return tensorflow.endpoint(reference.path) if reference else None

    def _accuracy(self, unit: Unit, call: cst.Call, layer: Layer) -> Edit:
        """Returns the edit of `tf.metrics.accuracy(...)[1]`, which counts and gives the share."""
        found = by_name(call, ("labels", "predictions", "name"))
        outer = next(
            (node for node in walk(unit.node)
             if isinstance(node, cst.Subscript) and node.value is call), None,
        )  # fmt: skip
        if outer is None or self._script.of(outer).replace(" ", "")[-3:] != "[1]":
            raise Unknown(call, "its value without its update; write tf.metrics.accuracy(...)[1]")
        target = next(iter(unit.binds)).rpartition(".")[2] if unit.binds else "accuracy"
        name = self._free(f"{target}_metric")
        if self._region.receiver:
            name = f"{self._region.receiver}.{name}"
        layer.lines.append(f"{name} = {self._alias}.keras.metrics.Accuracy()")
        given = (self._span(found["labels"]), ", ", self._span(found["predictions"]))
        return self._script.edit(outer, outer, f"{name}(", *given, ")", at=call, why="A metric of "
                                 "Keras counts over all calls, as tf.metrics did.")  # fmt: skip

    def _forget(self, unit: Unit, calls: Sequence[Span], kept: Sequence[Span]) -> None:
        """Leaves of what a statement uses only what its new text still has."""
        for key, nodes in list(unit.uses.items()):
            left = []
            for node in nodes:
                place = self._script.span(node)
                inside = any(call.holds(place) for call in calls)
                if not inside or any(span.holds(place) for span in kept):
                    left.append(node)
            if left:
                unit.uses[key] = left
            else:
                del unit.uses[key]

    def _call(self, unit: Unit, place: Span) -> cst.Call:
        for node in walk(unit.node):
            if isinstance(node, cst.Call) and self._script.bare_span(node) == place:
                return node
        raise Unknown(unit.node, "where it makes its variables is not seen")

    # --- variables -----------------------------------------------------------------------------

    def _variables(self, unit: Unit, variables: Sequence[Variable], layer: Layer) -> dict[str, str]:
        """Makes the lines of variables; returns their names by the last part of TensorFlow 1's."""
        found: dict[str, str] = {}
        target = next(iter(unit.binds)).rpartition(".")[2] if unit.binds else "layer"
        several = self._context.seeds.instances_at(unit.node)
        if len(variables) % several:
            raise Unknown(unit.node, "not each instance makes the same variables")
        number = len(variables) // several
        for place in range(number):
            told = variables[place::number]
            full = told[0].name.partition(":")[0]
            if several > 1:  # each instance has a scope of its own
                full = full.partition("/")[2]
            leaf = full.rpartition("/")[2]
            name = self._free(f"{target}_{leaf}")
            if name != f"{target}_{leaf}":
                scope = full.rpartition("/")[0].rpartition("/")[2]
                name = self._free(f"{target}_{scope}_{leaf}")
            if self._region.receiver:
                name = f"{self._region.receiver}.{name}"
            found[leaf] = name
            layer.names |= {variable.name: name for variable in told}
            value = self._value(unit, told)
            trainable = "" if told[0].trainable else ", trainable=False"
            rest = f'{value}, name="{full}"{trainable})'
            line = f"{name} = {self._alias}.Variable({rest}"
            if len(line) > _WIDTH:
                line = f"{name} = {self._alias}.Variable(\n{INDENT}{rest}"
            layer.lines.append(line)
        return found

    def _value(self, unit: Unit, told: Sequence[Variable]) -> str:
        variable = told[0]
        shape, initial = variable.shape, variable.initial
        if shape is None or None in shape or variable.dtype != "float32":
            raise Unknown(unit.node, "the shape of its variables is not known")
        seeds = [seed[1] for v in told for seed in v.seeds]
        if initial["kind"] == "constant":
            value = float(initial["value"])
            plain = {0.0: "zeros", 1.0: "ones"}.get(value)
            return f"{self._alias}.{plain}({shape})" if plain else (
                f"{self._alias}.fill({shape}, {value})"
            )  # fmt: skip
        if initial["kind"] in ("constants", "unknown") or len(seeds) != len(told):
            raise Unknown(unit.node, "what its initializer draws is not known; write the variables "
                          "with tf.Variable")  # fmt: skip
        seed = ""
        if self._context.seeds.are_original and None not in seeds:
            seed = f", seed={self._context.seeds.text(unit.node, seeds)}"
        first, second = initial["parameters"]
        if initial["kind"] == "uniform":
            limit = _glorot_limit(shape)
            if abs(second - limit) < 1e-6 * limit and first == -second:
                self._context.needs.add(XAVIER)
                return f"{XAVIER}({shape}{seed})"
            return f"{self._alias}.random.uniform({shape}, {first}, {second}{seed})"
        return f"{self._alias}.random.{initial['kind']}({shape}, {first}, {second}{seed})"

    # --- computations --------------------------------------------------------------------------

    def _computation(
        self, unit: Unit, call: cst.Call, variables: Sequence[Variable], layer: Layer
    ) -> tuple[str | Span, ...]:
        reference = self._region.names.reference(call.func)
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        computations = {
            "layers.dense": self._dense,
            "layers.conv2d": self._convolution,
            "contrib.layers.fully_connected": self._fully_connected,
        }
        if endpoint in ENDPOINTS:
            made = Recurrent(
                self._region, unit, call, endpoint, variables,
                lambda own: self._variables(unit, own, layer), self._alias,
            )  # fmt: skip
            self._context.needs |= made.needs
            return made.pieces
        if endpoint in normalization.ENDPOINTS:
            given = normalization.arguments(call, endpoint)
            inputs = (self._script.span(given["inputs"]),)
            rank = self._rank(unit, call, given["inputs"])
            made = Normalization(self._region, unit, call, given, variables, endpoint, rank)
            return self._normalized(unit, inputs, made, layer)
        if endpoint not in computations:
            raise Unknown(call, "it makes variables and computes with them at once; make them with "
                          "tf.Variable, and compute below")  # fmt: skip
        return computations[endpoint](unit, call, variables, layer)

    def _dense(
        self, unit: Unit, call: cst.Call, variables: Sequence[Variable], layer: Layer
    ) -> tuple[str | Span, ...]:
        found = by_name(
            call, ("inputs", "units", "activation", "use_bias", "kernel_initializer",
                   "bias_initializer", "kernel_regularizer", "bias_regularizer", "name")
        )  # fmt: skip
        self._refuse_others(call, found, ("use_bias",))
        names = self._variables(unit, variables, layer)
        product = (f"{self._alias}.matmul(", self._span(found["inputs"]), f", {names['kernel']})")
        return self._activated((*product, *_plus(names.get("bias"))), found.get("activation"))

    def _normalized(
        self, unit: Unit, inputs: Sequence[str | Span], made: Normalization, layer: Layer
    ) -> tuple[str | Span, ...]:
        """Returns the call of an object that normalizes, which is made above."""
        target = next(iter(unit.binds)).rpartition(".")[2] if unit.binds else "layer"
        if self._context.seeds.instances_at(unit.node) > 1:
            raise Unknown(unit.node, "several instances of a class normalize; make a class of one")
        name = self._free(f"{target}_norm")
        if self._region.receiver:
            name = f"{self._region.receiver}.{name}"
        layer.lines.append(made.constructor(name))
        layer.names |= made.names(name)
        layer.updates = layer.updates or made.updates
        self._context.needs |= {normalization.PLAIN, made.class_name}
        self._context.choices.append(self._script.span(unit.node))
        training = made.training
        if isinstance(training, cst.CSTNode) and self._script.span(unit.node).holds(
            self._script.span(training)
        ):
            return (f"{name}(", *inputs, ", training=", self._script.span(training), ")")
        key = self._region.key(training)
        if key:
            layer.uses.setdefault(key, []).append(training)
        return (f"{name}(", *inputs, f", training={training.value})")

    def _rank(self, unit: Unit, call: cst.Call, inputs: cst.BaseExpression) -> int | None:
        """Returns how many dimensions a layer's input has, None if that is not known."""
        key = self._region.key(inputs)
        definition = self._region.definition(key, unit) if key else None
        values = definition.values if definition else []
        if unit.assigned is call:
            values = [value for key in unit.binds for value in unit.values(key)]
        shapes = [value.get("shape") for value in values]
        ranks = {None if shape is None else len(shape) for shape in shapes}
        return ranks.pop() if len(ranks) == 1 else None

    def _fully_connected(
        self, unit: Unit, call: cst.Call, variables: Sequence[Variable], layer: Layer
    ) -> tuple[str | Span, ...]:
        found = by_name(
            call, ("inputs", "num_outputs", "activation_fn", "normalizer_fn", "normalizer_params",
                   "weights_initializer", "biases_initializer", "weights_regularizer",
                   "biases_regularizer", "scope")
        )  # fmt: skip
        found = arg_scope.defaults(self._region, unit, "contrib.layers.fully_connected") | found
        normalizes = "normalizer_fn" in found and not _is_none(found["normalizer_fn"].value)
        own = [v for v in variables if v.name.partition(":")[0].rpartition("/")[2] == "weights"]
        names = self._variables(unit, own if normalizes else variables, layer)
        if not names.keys() <= {"weights", "biases"}:
            raise Unknown(call, "it has more than weights and biases")
        product = (f"{self._alias}.matmul(", self._span(found["inputs"]), f", {names['weights']})")
        pieces = (*product, *_plus(names.get("biases")))
        if normalizes:
            function = self._region.names.reference(found["normalizer_fn"].value)
            endpoint = tensorflow.endpoint(function.path) if function else None
            rank = self._rank(unit, call, found["inputs"].value)
            if endpoint != "contrib.layers.batch_norm":
                raise Unknown(call, "how it normalizes is not understood")
            given = normalization.contrib(
                arg_scope.dictionary(self._region, found.get("normalizer_params")), call
            )
            rest = [v for v in variables if v not in own]
            made = Normalization(self._region, unit, call, given, rest, endpoint, rank)
            pieces = self._normalized(unit, pieces, made, layer)
        if "activation_fn" not in found:
            return (f"{self._alias}.nn.relu(", *pieces, ")")
        return self._activated(pieces, found["activation_fn"])

    def _convolution(
        self, unit: Unit, call: cst.Call, variables: Sequence[Variable], layer: Layer
    ) -> tuple[str | Span, ...]:
        found = by_name(
            call, ("inputs", "filters", "kernel_size", "strides", "padding", "activation",
                   "use_bias", "kernel_initializer", "bias_initializer", "kernel_regularizer",
                   "bias_regularizer", "name")
        )  # fmt: skip
        self._refuse_others(call, found, ("use_bias",))
        names = self._variables(unit, variables, layer)
        strides = self._span(found["strides"]) if "strides" in found else "1"
        product = (
            f"{self._alias}.nn.conv2d(", self._span(found["inputs"]), f", {names['kernel']}, ",
            "strides=", strides, f', padding="{padding(call, found)}")',
        )  # fmt: skip
        return self._activated((*product, *_plus(names.get("bias"))), found.get("activation"))

    # --- arguments -----------------------------------------------------------------------------

    def _span(self, argument: cst.Arg) -> Span:
        return self._script.span(argument.value)

    def _activated(
        self, pieces: tuple[str | Span, ...], activation: cst.Arg | None
    ) -> tuple[str | Span, ...]:
        if activation is None or _is_none(activation.value):
            return pieces
        if not isinstance(activation.value, cst.Attribute | cst.Name):
            raise Unknown(activation, "its activation is not understood; name a function")
        return (self._span(activation), "(", *pieces, ")")

    def _refuse_others(
        self, call: cst.Call, found: dict[str, cst.Arg], names: Sequence[str]
    ) -> None:
        for name in names:
            if name in found:
                raise Unknown(call, f"its {name} is not understood; take it out")


def _plus(bias: str | None) -> Iterator[str]:
    if bias:
        yield f" + {bias}"


def padding(call: cst.Call, found: dict[str, cst.Arg]) -> str:
    """Returns the padding of a call, "VALID" by default.

    Raises:
        Unknown: it is no plain text.
    """
    if "padding" not in found:
        return "VALID"
    value = found["padding"].value
    if not isinstance(value, cst.SimpleString):
        raise Unknown(call, 'its padding is not seen; write "SAME" or "VALID"')
    return value.raw_value.upper()


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _glorot_limit(shape: Sequence[int]) -> float:
    if not shape:
        return 0.0
    field = 1
    for size in shape[:-2]:
        field *= size
    inputs = shape[-2] if len(shape) > 1 else shape[0]
    return (6 / (field * (inputs + shape[-1]))) ** 0.5
