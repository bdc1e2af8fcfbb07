"""`RMSprop(lr=0.01)` and `optimizer='rmsprop'`: epsilon, outside the root and below it."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import keras, tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules.keras_3 import arguments, spelling
from rosetta.port.rules.registry import Finding, NeededLine, on_method, on_node

_WHY = (
    "Up to TensorFlow 2.10 RMSprop added epsilon to the root; Keras 3 adds it below the root, which "
    "makes steps smaller where gradients are."
)
_NAME = "RMSpropOfKeras2"
_CLASS = """

class RMSpropOfKeras2({rms_prop}):
    def update_step(self, gradient, variable, learning_rate):
        gradient = {tf}.convert_to_tensor(gradient)
        velocity = self._velocities[self._get_variable_index(variable)]
        velocity.assign(self.rho * velocity + (1 - self.rho) * gradient * gradient)
        variable.assign_sub(learning_rate * gradient / ({tf}.sqrt(velocity) + self.epsilon))

"""


@on_node(cst.Call)
def optimizer(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Makes the optimizer of a class that adds epsilon where Keras 2 did.

    With momentum Keras 2 added it below the root, too.
    """
    if spelling.moved(keras.called(call, names) or "") != "optimizers.RMSprop":
        return
    given = arguments.by_keyword(call)
    unnamed = [a for a in call.args if not a.keyword]
    if len(unnamed) > 2 or "centered" in given or any(a.star for a in call.args):
        yield Refusal(script.line(call), script.of(call.func), "Keras 3's centered RMSprop adds "
                      "epsilon below the root, Keras 2's did not; nearest: centered=False, or other "
                      "numbers")  # fmt: skip
    elif "momentum" not in given:
        yield from _needed(names)
        yield script.edit(call.func, call.func, _NAME, why=_WHY, at=call)


@on_method("compile")
def name_of_optimizer(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Makes the same of `optimizer='rmsprop'`."""
    given = arguments.by_keyword(call).get("optimizer")
    if given is None and call.args and not call.args[0].keyword:
        given = call.args[0]
    text = given.value if given and isinstance(given.value, cst.SimpleString) else None
    if text is not None and text.evaluated_value in ("rmsprop", "RMSprop"):
        yield from _needed(names)
        yield script.edit(text, text, f"{_NAME}()", why=_WHY, at=text)
    elif text is not None and text.evaluated_value.lower() == "nadam":
        yield Refusal(script.line(text), script.of(text), spelling.refused("optimizers.Nadam"))


def _needed(names: Names) -> Iterator[NeededLine]:
    known = {path for _, path in names.imports()}
    if tensorflow.ROOT not in known:
        yield spelling.TENSORFLOW
    rms_prop, _ = spelling.expression("optimizers.RMSprop", names)
    yield NeededLine(_CLASS.format(rms_prop=rms_prop, tf=tensorflow.alias(names)), _WHY)
