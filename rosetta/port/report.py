"""What `rosetta port` says about each file, for people and for machines."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from rosetta.port import guide
from rosetta.port.edits import Edit, Refusal

WRITTEN_BY = "rosetta port"  # how our reports are told from other files
# What a status means to the user.
MESSAGES = {
    "unchanged": "runs through tf.compat.v1 already; nothing to port",
    "tf2": "nothing in it needs TensorFlow 1; left alone",
    "no-tensorflow": "does not import TensorFlow; nothing to port",
    "merged": "its functions stand in the ports of the scripts that call them",
}


@dataclasses.dataclass
class FileReport:
    """What became of one file.

    Attributes:
        file: its path as given.
        status: "ported", "refused", "failed" or a key of `MESSAGES`.
        output: where the port was written, if it was.
        edits: what was changed, in order.
        refusals: what cannot be ported.
        error: why a file could not be read or parsed.
        guide: the steps of the migration guide, where the target follows it.
    """

    file: str
    status: str
    output: str | None = None
    edits: Sequence[Edit] = ()
    refusals: Sequence[Refusal] = ()
    error: str | None = None
    guide: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Says whether the command has to end with code 1."""
        return self.status in ("refused", "failed")

    def lines(self) -> list[str]:
        """Returns the report for people: one line for the file, one for each change."""
        if self.error:
            return [f"{self.file}: error: {self.error}"]
        to = f" -> {self.output}" if self.output else ""
        if self.status in MESSAGES:
            return [f"{self.file}{to}: {MESSAGES[self.status]}"]
        head = f"{self.file}{to}: {sum(bool(edit.why) for edit in self.edits)} changes"
        if self.status == "refused" and not self.output:
            head = f"{self.file}: not ported, nothing written (--partial writes what can be)"
        result = [head]
        told = [edit for edit in self.edits if edit.why]  # the others move lines
        for edit in sorted(told, key=lambda e: (e.cell or 0, e.line)):
            was = f"{_short(edit.was)} -> " if edit.was else "+ "
            result.append(f"  {_at(edit)}: {was}{_short(edit.became) or '(gone)'}  # {edit.why}")
        for refusal in self.refusals:
            result.append(f"  {_at(refusal)}: cannot port {refusal.was}: {refusal.why}")
        if self.guide:
            result.append(f"  {guide.line(self.guide)}")
        return result

    def data(self) -> dict[str, Any]:
        """Returns the report for machines."""
        changes = [
            {"cell": e.cell, "line": e.line, "was": e.was, "became": e.became, "why": e.why}
            for e in self.edits
            if e.why
        ]
        refusals = [dataclasses.asdict(r) for r in self.refusals]
        return {
            "file": self.file, "status": self.status, "output": self.output,
            "changes": changes, "refusals": refusals, "error": self.error,
            "migration_guide": dict(self.guide),
        }  # fmt: skip


def _at(item: Edit | Refusal) -> str:
    return f"cell {item.cell} line {item.line}" if item.cell else f"line {item.line}"


def _short(text: str) -> str:
    return " ".join(text.split())


def as_json(reports: list[FileReport]) -> str:
    """Returns all reports as one JSON text."""
    return (
        json.dumps({"written_by": WRITTEN_BY, "files": [r.data() for r in reports]}, indent=2)
        + "\n"
    )
