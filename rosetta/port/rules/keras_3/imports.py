"""`from keras.layers.core import Dense`: imports from modules that Keras 3 does not have."""

import dataclasses
from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Import, Names, imported, text
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules import statements
from rosetta.port.rules.keras_3 import spelling
from rosetta.port.rules.registry import Finding, on_node
from rosetta.port.rules.statements import Replacement


@on_node(cst.Import, cst.ImportFrom)
def import_of_keras(statement: Import, script: Script, names: Names) -> Iterator[Finding]:
    """Imports a name from where Keras 3 has it."""
    replacements = []
    for name, path, alias in imported(statement):
        is_from = isinstance(statement, cst.ImportFrom)
        full = path if is_from else text(alias.name)
        endpoint = keras.endpoint(full)
        replacement = None
        if endpoint:
            target = spelling.moved(endpoint)
            why = spelling.refused(target)
            if why:
                yield Refusal(script.line(statement), f"keras.{endpoint}", why)
            elif (
                target != endpoint
                or not spelling.is_there(target, full)
                or _needs_old_names(name, names)
            ):
                binds = bool(is_from or alias.asname)
                line = _line(name, target, full, binds, _needs_old_names(name, names))
                if line:
                    replacement = Replacement(line, _why(endpoint, target))
                elif line is None:
                    gone = "Keras 3 has no such name; what does the same is not known"
                    yield Refusal(script.line(statement), f"keras.{endpoint}", gone)
        elif endpoint == "" and full == keras.ROOT and _needs_old_names(name, names):
            as_name = f" as {name}" if name != keras.ROOT else ""
            why = "The package keras lacks old names that tensorflow.keras has."
            replacement = Replacement(f"from tensorflow import keras{as_name}", why)
        replacements.append(replacement)
    if any(replacements):
        replacements = _joined(replacements)
        yield from statements.with_imports_replaced(script, statement, replacements)


def _joined(replacements: list[Replacement | None]) -> list[Replacement | None]:
    """Returns the replacements with all names from one module in one line."""
    found: list[Replacement | None] = []
    first: dict[str, int] = {}
    for replacement in replacements:
        module, separator, name = (replacement.line if replacement else "").partition(" import ")
        if separator and module in first:
            number = first[module]
            line = f"{found[number].line}, {name}"
            found[number] = dataclasses.replace(found[number], line=line)
            replacement = Replacement("", replacement.why)
        elif separator:
            first[module] = len(found)
        found.append(replacement)
    return found


def _line(name: str, target: str, path: str, binds: bool, old_names: bool) -> str | None:
    """Returns the import that binds a name to a target.

    "" if the uses of the name are rewritten instead, None if there is no such target.
    """
    here = path.startswith(keras.ROOT + ".")
    root = keras.ROOT
    if not here or old_names or not keras.has(target, in_tensorflow=False):
        if not keras.has(target, in_tensorflow=True):
            return None
        root = keras.IN_TENSORFLOW
    if not binds:
        return ""  # `import keras.layers.core` binds `keras`, whose uses are written out
    module, _, last = f"{root}.{target}".rpartition(".")
    return f"from {module} import {last}" + (f" as {name}" if name != last else "")


def _why(endpoint: str, target: str) -> str:
    if endpoint == target:
        return f"Of Keras 3, only tensorflow.keras has {endpoint}."
    return f"keras.{endpoint} is keras.{target} in Keras 3."


def _needs_old_names(name: str, names: Names) -> bool:
    for reference in names.references:
        endpoint = keras.endpoint(reference.path)
        if reference.parts[0].value == name and endpoint:
            target = spelling.moved(endpoint)
            standalone = reference.path.startswith(keras.ROOT + ".")
            if standalone and not spelling.is_there(target, reference.path):
                return spelling.is_there(target, keras.IN_TENSORFLOW)
    return False
