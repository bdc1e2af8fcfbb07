"""What TensorFlow 1's functions are called in TensorFlow 2, with TensorFlow 1.15's op seeds."""

from collections.abc import Iterator, Mapping, Sequence

import libcst as cst

from rosetta.port.analysis import installed, tensorflow
from rosetta.port.analysis.graph.facts import Draw, Facts, Value
from rosetta.port.analysis.graph.units import kind_of
from rosetta.port.analysis.names import Names, Reference
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span
from rosetta.port.rules import spelling
from rosetta.port.symbols import tensorflow_1, tensorflow_2
from rosetta.port.symbols.tensorflow_2 import Signature
from rosetta.port.targets.tf2_eager import (
    control_flow,
    losses,
    normalization,
    recurrent,
    schedules,
    variable_lists,
)
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.first_values import XAVIER, FirstValue
from rosetta.port.targets.tf2_eager.instances import Instances
from rosetta.port.targets.tf2_eager.unknown import Unknown

_RANDOM = {"random_normal", "random_uniform", "truncated_normal", "random.normal",
           "random.uniform", "random.truncated_normal", "random_shuffle"}  # fmt: skip
_SEED = "TensorFlow 1.15's seed of this operation is the number of nodes before it."
FIRST_NODE = "first_node"
FLAGS = "absl.flags"
RMS_PROP = tensorflow_2.OPTIMIZERS["train.RMSPropOptimizer"].name
SEQUENCE_LOSS = "mean_sequence_loss"
_MADE_BY_LAYERS = {"layers.dense", "layers.conv2d", "contrib.layers.fully_connected",
                   *recurrent.ENDPOINTS, *normalization.ENDPOINTS}  # fmt: skip


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


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
        needs: the functions that the port defines for itself.
        listing: the calls that ask for a collection of variables, whose edits are empty so far.
        regularizing: the calls that ask for losses that regularize, whose edits are empty, too.
        metrics: where something is counted over several runs.
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
        self._seeds = seeds
        self.edits: list[Edit] = []
        self._of_call: dict[cst.Call, list[Edit]] = {}
        self.problems: list[Unknown] = []
        self.needs: set[str] = set()
        self.listing: dict[cst.Call, str] = {}
        self.regularizing: list[cst.Call] = []
        self.metrics: list[Span] = []
        self._instances = instances
        self.alias = tensorflow.alias(names)
        done: set[cst.CSTNode] = set()
        self._inside: list[Span] = []
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
            if reference.node not in done and not self._covers(script.span(reference.node)):
                self._reference(reference)

    @property
    def writes_seeds(self) -> bool:
        """Whether op seeds are written out; TensorFlow 1.15 has none without a graph's seed."""
        return self._seeds and self._facts.seed is not None

    def draws(self, place: Span) -> list[Draw]:
        """Returns the random operations that the call at a place made itself."""
        return [d for d in self._facts.draws if d.stack and d.stack[0] == place]

    # --- one call ------------------------------------------------------------------------------

    def _try(self, call: cst.Call, reference: Reference) -> None:
        endpoint = tensorflow.endpoint(reference.path)
        if not endpoint or self._covers(self._script.span(call)):
            return
        endpoint = endpoint.removeprefix("python.framework.ops.")
        try:
            edits = list(self._call(call, reference, endpoint))
        except Unknown as problem:
            self.problems.append(problem)
        else:
            self.edits += edits
            self._of_call[call] = edits

    def drop_from_stream(self, call: cst.Call, name: str) -> tuple[list[Edit], Edit]:
        """Returns the edits that a dropout no longer needs, and the one that it has instead.

        Args:
            call: of `tf.nn.dropout` or `tf.layers.dropout`.
            name: of the object that drops.
        """
        found = by_name(call, ("x", "keep_prob", "noise_shape", "seed", "name", "rate",
                                      "training", "inputs", "is_training"))  # fmt: skip
        span = self._script.span
        inputs = span(found["inputs" if "inputs" in found else "x"].value)
        if "keep_prob" in found:
            rate: tuple[str | Span, ...] = ("1 - (", span(found["keep_prob"].value), ")")
            if isinstance(found["keep_prob"].value, cst.Name | cst.Attribute | cst.BaseNumber):
                rate = ("1 - ", rate[1])
        else:
            rate = (span(found["rate"].value),)
        pieces: tuple[str | Span, ...] = (f"{name}(", inputs, ", rate=", *rate, ")")
        training = found.get("training", found.get("is_training"))
        if training:
            pieces = (*pieces, " if ", span(training.value), " else ", inputs)
        self.needs.add("Dropout")
        why = "Several functions draw from this one stream of random numbers."
        return self._of_call[call], self._script.edit(call, call, *pieces, why=why, at=call)

    def _call(self, call: cst.Call, reference: Reference, endpoint: str) -> Iterator[Edit]:
        if endpoint == "get_variable":
            yield from self._get_variable(call)
        elif endpoint == "Variable":
            yield from self._variable(call)
        elif endpoint in ("assign", "assign_add", "assign_sub"):
            yield from self._assign(call, endpoint)
        elif endpoint == "nn.dropout":
            yield from self._dropout(call)
        elif endpoint in tensorflow_2.CASTS:
            yield self._rename(call, "cast", f"TensorFlow 2 casts with {self.alias}.cast.")
            end = self._script.span(call).end - 1
            yield self._insertion(call, end, f", {self.alias}.{tensorflow_2.CASTS[endpoint]}")
        elif endpoint == "python.framework.tensor_shape.scalar":
            return  # a rule of its own rewrites it
        elif endpoint == "layers.dropout":
            yield from self._dropout_layer(call)
        elif endpoint == "contrib.layers.dropout":
            yield from self._contrib_dropout(call)
        elif endpoint in ("layers.max_pooling2d", "layers.average_pooling2d"):
            yield from self._pooling(call, endpoint)
        elif endpoint == "contrib.seq2seq.sequence_loss":
            yield from self._sequence_loss(call)
        elif endpoint == "metrics.accuracy":
            self.metrics.append(self._script.span(call))  # its statement is rewritten as a whole
        elif endpoint in ("layers.flatten", "contrib.layers.flatten"):
            yield self._flatten(call)
        elif endpoint == "gradients":
            yield from self._gradients(call)
        elif endpoint == "losses.get_regularization_loss" or self._lists_penalties(call, endpoint):
            self.regularizing.append(call)
            yield self._script.edit(call, call, "", at=call, why="")
        elif listed := variable_lists.collection(call, endpoint, self._names):
            self.listing[call] = listed
            self._inside += [self._script.span(argument.value) for argument in call.args]
            yield self._script.edit(call, call, "", at=call, why="")
        elif endpoint == "train.Saver":
            return  # the statement is rewritten as a whole
        elif endpoint == "train.checkpoint_exists":
            yield from self._checkpoint_exists(call)
        elif endpoint in _MADE_BY_LAYERS:
            raise Unknown(call, "it makes variables where that is not understood; write them with "
                          "tf.Variable")  # fmt: skip
        elif endpoint == "where":
            yield from self._where(call)
        elif endpoint in ("train.get_or_create_global_step", "train.create_global_step"):
            why = "TensorFlow 2 has no collection of variables; this is the one that counts steps."
            written, _ = spelling.expression("tf.Variable", self._names)
            new = f'{written}(0, dtype={self.alias}.int64, trainable=False, name="global_step")'
            yield self._script.edit(call, call, new, why=why, at=call)
        elif endpoint == "while_loop":
            yield from control_flow.while_loop(call, self._script)
        elif endpoint == "Print":
            yield control_flow.printing(call, self._script, self.alias)
        elif endpoint == "div":
            yield from self._division(call)
        elif endpoint == "nn.softmax_cross_entropy_with_logits":
            yield from self._cross_entropy(call)
        elif endpoint in losses.LOSSES:
            yield self._loss(call, endpoint)
        elif endpoint in schedules.SCHEDULES:
            yield self._schedule(call, schedules.SCHEDULES[endpoint])
        elif endpoint in tensorflow_2.OPTIMIZERS:
            yield from self._optimizer(call, endpoint)
        elif endpoint in tensorflow_2.SIGNATURES:
            yield from self._signature(call, endpoint, tensorflow_2.SIGNATURES[endpoint])
        else:
            yield from self._plain(call, reference, endpoint)
            if endpoint in _RANDOM:
                yield from self._seed(call)

    def _plain(self, call: cst.CSTNode, reference: Reference, endpoint: str) -> Iterator[Edit]:
        if endpoint == "app.flags" or endpoint.startswith("app.flags."):
            self.needs.add(FLAGS)
            if reference.binding.is_import:
                function = call.func if isinstance(call, cst.Call) else call
                written = endpoint.replace("app.flags", FLAGS)
                yield self._script.edit(function, function, written, at=call,
                                        why="TensorFlow's flags were those of Abseil.")  # fmt: skip
            return
        new = self._facts.endpoints.get(endpoint)
        if new is None and endpoint.startswith("python.") and installed.has(endpoint):
            return  # a private module, which computes with whatever it is given
        if new is None:
            moved = tensorflow_1.moved(endpoint)
            if moved and not moved.startswith("tf") and "input_data" in moved:
                return
            hint = tensorflow_2.by_hand(endpoint) or "what the migration guide says of it"
            raise Unknown(call, f"tf.{endpoint} is not ported; by hand: {hint}")
        if new != endpoint:
            yield self._rename(call, new, f"tf.{endpoint} is tf.{new} now.")

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

    def _rename(self, node: cst.CSTNode, new: str, why: str) -> Edit:
        function = node.func if isinstance(node, cst.Call) else node
        written, _ = spelling.expression(f"tf.{new}", self._names)
        return self._script.edit(function, function, written, why=why, at=node)

    def _insertion(self, call: cst.Call, at: int, text: str, why: str = "") -> Edit:
        line = self._script.line(call)
        return Edit(at, at, (text,), line, "", text.strip(", "), why)

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
            yield self._rename(call, signature.name, f"tf.{endpoint} is tf.{signature.name} now.")

    def seed(self, call: cst.Call) -> str | None:
        """Returns the op seed to write into a call, None where none is to be written.

        Raises:
            Unknown: the call made several operations.
        """
        drawn = self.draws(self._script.bare_span(call))
        if not self.writes_seeds or all(d.given for d in drawn):
            return None
        return self.seed_text(call, [d.seeds[1] for d in drawn])

    def seed_text(self, node: cst.CSTNode, seeds: Sequence[int | None]) -> str:
        """Returns what to write for op seeds: a number, or one that counts from the instance's.

        Args:
            node: where they are drawn.
            seeds: in the order of creation.

        Raises:
            Unknown: they have no rule.
        """
        if len(set(seeds)) == 1:
            return str(seeds[0])
        place = self._script.span(node)
        for builder, instances in self._instances.items():
            if _within(place, builder) and len(seeds) == instances.number:
                return f"{instances.receiver}.{FIRST_NODE} + {seeds[0]}"
        raise Unknown(node, "it makes several random operations, each with a seed of its own "
                      "in TensorFlow 1.15; write them out one by one")  # fmt: skip

    def instances_at(self, node: cst.CSTNode) -> int:
        """Returns how many instances of a class make what a call makes."""
        place = self._script.span(node)
        found = [i.number for b, i in self._instances.items() if _within(place, b)]
        return found[0] if found else 1

    def _seed(self, call: cst.Call) -> Iterator[Edit]:
        seed = self.seed(call)
        if seed is not None:
            yield self._with_argument(call, f"seed={seed}", _SEED)

    def _without(self, call: cst.Call, argument: cst.Arg) -> Edit:
        """Returns the edit that takes out an argument which changes no number."""
        number, span = call.args.index(argument), self._script.span
        start, end = span(argument.keyword or argument.value).start, span(argument.value).end
        if number:
            start = span(call.args[number - 1].value).end
        elif len(call.args) > 1:
            following = call.args[1]
            end = span(following.keyword or following.value).start
        was = self._script.of(argument.keyword or argument.value)
        return Edit(start, end, ("",), self._script.line(call), was, "", "It changes no number.")

    def _with_argument(self, call: cst.Call, text: str, why: str) -> Edit:
        if not call.args:
            return self._insertion(call, self._script.span(call).end - 1, text, why)
        last = call.args[-1]
        end = self._script.span(last.value).end
        return self._insertion(call, end, f", {text}", why)

    # --- special calls -------------------------------------------------------------------------

    def _dropout(self, call: cst.Call) -> Iterator[Edit]:
        found = by_name(call, ("x", "keep_prob", "noise_shape", "seed", "name", "rate"))
        keep = found.get("keep_prob")
        if keep:
            first = keep.keyword or keep.value
            kept = keep.value
            inner: tuple[str | Span, ...] = (self._script.span(kept),)
            if not isinstance(kept, cst.Name | cst.Attribute | cst.BaseNumber | cst.Call):
                inner = ("(", *inner, ")")
            why = "TensorFlow 2 asks for the share that is dropped."
            yield self._script.edit(first, kept, "rate=1 - ", *inner, at=call, why=why)
        elif "rate" not in found:
            raise Unknown(call, "it has no keep_prob")
        yield from self._seed(call)

    def _dropout_layer(self, call: cst.Call) -> Iterator[Edit]:
        found = by_name(call, ("inputs", "rate", "noise_shape", "seed", "training", "name"))
        training = found.get("training")
        given = found.keys() if training is None else found.keys() - {"noise_shape"}
        if "inputs" not in found or (training and ("rate" not in found or given != found.keys())):
            raise Unknown(call, "its arguments are not understood; give inputs, rate and training")
        inputs = self._script.span(found["inputs"].value)
        if training is None:
            yield self._script.edit(call, call, inputs, at=call, why="It drops nothing unless "
                                    "training.")  # fmt: skip
            return
        rate = self._script.span(found["rate"].value)
        yield self._dropped_if(call, inputs, (rate,), training.value)

    def _contrib_dropout(self, call: cst.Call) -> Iterator[Edit]:
        found = by_name(call, ("inputs", "keep_prob", "is_training"))
        if not {"inputs", "keep_prob"} <= found.keys() or (
            "is_training" in found and not found["is_training"].keyword
        ):
            raise Unknown(call, "its arguments are not understood; give inputs, keep_prob and "
                          "is_training")  # fmt: skip
        inputs, kept = (self._script.span(found[name].value) for name in ("inputs", "keep_prob"))
        rate: tuple[str | Span, ...] = ("1 - ", kept)
        if not isinstance(found["keep_prob"].value, cst.Name | cst.Attribute | cst.BaseNumber):
            rate = ("1 - (", kept, ")")
        training = found.get("is_training")
        yield self._dropped_if(call, inputs, rate, training.value if training else None)

    def _dropped_if(
        self,
        call: cst.Call,
        inputs: Span,
        rate: tuple[str | Span, ...],
        training: cst.BaseExpression | None,
    ) -> Edit:
        """Returns the edit of a dropout that drops only in training, or always where None."""
        seed = self.seed(call)
        seed_text = f", seed={seed}" if seed is not None else ""
        pieces = (f"{self.alias}.nn.dropout(", inputs, ", rate=", *rate, f"{seed_text})")
        if training is None or (isinstance(training, cst.Name) and training.value == "True"):
            why = "It drops always; the plain operation does the same."
        else:
            why = "A function chooses with Python's if; AutoGraph makes a condition of it."
            pieces = (*pieces, " if ", self._script.span(training), " else ", inputs)
        return self._script.edit(call, call, *pieces, at=call, why=why)

    def _pooling(self, call: cst.Call, endpoint: str) -> Iterator[Edit]:
        found = by_name(call, ("inputs", "pool_size", "strides", "padding", "name"))
        text = found["padding"].value if "padding" in found else None
        if not {"inputs", "pool_size", "strides"} <= found.keys() or not isinstance(
            text, cst.SimpleString | None
        ):
            raise Unknown(call, "its arguments are not understood; give inputs, pool_size, "
                          "strides and padding")  # fmt: skip
        padding = text.raw_value.upper() if text else "VALID"
        name = {"layers.max_pooling2d": "max_pool2d"}.get(endpoint, "avg_pool2d")
        inputs, size, strides = (
            self._script.span(found[key].value) for key in ("inputs", "pool_size", "strides")
        )
        yield self._script.edit(
            call, call, f"{self.alias}.nn.{name}(", inputs, ", ksize=", size, ", strides=",
            strides, f', padding="{padding}")', at=call, why="The plain operation does the same.",
        )  # fmt: skip

    def _sequence_loss(self, call: cst.Call) -> Iterator[Edit]:
        found = by_name(call, ("logits", "targets", "weights"))
        if len(found) != 3:
            raise Unknown(call, "its arguments are not understood")
        self.needs.add(SEQUENCE_LOSS)
        yield self._script.edit(call.func, call.func, SEQUENCE_LOSS, at=call,
                                why="tf.contrib is gone; this is the whole of it.")  # fmt: skip

    def _where(self, call: cst.Call) -> Iterator[Edit]:
        if self._facts.selects_rows:
            raise Unknown(call, "it chooses whole rows, which tf.where of TensorFlow 2 does not; "
                          "make the condition as large as the rows")  # fmt: skip
        if any(a.keyword for a in call.args):
            raise Unknown(call, "its arguments are not understood; give them without names")
        yield from ()

    def _division(self, call: cst.Call) -> Iterator[Edit]:
        told = self._facts.arguments.get(self._script.bare_span(call), [])
        kinds = {self._is_floating(record) for record in told}
        if len(kinds) != 1 or None in kinds:
            raise Unknown(call, "tf.div floors whole numbers; write / or // for it")
        if kinds == {True}:
            yield self._rename(call, "divide", "tf.div of floats is tf.divide.")
        else:
            yield self._rename(call, "math.floordiv", "tf.div floors whole numbers.")

    def _is_floating(self, told: Mapping[str, Value]) -> bool | None:
        """Says whether one of the arguments is a float; None where that is not seen."""
        dtypes = {v.name: v.dtype for v in self._facts.variables}
        found = [told[name] for name in ("x", "y") if name in told]
        kinds = [value.get("dtype") or dtypes.get(value.get("name", "")) or value.get("type", "")
                 for value in found]  # fmt: skip
        if any(kind.startswith("float") for kind in kinds):
            return True
        whole = all(kind.startswith("int") for kind in kinds)
        return False if whole and len(kinds) == 2 else None

    def _cross_entropy(self, call: cst.Call) -> Iterator[Edit]:
        names = {a.keyword.value: a for a in call.args if a.keyword}
        if len(names) != len(call.args) or not names.keys() <= {"labels", "logits", "name", "dim"}:
            raise Unknown(call, "its arguments are not understood; give labels= and logits=")
        if self._facts.trains_labels:
            labels = names["labels"].value
            stopped = (f"{self.alias}.stop_gradient(", self._script.span(labels), ")")
            why = "TensorFlow 1 did not train what labels come from."
            yield self._script.edit(labels, labels, *stopped, at=call, why=why)
        if "dim" in names:
            word = names["dim"].keyword
            yield self._script.edit(word, word, "axis", at=call, why="TensorFlow 2 calls it axis.")

    def _loss(self, call: cst.Call, endpoint: str) -> Edit:
        told = self._facts.arguments.get(self._script.bare_span(call), [])
        loss = losses.Loss(call, endpoint, told, self._script, self._names, self.alias)
        if loss.reduction is not None:
            self._inside.append(self._script.span(loss.reduction))
        self.needs |= loss.needs
        return self._script.edit(call, call, *loss.pieces, at=call, why="tf.losses is gone; this "
                                 "is what it computed.")  # fmt: skip

    def _schedule(self, call: cst.Call, schedule: schedules.Schedule) -> Edit:
        pieces = [
            piece if isinstance(piece, str) else self._script.span(piece)
            for piece in schedules.pieces(call, schedule, self.alias)
        ]
        return self._script.edit(call, call, *pieces, at=call, why="Keras has it as an object that "
                                 "is called with the step.")  # fmt: skip

    def _assign(self, call: cst.Call, endpoint: str) -> Iterator[Edit]:
        found = by_name(call, ("ref", "value", "validate_shape", "use_locking", "name"))
        if not {"ref", "value"} <= found.keys() or len(found) > 2:
            raise Unknown(call, f"tf.{endpoint} with options; write variable.{endpoint}(value)")
        ref, value = self._script.span(found["ref"].value), self._script.span(found["value"].value)
        yield self._script.edit(call, call, ref, f".{endpoint}(", value, ")", at=call,
                                why="Variables assign themselves in TensorFlow 2.")  # fmt: skip

    def _flatten(self, call: cst.Call) -> Edit:
        (inputs,) = by_name(call, ("inputs",)).values()
        if not isinstance(inputs.value, cst.Name | cst.Attribute):
            raise Unknown(call, "what it flattens has no name; give it one")
        span = self._script.span(inputs.value)
        pieces = (f"{self.alias}.reshape(", span, f", [{self.alias}.shape(", span, ")[0], -1])")
        return self._script.edit(call, call, *pieces, at=call, why="A layer without variables is "
                                 "an operation.")  # fmt: skip

    def _gradients(self, call: cst.Call) -> Iterator[Edit]:
        found = by_name(call, ("ys", "xs"))
        told = self._facts.arguments.get(self._script.bare_span(call), [])
        kinds = {kind_of(value["xs"]) for value in told}
        if len(found) < 2 or kinds - {"variable", "variables"} or not kinds:
            raise Unknown(call, "the gradient with respect to something other than variables; "
                          "watch it with a tf.GradientTape")  # fmt: skip
        ys, xs = (self._script.span(found[name].value) for name in ("ys", "xs"))
        pieces: tuple[str | Span, ...] = ("tape.gradient(", ys, ", ", xs, ")")
        if kinds == {"variable"}:  # TensorFlow 1 returned a list of one
            pieces = ("[", *pieces, "]")
        yield self._script.edit(call, call, *pieces, at=call, why="A tape records what the "
                                "gradients are computed from.")  # fmt: skip

    def _lists_penalties(self, call: cst.Call, endpoint: str) -> bool:
        """Says whether a call is `tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)`."""
        if endpoint != "get_collection" or len(call.args) != 1:
            return False
        key = self._names.reference(call.args[0].value)
        found = key and tensorflow.endpoint(key.path) == "GraphKeys.REGULARIZATION_LOSSES"
        if found:
            self._inside.append(self._script.span(call.args[0]))
        return bool(found)

    def _checkpoint_exists(self, call: cst.Call) -> Iterator[Edit]:
        (path,) = by_name(call, ("checkpoint_prefix",)).values()
        yield self._rename(call, "io.gfile.exists", "A checkpoint has a file of this name.")
        yield self._insertion(call, self._script.span(path.value).end, ' + ".index"')

    def _method(self, call: cst.Call) -> None:
        """Rewrites a method of a variable that TensorFlow 2's does not have."""
        if call.func.attr.value == "initialized_value" and not call.args:
            why = "A variable has its first value once it is made."
            self.edits.append(
                self._script.edit(call.func.attr, call.func.attr, "read_value", at=call, why=why)
            )

    def _optimizer(self, call: cst.Call, endpoint: str) -> Iterator[Edit]:
        optimizer = tensorflow_2.OPTIMIZERS[endpoint]
        given = dict.fromkeys([*optimizer.parameters, "use_locking", "name"])
        found = by_name(call, list(given))
        if endpoint == "train.MomentumOptimizer" and "momentum" not in found:
            raise Unknown(call, "it has no momentum")
        for old, argument in found.items():
            if old in ("use_locking", "name"):
                if not argument.keyword:
                    raise Unknown(call, f"its argument {old} has no counterpart; take it out")
                yield self._without(call, argument)
                continue
            new = optimizer.parameters[old]
            if argument.keyword and new != old:
                yield self._script.edit(argument.keyword, argument.keyword, new, at=call,
                                        why="Keras writes it so.")  # fmt: skip
            elif not argument.keyword and old != next(iter(optimizer.parameters)):
                value = argument.value
                why = "Keras takes them in another order."
                inner = self._script.span(value)
                yield self._script.edit(value, value, f"{new}=", inner, at=call, why=why)
        name = endpoint.rpartition(".")[2]
        if optimizer.is_own:
            self.needs.add(optimizer.name)
            yield self._script.edit(
                call.func,
                call.func,
                optimizer.name,
                at=call,
                why="Keras has it, but for where it begins: see the class.",
            )
        else:
            yield self._rename(call, optimizer.name, f"Keras has TensorFlow 1's {name}.")
        for parameter, value in optimizer.differing.items():
            if parameter not in found:
                why = f"TensorFlow 1's {parameter}; Keras has another."
                yield self._with_argument(call, f"{parameter}={value}", why)

    def _variable(self, call: cst.Call) -> Iterator[Edit]:
        parameters = ("initial_value", "trainable", "collections", "validate_shape",
                      "caching_device", "name", "variable_def", "dtype")  # fmt: skip
        found = by_name(call, parameters)
        for name, argument in found.items():
            if name in ("initial_value", "name", "dtype") and (argument.keyword or name ==
                                                               "initial_value"):  # fmt: skip
                continue
            if name == "trainable" and argument.keyword:
                continue
            if name == "trainable":  # tf.Variable(0.3, tf.float32): a dtype in the wrong place
                before = call.args[call.args.index(argument) - 1]
                start = self._script.span(before.value).end
                end = self._script.span(argument.value).end
                why = "It stood in the place of trainable, which any value turns on."
                was = self._script.of(argument.value)
                yield Edit(start, end, ("",), self._script.line(call), was, "", why)
                continue
            raise Unknown(call, f"its argument {name} has no counterpart; take it out")

    def _get_variable(self, call: cst.Call) -> Iterator[Edit]:
        parameters = ("name", "shape", "dtype", "initializer", "regularizer", "trainable")
        found = by_name(call, parameters)
        place = self._script.bare_span(call)
        made = [v for v in self._facts.variables if v.stack and v.stack[0] == place]
        several = self.instances_at(call)
        if len(made) != several:
            raise Unknown(call, "it does not make one variable; write tf.Variable for it")
        if "regularizer" in found:  # whoever reads its collection is told what is in it
            self._inside.append(self._script.span(found["regularizer"].value))
        name = made[0].name.partition(":")[0]
        if several > 1:  # each instance has a scope of its own
            name = name.partition("/")[2]
        value = self._initial_value(call, found)
        trainable = found.get("trainable")
        rest = ["", f', name="{name}"']
        if trainable:
            rest.append(f", trainable={self._script.of(trainable.value)}")
        written, _ = spelling.expression("tf.Variable", self._names)
        yield self._script.edit(call, call, f"{written}(", *value, *rest[1:], ")", at=call,
                                why="A variable is a Python object; its initializer is called "
                                "once.")  # fmt: skip

    def _initial_value(
        self, call: cst.Call, found: dict[str, cst.Arg]
    ) -> tuple[str | Span, ...]:  # fmt: skip
        seed = self.seed(call)
        value = FirstValue(call, found, seed, self._script, self._names, self.alias)
        if value.rewritten is not None:
            self._inside.append(self._script.span(value.rewritten))
        if value.draws_xavier:
            self.needs.add(XAVIER)
        return value.pieces

    def _covers(self, place: Span) -> bool:
        """Says whether a call that is rewritten as a whole holds a place."""
        return any(s.start <= place.start and place.end <= s.end for s in self._inside)
