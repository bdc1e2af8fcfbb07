"""Dropouts: operations, layers, and those that several functions share."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.edits import Edit, Span
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.rewrites.context import Context
from rosetta.port.targets.tf2_eager.unknown import Unknown

_PARAMETERS = {
    "nn.dropout": ("x", "keep_prob", "noise_shape", "seed", "name", "rate"),
    "layers.dropout": ("inputs", "rate", "noise_shape", "seed", "training", "name"),
    "contrib.layers.dropout": ("inputs", "keep_prob", "noise_shape", "is_training"),
}


def from_stream(call: cst.Call, endpoint: str, name: str, context: Context) -> Edit:
    """Returns the edit of a dropout that draws from an object's stream of random numbers.

    Args:
        call: of the function.
        endpoint: one of `STREAMED`.
        name: of the object that drops.
        context: the script that it stands in.

    Raises:
        Unknown: its masks have another shape than what it drops of.
    """
    found = by_name(call, _PARAMETERS[endpoint])
    if "noise_shape" in found:
        raise Unknown(call, "several functions draw its numbers in turn, for a shape of its own; "
                      "draw them in one, and hand them on")  # fmt: skip
    span = context.script.span
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
        context.choices.append(span(call))
    context.needs.add("Dropout")
    why = "Several functions draw from this one stream of random numbers."
    return context.script.edit(call, call, *pieces, why=why, at=call)


def _dropout(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    found = by_name(call, ("x", "keep_prob", "noise_shape", "seed", "name", "rate"))
    keep = found.get("keep_prob")
    if keep:
        first = keep.keyword or keep.value
        kept = keep.value
        inner: tuple[str | Span, ...] = (context.script.span(kept),)
        if not isinstance(kept, cst.Name | cst.Attribute | cst.BaseNumber | cst.Call):
            inner = ("(", *inner, ")")
        why = "TensorFlow 2 asks for the share that is dropped."
        yield context.script.edit(first, kept, "rate=1 - ", *inner, at=call, why=why)
    elif "rate" not in found:
        raise Unknown(call, "it has no keep_prob")
    yield from context.seeded(call)


def _layer(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    found = by_name(call, ("inputs", "rate", "noise_shape", "seed", "training", "name"))
    training = found.get("training")
    given = found.keys() if training is None else found.keys() - {"noise_shape"}
    if "inputs" not in found or (training and ("rate" not in found or given != found.keys())):
        raise Unknown(call, "its arguments are not understood; give inputs, rate and training")
    inputs = context.script.span(found["inputs"].value)
    if training is None:
        yield context.script.edit(call, call, inputs, at=call, why="It drops nothing unless "
                                "training.")  # fmt: skip
        return
    rate = context.script.span(found["rate"].value)
    yield _dropped_if(context, call, inputs, (rate,), training.value)


def _contrib(call: cst.Call, _: str, context: Context) -> Iterator[Edit]:
    found = by_name(call, ("inputs", "keep_prob", "is_training"))
    if not {"inputs", "keep_prob"} <= found.keys() or (
        "is_training" in found and not found["is_training"].keyword
    ):
        raise Unknown(call, "its arguments are not understood; give inputs, keep_prob and "
                      "is_training")  # fmt: skip
    inputs, kept = (context.script.span(found[name].value) for name in ("inputs", "keep_prob"))
    rate: tuple[str | Span, ...] = ("1 - ", kept)
    if not isinstance(found["keep_prob"].value, cst.Name | cst.Attribute | cst.BaseNumber):
        rate = ("1 - (", kept, ")")
    training = found.get("is_training")
    yield _dropped_if(context, call, inputs, rate, training.value if training else None)


def _dropped_if(
    context: Context,
    call: cst.Call,
    inputs: Span,
    rate: tuple[str | Span, ...],
    training: cst.BaseExpression | None,
) -> Edit:
    """Returns the edit of a dropout that drops only in training, or always where None."""
    seed = context.seeds.of(call)
    seed_text = f", seed={seed}" if seed is not None else ""
    pieces = (f"{context.alias}.nn.dropout(", inputs, ", rate=", *rate, f"{seed_text})")
    if training is None or (isinstance(training, cst.Name) and training.value == "True"):
        why = "It drops always; the plain operation does the same."
    else:
        why = "A function chooses with Python's if; AutoGraph makes a condition of it."
        pieces = (*pieces, " if ", context.script.span(training), " else ", inputs)
        context.choices.append(context.script.span(call))
    return context.script.edit(call, call, *pieces, at=call, why=why)


REWRITES = {
    "nn.dropout": _dropout,
    "layers.dropout": _layer,
    "contrib.layers.dropout": _contrib,
}
STREAMED = frozenset(_PARAMETERS)
