"""Operations that are others in TensorFlow 2, or take other arguments."""

from collections.abc import Iterator, Mapping

import libcst as cst

from rosetta.port.analysis.graph.values import Value, kind_of
from rosetta.port.edits import Edit, Span
from rosetta.port.symbols import tensorflow_2
from rosetta.port.targets.tf2_eager import losses, schedules
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.rewrites.context import Context
from rosetta.port.targets.tf2_eager.unknown import Unknown

_LOOP = ("cond", "body", "loop_vars", "shape_invariants", "parallel_iterations", "back_prop",
         "swap_memory", "name")  # fmt: skip
_SAMPLED = ("weights", "biases", "labels", "inputs", "num_sampled", "num_classes")
_SAME_PLACE = 5  # parameters of tf.while_loop that have the same place in both versions
SEQUENCE_LOSS = "mean_sequence_loss"


def _cast(call: cst.Call, endpoint: str, context: Context) -> Iterator[Edit]:
    yield context.rename(call, "cast", f"TensorFlow 2 casts with {context.alias}.cast.")
    end = context.script.span(call).end - 1
    yield context.insertion(call, end, f", {context.alias}.{tensorflow_2.CASTS[endpoint]}")


def _pooling(call: cst.Call, endpoint: str, context: Context) -> Iterator[Edit]:
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
        context.script.span(found[key].value) for key in ("inputs", "pool_size", "strides")
    )
    yield context.script.edit(
        call, call, f"{context.alias}.nn.{name}(", inputs, ", ksize=", size, ", strides=",
        strides, f', padding="{padding}")', at=call, why="The plain operation does the same.",
    )  # fmt: skip


