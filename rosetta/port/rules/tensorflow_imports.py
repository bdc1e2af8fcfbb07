"""`import tensorflow as tf` and all other imports of TensorFlow and of what was in it."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import installed, tensorflow
from rosetta.port.analysis.names import Binding, Import, Names, imported, text
from rosetta.port.analysis.script import Script
from rosetta.port.analysis.tensorflow import V1
from rosetta.port.edits import Refusal
from rosetta.port.rules import spelling, statements
from rosetta.port.rules.registry import Finding, NeededLine, on_node
from rosetta.port.rules.statements import Replacement
from rosetta.port.symbols import tensorflow_1
from rosetta.port.symbols.homes import HOMES

_V1 = "TensorFlow 1's API is tensorflow.compat.v1 now."


@on_node(cst.Import, cst.ImportFrom)
def import_of_tensorflow(statement: Import, script: Script, names: Names) -> Iterator[Finding]:
    """Imports from tensorflow.compat.v1, or from where the things are now."""
    if not tensorflow.imports_it(statement):
        return
    star = tensorflow.star_of(statement)
    if star:
        yield from _star(statement, star, script)
        return
    replacements = []
    for name, path, alias in imported(statement):
        full = text(alias.name) if isinstance(statement, cst.Import) else path
        replacement = None
        if tensorflow.endpoint(full) is not None and not full.startswith(V1):
            found = _imported_name(statement, name, full, alias, script, names)
            yield from found[1]
            replacement = found[0]
        replacements.append(replacement)
    yield from statements.with_imports_replaced(script, statement, replacements)


def _imported_name(
    statement: Import, name: str, path: str, alias: cst.ImportAlias, script: Script, names: Names
) -> tuple[Replacement | None, list[Finding]]:
    """Returns what is imported in the place of one name, None if it stays."""
    endpoint = tensorflow.endpoint(path) or ""
    target = tensorflow_1.moved(endpoint)
    why = tensorflow_1.refused(endpoint)
    private = endpoint.startswith("python.")
    if not endpoint or (isinstance(statement, cst.Import) and not alias.asname):
        if private and target is None and why is None:  # `import tensorflow.python.x`
            return None, []
        return Replacement(f"import {V1} as {name}", _V1), []
    if target is not None:
        if spelling.stands_for(Binding(name, path, is_import=True), names) is None:
            return _written_out(endpoint), []
        line, needed = _bound(name, target, names)
        return Replacement(line, spelling.reason(f"tf.{endpoint}", target)), [*needed]
    if endpoint in tensorflow_1.PACKAGES:
        return _written_out(endpoint), []
    if why is None and private:
        if installed.has(endpoint):
            return None, []
        why = tensorflow_1.PRIVATE_IS_GONE
    if why and not any(reference.binding.name == name for reference in names.references):
        return Replacement("", f"Nothing uses tf.{endpoint}, which is gone."), []
    if why:
        return None, [Refusal(script.line(statement), f"tf.{endpoint}", why)]
    as_name = f" as {name}" if alias.asname else ""
    if isinstance(statement, cst.Import):
        return Replacement(f"import {V1}.{endpoint}{as_name}", _V1), []
    module, _, last = f"{V1}.{endpoint}".rpartition(".")
    return Replacement(f"from {module} import {last}{as_name}", _V1), []


def _written_out(endpoint: str) -> Replacement:
    return Replacement("", f"tf.{endpoint} is gone; each use of it is written out.")


def _bound(name: str, target: str, names: Names) -> tuple[str, list[NeededLine]]:
    """Returns the line that binds a name to a target, and the import lines that it needs."""
    root, _, rest = target.partition(".")
    home = HOMES.get(root)
    if home and not rest:
        return home.line_as(name), []
    if home and home.is_module and "." not in rest:
        return f"from {home.module} import {rest}" + (f" as {name}" if name != rest else ""), []
    written, needed = spelling.expression(target, names)
    return f"{name} = {written}", needed


def _star(statement: cst.ImportFrom, module: str, script: Script) -> Iterator[Finding]:
    endpoint = tensorflow.endpoint(module) or ""
    if module.startswith(V1):
        return
    target = tensorflow_1.moved(endpoint)
    if target == "tf_slim":
        yield NeededLine(HOMES[target].line, "holds tf.contrib.layers")
    elif tensorflow_1.refused(endpoint) or target:
        yield Refusal(
            script.line(statement), f"from {module} import *",
            "which of its names are used cannot be told; nearest: import them one by one and "
            "port again",
        )  # fmt: skip
        return
    else:
        target = f"{V1}.{endpoint}" if endpoint else V1
    yield script.edit(statement.module, statement.module, target, why=_V1, at=statement)
