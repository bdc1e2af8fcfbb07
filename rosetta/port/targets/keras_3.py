"""Brings scripts for TensorFlow 2 and Keras 2 to Keras 3; the rest stays byte for byte."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port import edits
from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Names, imported, text
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal
from rosetta.port.result import Result
from rosetta.port.rules.keras_3 import (
    accuracy_names,
    endpoints,
    generators,
    imports,
    input_shapes,
    keywords,
    learning_rate,
    lists,
    methods,
    optimizer_arithmetic,
    predicted_classes,
    saving,
    seeds,
    strings,
)
from rosetta.port.rules.registry import NeededLine, RuleSet
from rosetta.port.targets import shared_rules

RULES = RuleSet(
    imports,
    learning_rate,
    optimizer_arithmetic,
    generators,
    predicted_classes,
    saving,
    input_shapes,
    lists,
    accuracy_names,
    strings,
    keywords,
    methods,
    seeds,
    endpoints,
    *shared_rules.PACKAGES,
)
_DRAWS_MODULE = "rosetta.legacy.keras_draws"
_DRAWS = NeededLine(
    f"import {_DRAWS_MODULE}  # initial values as Keras drew them up to TensorFlow 2.9",
    "Up to TensorFlow 2.9 Keras drew initial values from TensorFlow's generator; since 2.10 it "
    "draws a seed for each from Python's.",
)


def port(source: str, original_draws: bool = False) -> Result | None:
    """Ports one script.

    Args:
        source: its text.
        original_draws: draw initial values as Keras did up to TensorFlow 2.9.

    Returns:
        None if it does not use Keras, or is for TensorFlow 1.

    Raises:
        NotPython3: it is not Python 3.
    """
    if keras.ROOT not in source:
        return None
    script = Script(source)
    names = Names(script, keras.names_module)
    if not keras.is_for_keras_2(script, names):
        return None
    findings = RULES.findings(script, names)
    changes = list(dict.fromkeys(item for item in findings if isinstance(item, Edit)))
    refusals = sorted(
        dict.fromkeys(item for item in findings if isinstance(item, Refusal)),
        key=lambda refusal: refusal.line,
    )
    needed = list(dict.fromkeys(item for item in findings if isinstance(item, NeededLine)))
    if original_draws and _DRAWS_MODULE not in _imported_modules(names):
        needed.append(_DRAWS)
    changes += _inserted(script, names, needed)
    if not changes and not refusals:
        return None
    changes.sort(key=lambda edit: (edit.start, edit.end))
    return Result(
        "ported", edits.apply(source, changes), tuple(changes), tuple(refusals), for_keras_2=True
    )


def _imported_modules(names: Names) -> set[str]:
    """Returns the modules of the statements `import a.b`."""
    statements = [s for s in names.statements if isinstance(s, cst.Import)]
    return {text(alias.name) for statement in statements for alias in statement.names}


def _inserted(script: Script, names: Names, needed: list[NeededLine]) -> Iterator[Edit]:
    """Yields the edits that put lines below the imports that the script begins with.

    Imports come first among them, whichever rule asked first.
    """
    wanted = sorted(needed, key=_rank)
    wanted = [line for line in wanted if not _is_there(line, names)]
    if not wanted:
        return
    last = _last_import(script)
    end = script.line_end(script.span(last).end)
    unfinished = end == len(script.text) and not script.text.endswith(script.newline)
    for item in wanted:
        new = script.newline + item.text if unfinished else item.text + script.newline
        yield Edit(end, end, (new,), script.line(last), "", item.text, item.why)


def _rank(line: NeededLine) -> int:
    """Returns where a line stands among the others: imports, then values, then classes."""
    return 0 if line.text.startswith("import ") else 1 + line.text.startswith(("\n", "class"))


def _is_there(line: NeededLine, names: Names) -> bool:
    """Says whether a script has an import already."""
    module = line.text.removeprefix("import ").partition(" ")[0]
    bound = {path for _, path in names.imports()}
    return line.text == f"import {module}" and module in bound


def _last_import(script: Script) -> cst.CSTNode:
    """Returns the last statement of the imports at the top, the last that stands in a row."""
    found = None
    for statement in script.module.body:
        small = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
        if any(isinstance(part, cst.Import | cst.ImportFrom) for part in small):
            found = statement
        elif found is not None and not _is_text(statement):
            break
    return found if found is not None else next(_importing(script))


def _importing(script: Script) -> Iterator[cst.CSTNode]:
    """Yields the top-level statements with an import somewhere in them."""
    for node in script.positions:
        if isinstance(node, cst.Import | cst.ImportFrom) and any(imported(node)):
            line = script.line(node)
            yield [s for s in script.module.body if script.line(s) <= line][-1]


def _is_text(statement: cst.BaseStatement) -> bool:
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and len(statement.body) == 1
        and isinstance(statement.body[0], cst.Expr)
        and isinstance(statement.body[0].value, cst.SimpleString)
    )
