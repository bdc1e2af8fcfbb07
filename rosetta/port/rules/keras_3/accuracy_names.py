"""`history.history['acc']` and `monitor='val_acc'` beside `metrics=['accuracy']`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules.keras_3 import arguments
from rosetta.port.rules.registry import Finding, on_node

_NEW = {"acc": "accuracy", "val_acc": "val_accuracy"}
_WHY = "Since Keras 2.3 the metric 'accuracy' is called that in the history, not 'acc'."


@on_node(cst.SimpleString)
def name_of_accuracy(node: cst.SimpleString, script: Script, names: Names) -> Iterator[Finding]:
    """Writes the long name where no metric is called 'acc'."""
    new = _NEW.get(node.evaluated_value)
    if new is None or not _asked_for(script, "accuracy") or _asked_for(script, "acc"):
        return
    if _is_key_or_monitor(node, script):
        written = script.of(node).replace(node.evaluated_value, new)
        yield script.edit(node, node, written, why=_WHY, at=node)


def _asked_for(script: Script, name: str) -> bool:
    """Says whether a call has `metrics=` with this name."""
    for node in script.positions:
        metrics = arguments.by_keyword(node).get("metrics") if isinstance(node, cst.Call) else None
        values = metrics.value.elements if metrics and isinstance(metrics.value, cst.List) else ()
        for element in values:
            value = element.value
            if isinstance(value, cst.SimpleString) and value.evaluated_value == name:
                return True
    return False


def _is_key_or_monitor(node: cst.SimpleString, script: Script) -> bool:
    """Says whether a string is a key (`x['acc']`, `logs.get('acc')`) or what a callback watches."""
    for other in script.positions:
        if isinstance(other, cst.Index) and other.value is node:
            return True
        if isinstance(other, cst.Call):
            for argument in other.args:
                if argument.value is node:
                    is_get = isinstance(other.func, cst.Attribute) and (
                        other.func.attr.value == "get"
                    )
                    return is_get or bool(argument.keyword and argument.keyword.value == "monitor")
    return False
