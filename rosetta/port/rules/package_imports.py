"""Imports of what NumPy, SciPy, scikit-learn and Python itself no longer have."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis.names import Import, Names, imported, text
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules import statements
from rosetta.port.rules.registry import Finding, NeededLine, on_node
from rosetta.port.rules.statements import Replacement
from rosetta.port.symbols.python_3_7 import REFUSED, RENAMED, Renamed


@on_node(cst.Import, cst.ImportFrom)
def import_of_package(statement: Import, script: Script, names: Names) -> Iterator[Finding]:
    """Imports a name from where it is now."""
    replacements = []
    for name, path, alias in imported(statement):
        is_from = isinstance(statement, cst.ImportFrom)
        full = path if is_from else text(alias.name)
        if full in REFUSED:
            yield Refusal(script.line(statement), full, REFUSED[full])
        renamed = RENAMED.get(full) if is_from and full not in REFUSED else None
        if renamed and renamed.home:
            yield NeededLine(renamed.home.line, f"holds {renamed.new}")
        line = _bound(name, renamed) if renamed else ""
        replacements.append(Replacement(line, f"{renamed.why}.") if renamed else None)
    yield from statements.with_imports_replaced(script, statement, replacements)


def _bound(name: str, renamed: Renamed) -> str:
    module, _, last = renamed.new.rpartition(".")
    as_name = f" as {name}" if name != last else ""
    if renamed.module == renamed.new and not module:
        return f"import {renamed.new}{as_name}"
    if renamed.home or not module:
        return f"{name} = {renamed.new}"
    return f"from {module} import {last}{as_name}"
