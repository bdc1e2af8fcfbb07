"""`tf.nn.softmax_cross_entropy_with_logits(prediction, y)`, as before TensorFlow 1.0.

From 1.0 on TensorFlow 1 refuses arguments without names here, since their order had changed;
TensorFlow 2.21 takes the first for the labels and trains wrongly without an error.
"""

import itertools
from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules.registry import Finding, keywords, on_call, with_keywords

_WITH_LOGITS = "tensorflow.nn.{}cross_entropy_with_logits".format
_PARAMETERS = {
    _WITH_LOGITS("softmax_"): ("logits", "labels", "dim", "name"),
    _WITH_LOGITS("sparse_softmax_"): ("logits", "labels", "name"),
    _WITH_LOGITS("sigmoid_"): ("logits", "labels", "name"),
}
_WHY = (
    "Before TensorFlow 1.0 the logits came first; TensorFlow 1.15 takes them by name only, "
    "TensorFlow 2 would take the first for the labels."
)
_UNKNOWN = (
    "which of them are the logits cannot be told: TensorFlow 1.15 refuses arguments without "
    "names, before 1.0 the logits came first, in TensorFlow 2 the labels do; nearest: write "
    "logits=... and labels=..."
)


@on_call(*_PARAMETERS)
def logits_first(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Names the arguments."""
    reference = names.reference(call.func)
    if reference.path.startswith(tensorflow.V1):
        return  # written for TensorFlow 2: the labels come first
    parameters = _PARAMETERS[f"tensorflow.{tensorflow.endpoint(reference.path)}"]
    unnamed = list(itertools.takewhile(lambda a: not a.keyword and not a.star, call.args))
    named = set(parameters[: len(unnamed)])
    clear = (
        not any(argument.star == "*" for argument in call.args)
        and len(unnamed) == len(named)
        and named.isdisjoint(keywords(call))
        and (not unnamed or tensorflow.needs_1(script, names))
    )
    if not clear:
        yield Refusal(script.line(call), script.of(call.func), _UNKNOWN)
    elif unnamed:
        new = with_keywords(script, unnamed, parameters)
        yield script.edit(unnamed[0], unnamed[-1], *new, why=_WHY, at=call)
    targets = keywords(call).get("targets")
    if targets:
        why = "TensorFlow 1.0 renamed targets to labels."
        yield script.edit(targets, targets, "labels", why=why, at=call)
