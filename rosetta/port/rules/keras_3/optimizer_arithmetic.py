"""`RMSprop(lr=0.01)`, `optimizer='adam'` beside an Embedding: what Keras 3 computes otherwise.

Found by training the same model in both with each optimizer, from the same weights.
"""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import keras, tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules.keras_3 import arguments, spelling
from rosetta.port.rules.registry import Finding, NeededLine, on_method, on_node

_EPSILON = (
    "Up to TensorFlow 2.10 RMSprop added epsilon to the root; Keras 3 adds it below the root, and "
    "makes smaller steps where gradients are small."
)
_ROWS = (
    "Keras 3 squares the gradients of an Embedding's row one by one where a batch has the row more "
    "than once; Keras 2 added them first."
)
_OTHER_ROWS = (
    "beside an Embedding, Keras 3 changes other rows than Keras 2 did; nearest: SGD without "
    "momentum, Adam, Adagrad, RMSprop, or other numbers"
)
_CENTERED = (
    "Keras 3's centered RMSprop adds epsilon below the root, Keras 2's did not; nearest: "
    "centered=False, or other numbers"
)
_RMSPROP = """

{registered}class RMSpropOfKeras2({base}):
    def update_step(self, gradient, variable, learning_rate):
        gradient = {tf}.convert_to_tensor(gradient)
        velocity = self._velocities[self._get_variable_index(variable)]
        velocity.assign(self.rho * velocity + (1 - self.rho) * gradient * gradient)
        variable.assign_sub(learning_rate * gradient / ({tf}.sqrt(velocity) + self.epsilon))
"""
_DENSE = """

{registered}class {name}OfKeras2({base}):
    def update_step(self, gradient, variable, learning_rate):
        super().update_step({tf}.convert_to_tensor(gradient), variable, learning_rate)
"""
_ADDS_ROWS = ("Adam", "Adagrad")
_OTHERS = ("Adadelta", "Adamax", "Ftrl")
_STRINGS = {name.lower(): name for name in ("RMSprop", "Nadam", *_ADDS_ROWS, *_OTHERS)}


@on_node(cst.Call)
def optimizer(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Makes an optimizer of a class that computes what Keras 2 did, or refuses it."""
    module, _, name = spelling.moved(keras.called(call, names) or "").rpartition(".")
    if module != "optimizers":
        return
    given = arguments.by_keyword(call)
    unnamed = [a for a in call.args if not a.keyword]
    rows = _has_embedding(names)
    if name == "RMSprop" and ("centered" in given or len(unnamed) > 2):
        yield Refusal(script.line(call), script.of(call.func), _CENTERED)
    elif rows and (name in _OTHERS or (_has_momentum(call) and name in ("SGD", "RMSprop"))):
        yield Refusal(script.line(call), script.of(call.func), _OTHER_ROWS)
    elif (name == "RMSprop" and "momentum" not in given) or (rows and name in _ADDS_ROWS):
        yield from _class(name, names)
        yield script.edit(call.func, call.func, f"{name}OfKeras2", why=_why(name), at=call)


@on_method("compile")
def name_of_optimizer(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Does the same with `optimizer='adam'`."""
    given = arguments.by_keyword(call).get("optimizer")
    if given is None and call.args and not call.args[0].keyword:
        given = call.args[0]
    text = given.value if given and isinstance(given.value, cst.SimpleString) else None
    name = _STRINGS.get(text.evaluated_value.lower()) if text else None
    if name == "Nadam":
        yield Refusal(script.line(text), script.of(text), spelling.refused("optimizers.Nadam"))
    elif name in _OTHERS and _has_embedding(names):
        yield Refusal(script.line(text), script.of(text), _OTHER_ROWS)
    elif name == "RMSprop" or (name in _ADDS_ROWS and _has_embedding(names)):
        yield from _class(name, names)
        yield script.edit(text, text, f"{name}OfKeras2()", why=_why(name), at=text)


def _class(name: str, names: Names) -> Iterator[NeededLine]:
    known = {path for _, path in names.imports()}
    if tensorflow.ROOT not in known:
        yield spelling.TENSORFLOW
    base, _ = spelling.expression(f"optimizers.{name}", names)
    text = _RMSPROP if name == "RMSprop" else _DENSE
    register, _ = spelling.expression("utils.register_keras_serializable", names)
    registered = f"@{register}()\n" if _loads_models(names) else ""
    filled = text.format(name=name, base=base, tf=tensorflow.alias(names), registered=registered)
    yield NeededLine(filled, _why(name))


def _loads_models(names: Names) -> bool:
    """Says whether a script reads models, whose optimizers have to be found by their names."""
    used = {keras.endpoint(reference.path) for reference in names.references}
    return "models.load_model" in used


def _why(name: str) -> str:
    return _EPSILON if name == "RMSprop" else _ROWS


def _has_embedding(names: Names) -> bool:
    """Says whether a script has a layer whose gradients are rows."""
    paths = [reference.path for reference in names.references]
    return any(spelling.moved(keras.endpoint(path) or "") == "layers.Embedding" for path in paths)


def _has_momentum(call: cst.Call) -> bool:
    given = arguments.by_keyword(call).get("momentum")
    unnamed = [a for a in call.args if not a.keyword]
    if given is None and len(unnamed) < 2:
        return False
    value = given.value if given else unnamed[1].value
    return not (isinstance(value, cst.Integer | cst.Float) and value.evaluated_value == 0)
