"""What TensorFlow 1's functions are called in TensorFlow 2, with TensorFlow 1.15's op seeds."""

from collections.abc import Iterator, Mapping

import libcst as cst

from rosetta.port.analysis import installed, tensorflow
from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.names import Names, Reference
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span
from rosetta.port.symbols import tensorflow_1, tensorflow_2
from rosetta.port.symbols.tensorflow_2 import Signature
from rosetta.port.targets.tf2_eager import normalization, recurrent
from rosetta.port.targets.tf2_eager.instances import Instances
from rosetta.port.targets.tf2_eager.rewrites import (
    collections,
    dropouts,
    operations,
    optimizers,
    variables,
)
from rosetta.port.targets.tf2_eager.rewrites.context import Context
from rosetta.port.targets.tf2_eager.rewrites.seeds import Seeds
from rosetta.port.targets.tf2_eager.unknown import Unknown

FLAGS = "absl.flags"
_REWRITES = {
    **collections.REWRITES, **dropouts.REWRITES, **operations.REWRITES, **optimizers.REWRITES,
    **variables.REWRITES,
}  # fmt: skip
# A rule of its own, or the statement as a whole, takes care of them.
_ELSEWHERE = ("python.framework.tensor_shape.scalar", "train.Saver")
_MADE_BY_LAYERS = {"layers.dense", "layers.conv2d", "contrib.layers.fully_connected",
                   *recurrent.ENDPOINTS, *normalization.ENDPOINTS}  # fmt: skip


