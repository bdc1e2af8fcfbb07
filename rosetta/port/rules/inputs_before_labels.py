"""`tf.nn.nce_loss(weights, biases, inputs, labels, ...)`, as before TensorFlow 1.0.

Since 1.0 the labels come before the inputs. Labels are whole numbers and inputs are not, which is
how the two orders are told apart.
"""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.dtypes import Kind, kind
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules.registry import Finding, keywords, on_call, with_keywords
from rosetta.port.symbols import tensorflow_1

_PARAMETERS = (
    "weights", "biases", "inputs", "labels", "num_sampled", "num_classes", "num_true",
    "sampled_values", "remove_accidental_hits", "partition_strategy", "name",
)  # fmt: skip
_WHY = "Before TensorFlow 1.0 the inputs came before the labels."


@on_call("tensorflow.nn.nce_loss", "tensorflow.nn.sampled_softmax_loss")
def inputs_first(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Names the arguments from the third on, where the third are the inputs."""
    unnamed = [a for a in call.args if not a.keyword and not a.star]
    if len(unnamed) < 4 or any(a.star for a in call.args[:4]):
        return
    third, fourth = (kind(argument.value, names) for argument in unnamed[2:4])
    if third is Kind.INTEGER or fourth is Kind.FLOATING:
        return
    if third is Kind.FLOATING or fourth is Kind.INTEGER:
        if len(unnamed) == len(call.args) - len(keywords(call)):
            new = with_keywords(script, unnamed[2:], _PARAMETERS[2:])
            yield script.edit(unnamed[2], unnamed[-1], *new, why=_WHY, at=call)
            return
    elif tensorflow.used(names).isdisjoint(tensorflow_1.BEFORE_1):
        return  # nothing in it is older than the order that TensorFlow has kept since
    yield Refusal(
        script.line(call), script.of(call.func),
        "before TensorFlow 1.0 the inputs came before the labels, and which these are cannot be "
        "told; nearest: write labels=... and inputs=...",
    )  # fmt: skip
