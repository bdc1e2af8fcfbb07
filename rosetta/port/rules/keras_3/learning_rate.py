"""`SGD(lr=0.1, decay=1e-6)` and `model.optimizer.lr`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules.keras_3 import arguments, spelling
from rosetta.port.rules.registry import Finding, on_node, positional

# The learning rates of Keras 2.0 to 2.15 where none is given; those of Keras 3 are the same.
_DEFAULTS = {
    "SGD": "0.01", "Adam": "0.001", "RMSprop": "0.001", "Adagrad": "0.001", "Adadelta": "0.001",
    "Adamax": "0.001", "Ftrl": "0.001",
}  # fmt: skip
_RENAMED = "Keras 3 refuses lr; TensorFlow 2.11 to 2.15 ignored it."
_DECAY = (
    "Keras 3 ignores decay; the schedule divides the learning rate by 1 + decay * step, as decay "
    "did."
)
_SETS_RATES = {"callbacks.LearningRateScheduler", "callbacks.ReduceLROnPlateau"}


@on_node(cst.Call)
def optimizer(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `learning_rate=`, and a schedule where the learning rate decays."""
    endpoint = keras.called(call, names)
    module, _, name = spelling.moved(endpoint or "").rpartition(".")
    if module != "optimizers" or name not in _DEFAULTS:
        return
    given = arguments.by_keyword(call)
    rate = given.get("lr") or given.get("learning_rate")
    decay = given.get("decay")
    if decay is None or _is_zero(decay.value):
        if "lr" in given:
            yield arguments.renamed(given["lr"], "learning_rate", script, _RENAMED)
        if decay is not None:
            why = "Keras 3 ignores decay; it is zero."
            yield from arguments.without(call, [decay], script, why)
        return
    if _changes_rates(script, names):
        yield Refusal(
            script.line(decay), "decay=",
            "Keras 3 has a schedule in its place, which nothing else can change, and this script "
            "changes the learning rate; nearest: one tf.keras.callbacks.LearningRateScheduler",
        )  # fmt: skip
        return
    if rate is None and call.args and not call.args[0].keyword and not call.args[0].star:
        rate = call.args[0]
    schedule, needed = spelling.expression(
        "optimizers.schedules.InverseTimeDecay", names, names.reference(call.func)
    )
    yield from needed
    value = script.span(rate.value) if rate else _DEFAULTS[name]
    new = (f"learning_rate={schedule}(", value, ", 1, ", script.span(decay.value), ")")
    if rate is None:
        yield script.edit(decay, decay, *new, why=_DECAY, at=call)
    else:
        first = rate.keyword or rate.value
        yield script.edit(first, rate.value, *new, why=_DECAY, at=call)
        yield from arguments.without(call, [decay], script, _DECAY)


@on_node(cst.Attribute)
def rate_of_optimizer(node: cst.Attribute, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `.learning_rate`: to set `.lr` would change nothing."""
    if node.attr.value == "lr" and _is_optimizer(node.value, names):
        why = "Keras 3's optimizers have no lr; to set it would change nothing."
        yield script.edit(node.attr, node.attr, "learning_rate", why=why, at=node)


@on_node(cst.Expr)
def set_value(statement: cst.Expr, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `model.optimizer.learning_rate = 0.1` for `K.set_value(model.optimizer.lr, 0.1)`."""
    call = statement.value
    if not isinstance(call, cst.Call) or keras.called(call, names) != "backend.set_value":
        return
    match positional(call):
        case [cst.Attribute(attr=cst.Name(value="lr" | "learning_rate")) as rate, value]:
            if _is_optimizer(rate.value, names):
                new = (script.span(rate), " = ", script.span(value))
                why = "Keras 3's set_value does not take an optimizer's learning rate."
                yield script.edit(call, call, *new, why=why, at=call)


def _is_optimizer(node: cst.BaseExpression, names: Names) -> bool:
    """Says whether an expression is `model.optimizer`, or a name of an optimizer of Keras."""
    if isinstance(node, cst.Attribute):
        return node.attr.value == "optimizer"
    value = names.value(node)
    endpoint = keras.called(value, names) if isinstance(value, cst.Call) else None
    return spelling.moved(endpoint or "").startswith("optimizers.")


def _is_zero(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Integer | cst.Float) and node.evaluated_value == 0


def _changes_rates(script: Script, names: Names) -> bool:
    used = {keras.endpoint(reference.path) for reference in names.references}
    return not _SETS_RATES.isdisjoint(used) or any(
        isinstance(node, cst.Attribute)
        and node.attr.value in ("lr", "learning_rate")
        and _is_optimizer(node.value, names)
        for node in script.positions
    )
