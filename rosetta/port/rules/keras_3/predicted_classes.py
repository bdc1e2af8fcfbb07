"""`model.predict_classes(x)` and `model.predict_proba(x)`."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal, Span
from rosetta.port.rules.keras_3 import arguments, spelling
from rosetta.port.rules.registry import Finding, on_method

_WHY = "Keras took predict_classes out; this is what it did."
_SEVERAL = ("categorical_crossentropy", "sparse_categorical_crossentropy")


@on_method("predict_classes")
def classes(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes the class of the largest output, or whether the only output is above 0.5."""
    if not isinstance(call.func, cst.Attribute):
        return
    losses = {
        argument.value.evaluated_value if isinstance(argument.value, cst.SimpleString) else None
        for node in script.positions
        if isinstance(node, cst.Call) and (argument := arguments.by_keyword(node).get("loss"))
    }
    whole, name = script.span(call), call.func.attr
    before, after = (
        Span(whole.start, script.span(name).start),
        Span(script.span(name).end, whole.end),
    )
    if losses and losses <= {*_SEVERAL}:
        new = (before, "predict", after, ".argmax(axis=-1)")
    elif losses == {"binary_crossentropy"} and _has_one_output(script, names):
        new = ("(", before, "predict", after, ' > 0.5).astype("int32")')
    else:
        yield Refusal(
            script.line(call), "predict_classes",
            "whether the model has one output or several cannot be told from its loss; nearest: "
            "predict(x).argmax(axis=-1) for several, predict(x) > 0.5 for one",
        )  # fmt: skip
        return
    yield script.edit(call, call, *new, why=_WHY, at=call)


def _has_one_output(script: Script, names: Names) -> bool:
    """Says whether the last Dense layer of a script has one unit."""
    units = None
    for node in script.positions:
        if isinstance(node, cst.Call):
            endpoint = spelling.moved(keras.called(node, names) or "")
            if endpoint == "layers.Dense":
                given = arguments.by_keyword(node).get("units") or next(iter(node.args), None)
                units = names.value(given.value) if given else None
    return isinstance(units, cst.Integer) and units.evaluated_value == 1


@on_method("predict_proba")
def probabilities(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Writes `predict`, in a script that imports no scikit-learn, whose models have it, too."""
    if not any(path.startswith("sklearn") for _, path in names.imports()):
        name = call.func.attr
        why = "Keras took predict_proba out; predict was the same."
        yield script.edit(name, name, "predict", why=why, at=call)
