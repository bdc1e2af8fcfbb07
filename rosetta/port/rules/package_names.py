"""`np.float`, `time.clock` and other names that NumPy, Python and others took out."""

from collections.abc import Iterator

from rosetta.port.analysis.names import Names, Reference
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules.registry import Finding, NeededLine, on_reference
from rosetta.port.symbols.python_3_7 import REFUSED, RENAMED


@on_reference
def renamed_name(reference: Reference, script: Script, names: Names) -> Iterator[Finding]:
    """Writes the new name of the longest part of a dotted name that the table knows."""
    parts, package = reference.parts, reference.binding.path
    for count in range(len(parts), 0, -1):
        old = ".".join([package, *(part.value for part in parts[1:count])])
        if old in REFUSED:
            yield Refusal(script.line(reference.node), old, REFUSED[old])
            return
        if old not in RENAMED:
            continue
        if count == 1:
            return  # `from numpy import float_ as f`: the import itself is rewritten
        renamed = RENAMED[old]
        new = renamed.new
        if new.startswith(package + "."):
            new = parts[0].value + new.removeprefix(package)
        elif renamed.line:
            yield NeededLine(renamed.line, f"holds {new}")
        yield script.edit(parts[0], parts[count - 1], new, why=f"{renamed.why}.",
                          at=reference.node, was=old)  # fmt: skip
        return
