"""Names of files: `model.save("folder")`, `save_weights("w.h5")`, `ModelCheckpoint("w.hdf5")`."""

import os
from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules.keras_3 import arguments
from rosetta.port.rules.registry import Finding, on_node

_MODEL, _WEIGHTS = ".keras", ".weights.h5"
_WHY = {
    _MODEL: "Keras 3 saves models in .keras files; it reads no old .h5 file whose loss or metric "
    "has a short name.",
    _WEIGHTS: "Keras 3 saves weights in files whose names end in .weights.h5.",
}
_NEAREST = "nearest: a name that ends in {} where it is saved and where it is read"
_FILE_ARGUMENTS = ("filepath", "path")


@on_node(cst.Call)
def file_name(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Gives files that the script itself writes the names that Keras 3 wants."""
    kind = _kind(call, names)
    if kind is None:
        return
    writes, ending = kind
    argument = _file(call, names)
    if argument is None:
        return
    given = arguments.by_keyword(call)
    if writes and "save_format" in given:
        why = "The name of the file says its format."
        yield from arguments.without(call, [given["save_format"]], script, why)
    text = _text(argument, names)
    if text is None:
        if writes and not _ends_well(argument, ending, names):
            yield Refusal(script.line(call), script.of(call.func), "which name the file has cannot "
                          "be told; " + _NEAREST.format(ending))  # fmt: skip
        return
    value, literal = text
    if value.endswith(ending):
        return
    if value not in _written(script, names, ending):
        if not value.endswith((".h5", ".hdf5", _MODEL)):
            yield Refusal(script.line(call), value, "Keras 3 reads no files in TensorFlow's "
                          "format; nearest: save it as .h5 in the old version")  # fmt: skip
        return
    if ending == _MODEL and value.endswith(".h5") and not _read(script, names, value):
        return  # Keras 3 still writes it, and nothing here reads it
    base, extension = os.path.splitext(value)
    new = (base if extension in (".h5", ".hdf5", ".tf", ".ckpt") else value) + ending
    old = script.of(literal)
    written = old.replace(value, new)
    if written == old or literal.prefix or _stands_elsewhere(value, script, names):
        yield Refusal(script.line(call), old, _NEAREST.format(ending))
    else:
        yield script.edit(literal, literal, written, why=_WHY[ending], at=literal)


def _kind(call: cst.Call, names: Names) -> tuple[bool, str] | None:
    """Says whether a call writes a file, and which ending Keras 3 wants; None for other calls."""
    endpoint = keras.called(call, names)
    only_weights = arguments.by_keyword(call).get("save_weights_only")
    if endpoint == "callbacks.ModelCheckpoint":
        weights = only_weights is not None and not _is_false(only_weights.value)
        return True, _WEIGHTS if weights else _MODEL
    if endpoint in ("models.save_model", "models.load_model"):
        return endpoint == "models.save_model", _MODEL
    if endpoint is None and isinstance(call.func, cst.Attribute):
        if call.func.attr.value == "save" and not _is_model(call.func.value, names):
            return None
        return {
            "save": (True, _MODEL),
            "save_weights": (True, _WEIGHTS),
            "load_weights": (False, _WEIGHTS),
        }.get(call.func.attr.value)
    return None


def _is_model(node: cst.BaseExpression, names: Names) -> bool:
    """Says whether an expression is a model: made as one, or called one."""
    value = names.value(node)
    endpoint = keras.called(value, names) if isinstance(value, cst.Call) else None
    if endpoint and endpoint.rpartition(".")[2] in ("Sequential", "Model", "load_model"):
        return True
    last = node.attr if isinstance(node, cst.Attribute) else node
    return isinstance(last, cst.Name) and "model" in last.value.lower()


def _file(call: cst.Call, names: Names) -> cst.BaseExpression | None:
    for keyword, argument in arguments.by_keyword(call).items():
        if keyword in _FILE_ARGUMENTS:
            return argument.value
    number = 1 if keras.called(call, names) == "models.save_model" else 0
    unnamed = [a.value for a in call.args if not a.keyword and not a.star]
    return unnamed[number] if len(unnamed) > number else None


def _text(node: cst.BaseExpression, names: Names) -> tuple[str, cst.SimpleString] | None:
    """Returns the text that an expression is known to be, and the literal it is written in."""
    literal = names.value(node)
    if isinstance(literal, cst.SimpleString) and isinstance(literal.evaluated_value, str):
        return literal.evaluated_value, literal
    return None


def _ends_well(node: cst.BaseExpression, ending: str, names: Names) -> bool:
    """Says whether an expression is text that ends as Keras 3 wants, whatever it begins with."""
    value = names.value(node)
    if isinstance(value, cst.Call) and value.args:  # os.path.join(directory, "m.keras")
        value = value.args[-1].value
    if isinstance(value, cst.BinaryOperation):
        value = value.right
    return isinstance(value, cst.SimpleString) and value.evaluated_value.endswith(ending)


def _calls(script: Script, names: Names, writes: bool, ending: str) -> Iterator[str]:
    for node in script.positions:
        if isinstance(node, cst.Call) and _kind(node, names) == (writes, ending):
            argument = _file(node, names)
            text = _text(argument, names) if argument is not None else None
            if text:
                yield text[0]


def _stands_elsewhere(value: str, script: Script, names: Names) -> bool:
    """Says whether a name of a file is also written where no model is saved or read."""
    known = set()
    for node in script.positions:
        argument = _file(node, names) if isinstance(node, cst.Call) and _kind(node, names) else None
        text = _text(argument, names) if argument is not None else None
        if text:
            known.add(text[1])
    return any(
        isinstance(node, cst.SimpleString) and node not in known and node.evaluated_value == value
        for node in script.positions
    )


def _written(script: Script, names: Names, ending: str) -> set[str]:
    return set(_calls(script, names, writes=True, ending=ending))


def _read(script: Script, names: Names, value: str) -> bool:
    return value in set(_calls(script, names, writes=False, ending=_MODEL))


def _is_false(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "False"