class Calls:
    """The changes of a script's calls of TensorFlow.

    Args:
        script: the script.
        names: what its names stand for.
        facts: what it built.
        seeds: whether TensorFlow 1.15's op seeds are written out.
        instances: the methods that build a graph for each of several instances of a class.

    Attributes:
        edits: the changes.
        problems: what is not understood; it counts only where the text stays.
        context: what was noted of the calls for the rest of the port.
    """

    def __init__(
        self,
        script: Script,
        names: Names,
        facts: Facts,
        seeds: bool,
        instances: Mapping[Span, Instances],
    ) -> None:
        self._script, self._names, self._facts = script, names, facts
        self.edits: list[Edit] = []
        self._of_call: dict[cst.Call, list[Edit]] = {}
        self.problems: list[Unknown] = []
        written = Seeds(script, facts, seeds, instances)
        self.context = Context(script, names, facts, tensorflow.alias(names), written)
        done: set[cst.CSTNode] = set()
        calls = sorted(
            (n for n in script.positions if isinstance(n, cst.Call)),
            key=lambda n: (script.span(n).start, -script.span(n).end),
        )
        for call in calls:
            reference = names.reference(call.func)
            if reference:
                done.add(call.func)
                self._try(call, reference)
            elif isinstance(call.func, cst.Attribute):
                self._method(call)
        for reference in names.references:
            if reference.node not in done and not self.context.covers(script.span(reference.node)):
                self._reference(reference)

    # --- one call ------------------------------------------------------------------------------

    def _try(self, call: cst.Call, reference: Reference) -> None:
        endpoint = tensorflow.endpoint(reference.path)
        if not endpoint or self.context.covers(self._script.span(call)):
            return
        public = endpoint.removeprefix("python.framework.ops.")  # `ops.get_collection`
        endpoint = public if public in _REWRITES else endpoint
        try:
            edits = list(self._call(call, reference, endpoint))
        except Unknown as problem:
            self.problems.append(problem)
        else:
            self.edits += edits
            self._of_call[call] = edits

    def _method(self, call: cst.Call) -> None:
        """Rewrites or refuses a method that is another in TensorFlow 2."""
        if call.func.attr.value == "initialized_value" and not call.args:
            why = "A variable has its first value once it is made."
            self.edits.append(
                self._script.edit(call.func.attr, call.func.attr, "read_value", at=call, why=why)
            )

        if call.func.attr.value == "shuffle" and self._facts.iterates:
            why = "TensorFlow 2 shuffles data in another order; shuffle the arrays with NumPy"
            self.problems.append(Unknown(call, why))

    def edits_of(self, call: cst.Call) -> list[Edit]:
        """Returns the changes of one call."""
        return self._of_call.get(call, [])

    def with_changing_rate(self, call: cst.Call) -> Edit | None:
        """Returns the edit of an optimizer whose learning rate changes; None where Keras' do."""
        reference = self._names.reference(call.func)
        endpoint = reference and tensorflow.endpoint(reference.path)
        optimizer = tensorflow_2.OPTIMIZERS.get(endpoint)
        if not optimizer or not optimizer.varying:
            return None
        self.context.needs.add(optimizer.varying)
        why = "Keras' momentum keeps the learning rates of before: see the class."
        function = call.func
        return self._script.edit(function, function, optimizer.varying, at=call, why=why)

    def _call(self, call: cst.Call, reference: Reference, endpoint: str) -> Iterator[Edit]:
        if endpoint in _ELSEWHERE:
            return
        if endpoint == "metrics.accuracy":
            self.context.metrics.append(self._script.span(call))  # a layer, in effect
        elif endpoint in _MADE_BY_LAYERS:
            raise Unknown(call, "it makes variables where that is not understood; write them with "
                          "tf.Variable")  # fmt: skip
        elif endpoint in _REWRITES:
            yield from _REWRITES[endpoint](call, endpoint, self.context)
        elif endpoint in tensorflow_2.SIGNATURES:
            yield from self._signature(call, endpoint, tensorflow_2.SIGNATURES[endpoint])
            yield from self._seeded(call, endpoint)
        else:
            yield from self._plain(call, reference, endpoint)
            yield from self._seeded(call, endpoint)

    def _seeded(self, call: cst.Call, endpoint: str) -> Iterator[Edit]:
        if endpoint in variables.RANDOM:
            yield from self.context.seeded(call)
        elif not _reads_lecture_data(endpoint) and self.context.seeds.of(call) is not None:
            raise Unknown(call, "it draws random numbers, and takes no seed with which TensorFlow "
                          "2 draws the same")  # fmt: skip

    def _plain(self, call: cst.CSTNode, reference: Reference, endpoint: str) -> Iterator[Edit]:
        if endpoint == "app.flags" or endpoint.startswith("app.flags."):
            self.context.needs.add(FLAGS)
            if reference.binding.is_import:
                function = call.func if isinstance(call, cst.Call) else call
                written = endpoint.replace("app.flags", FLAGS)
                yield self._script.edit(function, function, written, at=call,
                                        why="TensorFlow's flags were those of Abseil.")  # fmt: skip
            return
        if endpoint in tensorflow_2.DATA_SETS:
            return
        if endpoint == "errors.OutOfRangeError" and self._facts.iterates:
            why = "Python's iterators end so."
            yield self._script.edit(call, call, "StopIteration", at=call, why=why)
            return
        new = self._facts.endpoints.get(endpoint)
        if new is None and endpoint.startswith("python.") and installed.has(endpoint):
            return  # a private module, which computes with whatever it is given
        if new is None:
            if _reads_lecture_data(endpoint):
                return
            hint = tensorflow_2.by_hand(endpoint) or "what the migration guide says of it"
            raise Unknown(call, f"tf.{endpoint} is not ported; by hand: {hint}")
        if new != endpoint:
            yield self.context.rename(call, new, f"tf.{endpoint} is tf.{new} now.")

    def _reference(self, reference: Reference) -> None:
        endpoint = tensorflow.endpoint(reference.path)
        if not endpoint:
            return
        try:
            if endpoint in tensorflow_2.SIGNATURES or endpoint in ("nn.dropout", "Variable"):
                raise Unknown(reference.node, f"how tf.{endpoint} is called is not seen; call it "
                              "where its name stands")  # fmt: skip
            self.edits += list(self._plain(reference.node, reference, endpoint))
        except Unknown as problem:
            self.problems.append(problem)

    # --- arguments -----------------------------------------------------------------------------

    def _signature(self, call: cst.Call, endpoint: str, signature: Signature) -> Iterator[Edit]:
        positional = [a for a in call.args if not a.keyword]
        others = positional[signature.positional :]
        if any(a.star for a in call.args) or len(positional) > max(
            signature.positional, len(signature.order)
        ):
            raise Unknown(call, f"tf.{signature.name} of TensorFlow 2 takes its arguments in "
                          "another order; name them")  # fmt: skip
        for argument, name in zip(others, signature.order[signature.positional :]):
            new, value = signature.keywords.get(name), argument.value
            if new is None:
                raise Unknown(call, f"tf.{signature.name} of TensorFlow 2 has no {name}; take it "
                              "out")  # fmt: skip
            why = "TensorFlow 2 takes its arguments in another order."
            inner = self._script.span(value)
            yield self._script.edit(value, value, f"{new}=", inner, at=call, why=why)
        for argument in call.args:
            if argument.keyword is None:
                continue
            new = signature.keywords.get(argument.keyword.value)
            if new is None:
                raise Unknown(call, f"tf.{signature.name} of TensorFlow 2 has no "
                              f"{argument.keyword.value}; take it out")  # fmt: skip
            if new != argument.keyword.value:
                yield self._script.edit(argument.keyword, argument.keyword, new, at=call,
                                        why=f"TensorFlow 2 calls it {new}.")  # fmt: skip
        if signature.name != endpoint:
            yield self.context.rename(
                call, signature.name, f"tf.{endpoint} is tf.{signature.name} now."
            )


def _reads_lecture_data(endpoint: str) -> bool:
    """Says whether it is TensorFlow 1's MNIST reader, which asks for a seed for NumPy."""
    moved = tensorflow_1.moved(endpoint)
    return bool(moved) and not moved.startswith("tf") and "input_data" in moved