def _sequence_loss(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    found = by_name(call, ("logits", "targets", "weights"))
    if len(found) != 3:
        raise Unknown(call, "its arguments are not understood")
    context.needs.add(SEQUENCE_LOSS)
    yield context.script.edit(call.func, call.func, SEQUENCE_LOSS, at=call,
                            why="tf.contrib is gone; this is the whole of it.")  # fmt: skip


def _where(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    if context.facts.selects_rows:
        raise Unknown(call, "it chooses whole rows, which tf.where of TensorFlow 2 does not; "
                      "make the condition as large as the rows")  # fmt: skip
    if any(a.keyword for a in call.args):
        raise Unknown(call, "its arguments are not understood; give them without names")
    yield from ()


def _division(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    told = context.facts.arguments.get(context.script.bare_span(call), [])
    kinds = {_is_floating(record, context) for record in told}
    if len(kinds) != 1 or None in kinds:
        raise Unknown(call, "tf.div floors whole numbers; write / or // for it")
    if kinds == {True}:
        yield context.rename(call, "divide", "tf.div of floats is tf.divide.")
    else:
        yield context.rename(call, "math.floordiv", "tf.div floors whole numbers.")


def _is_floating(told: Mapping[str, Value], context: Context) -> bool | None:
    """Says whether one of the arguments is a float; None where that is not seen."""
    dtypes = {v.name: v.dtype for v in context.facts.variables}
    found = [told[name] for name in ("x", "y") if name in told]
    kinds = [value.get("dtype") or dtypes.get(value.get("name", "")) or value.get("type", "")
             for value in found]  # fmt: skip
    if any(kind.startswith("float") for kind in kinds):
        return True
    whole = all(kind.startswith("int") for kind in kinds)
    return False if whole and len(kinds) == 2 else None


def _while_loop(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    """Yields the edits of `tf.while_loop`, which gives a list of a single variable, too."""
    found = by_name(call, _LOOP)
    given = found.get("loop_vars")
    if given is None or not isinstance(given.value, cst.List | cst.Tuple):
        raise Unknown(call, "what it loops over is not seen; write loop_vars=[...]")
    if found.keys() & {"back_prop", "swap_memory"} or any(
        argument.keyword is None for argument in call.args[_SAME_PLACE:]
    ):
        raise Unknown(call, "its options are not understood; take them out")
    if len(given.value.elements) == 1:
        end = context.script.span(call).end
        why = "TensorFlow 2 returns a list, of a single variable, too."
        yield context.insertion(call, end, "[0]", why)


def _case(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    """Yields the edits of `tf.case`; a tensor is no key of a dictionary any more."""
    found = by_name(call, ("pred_fn_pairs", "default", "exclusive", "strict", "name"))
    pairs = found["pred_fn_pairs"].value if "pred_fn_pairs" in found else None
    if isinstance(pairs, cst.List | cst.Tuple):
        return
    exclusive = found["exclusive"].value if "exclusive" in found else None
    one_holds = isinstance(exclusive, cst.Name) and exclusive.value == "True"
    if not one_holds or not isinstance(pairs, cst.Dict) or not all(
        isinstance(element, cst.DictElement) for element in pairs.elements
    ):  # fmt: skip
        raise Unknown(call, "in which order its cases are tried is not seen; write "
                      "[(condition, function), ...]")  # fmt: skip
    span, pieces = context.script.span, []
    for element in pairs.elements:
        pieces += [", (" if pieces else "(", span(element.key), ", ", span(element.value), ")"]
    why = "A tensor of TensorFlow 2 is no key of a dictionary."
    yield context.script.edit(pairs, pairs, "[", *pieces, "]", at=call, why=why)


def _weighted_sum(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    """Yields the edit of `tf.nn.xw_plus_b`."""
    found = by_name(call, ("x", "weights", "biases", "name"))
    if not {"x", "weights", "biases"} <= found.keys():
        raise Unknown(call, "its arguments are not understood")
    x, weights, biases = (context.script.span(found[n].value) for n in ("x", "weights", "biases"))
    tf = context.alias
    yield context.script.edit(
        call, call, f"{tf}.nn.bias_add({tf}.matmul(", x, ", ", weights, "), ", biases, ")",
        at=call, why="TensorFlow 2 has no name of its own for it.",
    )  # fmt: skip


def _nce_loss(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    """Yields the edit that draws the classes with TensorFlow 1.15's op seed."""
    found = by_name(call, (*_SAMPLED, "num_true", "sampled_values", "remove_accidental_hits",
                           "partition_strategy", "name"))  # fmt: skip
    if not {*_SAMPLED} <= found.keys() or found.keys() & {"num_true", "partition_strategy"}:
        raise Unknown(call, "its arguments are not understood; take its options out")
    seed = context.seeds.of(call)
    if "sampled_values" in found or seed is None:
        return
    labels, number, classes = (
        context.script.span(found[name].value) for name in ("labels", "num_sampled", "num_classes")
    )
    tf, script = context.alias, context.script
    last = script.span(call.args[-1].value).end
    pieces = (
        f", sampled_values={tf}.random.log_uniform_candidate_sampler({tf}.cast(",
        labels, f", {tf}.int64), 1, ", number, ", True, ", classes, f", seed={seed})",
    )  # fmt: skip
    why = "It takes no seed itself; TensorFlow 1.15 drew the classes with this one."
    yield Edit(last, last, pieces, script.line(call), "", "sampled_values=...", why)


def _sampled_softmax(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    found = by_name(call, (*_SAMPLED, "num_true", "sampled_values", "remove_accidental_hits",
                           "partition_strategy", "name", "seed"))  # fmt: skip
    if not {*_SAMPLED} <= found.keys() or found.keys() & {"num_true", "partition_strategy"}:
        raise Unknown(call, "its arguments are not understood; take its options out")
    yield from context.seeded(call)


def _print(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    found = by_name(call, ("input_", "data", "message", "first_n", "summarize", "name"))
    if not {"input_", "data"} <= found.keys():
        raise Unknown(call, "what it prints is not seen")
    span = context.script.span
    pieces: list[str | Span] = [f"{context.alias}.raw_ops.Print(input="]
    pieces += [span(found["input_"].value), ", data=", span(found["data"].value)]
    for name in ("message", "first_n", "summarize"):
        if name in found:
            pieces += [f", {name}=", span(found[name].value)]
    why = "tf.print gives no tensor; this prints and hands it on."
    yield context.script.edit(call, call, *pieces, ")", at=call, why=why)


def _cross_entropy(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    names = {a.keyword.value: a for a in call.args if a.keyword}
    if len(names) != len(call.args) or not names.keys() <= {"labels", "logits", "name", "dim"}:
        raise Unknown(call, "its arguments are not understood; give labels= and logits=")
    if context.facts.trains_labels:
        labels = names["labels"].value
        stopped = (f"{context.alias}.stop_gradient(", context.script.span(labels), ")")
        why = "TensorFlow 1 did not train what labels come from."
        yield context.script.edit(labels, labels, *stopped, at=call, why=why)
    if "dim" in names:
        word = names["dim"].keyword
        yield context.script.edit(word, word, "axis", at=call, why="TensorFlow 2 calls it axis.")


def _loss(call: cst.Call, endpoint: str, context: Context) -> Iterator[Edit]:
    told = context.facts.arguments.get(context.script.bare_span(call), [])
    loss = losses.Loss(call, endpoint, told, context.script, context.names, context.alias)
    if loss.reduction is not None:
        context.inside.append(context.script.span(loss.reduction))
    context.needs |= loss.needs
    yield context.script.edit(call, call, *loss.pieces, at=call, why="tf.losses is gone; this "
                             "is what it computed.")  # fmt: skip


def _schedule(call: cst.Call, endpoint: str, context: Context) -> Iterator[Edit]:
    pieces = [
        piece if isinstance(piece, str) else context.script.span(piece)
        for piece in schedules.pieces(call, schedules.SCHEDULES[endpoint], context.alias)
    ]
    yield context.script.edit(call, call, *pieces, at=call, why="Keras has it as an object that "
                             "is called with the step.")  # fmt: skip


def _assign(call: cst.Call, endpoint: str, context: Context) -> Iterator[Edit]:
    found = by_name(call, ("ref", "value", "validate_shape", "use_locking", "name"))
    if not {"ref", "value"} <= found.keys() or len(found) > 2:
        raise Unknown(call, f"tf.{endpoint} with options; write variable.{endpoint}(value)")
    ref, value = context.script.span(found["ref"].value), context.script.span(found["value"].value)
    yield context.script.edit(call, call, ref, f".{endpoint}(", value, ")", at=call,
                            why="Variables assign themselves in TensorFlow 2.")  # fmt: skip


def _flatten(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    (inputs,) = by_name(call, ("inputs",)).values()
    if not isinstance(inputs.value, cst.Name | cst.Attribute):
        raise Unknown(call, "what it flattens has no name; give it one")
    span = context.script.span(inputs.value)
    pieces = (f"{context.alias}.reshape(", span, f", [{context.alias}.shape(", span, ")[0], -1])")
    yield context.script.edit(call, call, *pieces, at=call, why="A layer without variables is "
                             "an operation.")  # fmt: skip


def _gradients(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    found = by_name(call, ("ys", "xs", "grad_ys", "name"))
    told = context.facts.arguments.get(context.script.bare_span(call), [])
    kinds = {kind_of(value["xs"]) for value in told}
    if (
        not found.keys() >= {"ys", "xs"}
        or "grad_ys" in found
        or kinds - {"variable", "variables"}
        or not kinds
    ):
        raise Unknown(call, "the gradient with respect to something other than variables; "
                      "watch it with a tf.GradientTape")  # fmt: skip
    ys, xs = (context.script.span(found[name].value) for name in ("ys", "xs"))
    pieces: tuple[str | Span, ...] = ("tape.gradient(", ys, ", ", xs, ")")
    if kinds == {"variable"}:  # TensorFlow 1 returned a list of one
        pieces = ("[", *pieces, "]")
    yield context.script.edit(call, call, *pieces, at=call, why="A tape records what the "
                            "gradients are computed from.")  # fmt: skip


def _variable_scope(call: cst.Call, endpoint: str, context: Context) -> Iterator[Edit]:
    """Yields the edit of a scope in a function that stays, and so makes no variables."""
    inside = [
        context.script.span(node) for node in context.script.positions
        if isinstance(node, cst.With) and any(item.item is call for item in node.items)
    ]  # fmt: skip
    makes = not inside or any(context.facts.made_in(inside[0]))
    if makes or len(call.args) != 1 or call.args[0].keyword or call.args[0].star:
        raise Unknown(call, f"there is no tf.{endpoint} any more; take it out")
    yield context.rename(call, "name_scope", "No variable is made in it.")


def _checkpoint_exists(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    (path,) = by_name(call, ("checkpoint_prefix",)).values()
    yield context.rename(call, "io.gfile.exists", "A checkpoint has a file of this name.")
    yield context.insertion(call, context.script.span(path.value).end, ' + ".index"')


REWRITES = {
    **dict.fromkeys(tensorflow_2.CASTS, _cast),
    **dict.fromkeys(losses.LOSSES, _loss),
    **dict.fromkeys(schedules.SCHEDULES, _schedule),
    **dict.fromkeys(("assign", "assign_add", "assign_sub"), _assign),
    **dict.fromkeys(("layers.max_pooling2d", "layers.average_pooling2d"), _pooling),
    **dict.fromkeys(("layers.flatten", "contrib.layers.flatten"), _flatten),
    "contrib.seq2seq.sequence_loss": _sequence_loss,
    "Print": _print,
    "case": _case,
    "div": _division,
    "gradients": _gradients,
    "nn.softmax_cross_entropy_with_logits": _cross_entropy,
    "nn.nce_loss": _nce_loss,
    "nn.sampled_softmax_loss": _sampled_softmax,
    "nn.xw_plus_b": _weighted_sum,
    "train.checkpoint_exists": _checkpoint_exists,
    "variable_scope": _variable_scope,
    "where": _where,
    "while_loop": _while_loop,
}
