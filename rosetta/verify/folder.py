"""A whole folder of scripts against the folder of their ports."""

import dataclasses
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rosetta.console.errors import RunError, UsageError
from rosetta.verify import report, verdict
from rosetta.verify.progress import Progress
from rosetta.verify.verification import Conditions, Verification, verify

SUFFIXES = (".py", ".ipynb")
NO_PORT = "no port"


@dataclasses.dataclass(frozen=True)
class Row:
    """What became of one script. `verification` is None where there was nothing to run."""

    name: str
    kind: str
    reason: str
    verification: Verification | None


def scripts(folder: Path) -> list[Path]:
    """Returns the scripts and notebooks below a folder, relative to it, in order of their names.

    Hidden folders are left out.

    Raises:
        UsageError: there are none.
    """
    found = []
    for directory, subdirectories, names in os.walk(folder):
        subdirectories[:] = [name for name in subdirectories if not name.startswith(".")]
        found += [Path(directory, name) for name in names if name.endswith(SUFFIXES)]
    if not found:
        raise UsageError(f"{folder}: there is no .py or .ipynb file in this directory")
    return sorted(path.relative_to(folder) for path in found)


def verify_each(
    originals: Path, ported: Path, names: Sequence[Path], conditions: Conditions, progress: Progress
) -> Iterator[Row]:
    """Verifies scripts of one folder against those of the same names in another.

    Args:
        originals: the folder of the originals.
        ported: the folder of their ports.
        names: the scripts, relative to both.
        conditions: how they are run and compared.
        progress: is told what runs.

    Yields:
        A row for each script, as soon as it is done.
    """
    for name in names:
        if not (ported / name).is_file():
            yield Row(str(name), NO_PORT, f"there is no {ported / name}", None)
            continue
        try:
            done = verify(originals / name, ported / name, conditions, progress)
        except (UsageError, RunError) as error:
            yield Row(str(name), verdict.FAILED, str(error), None)
        else:
            yield Row(str(name), done.verdict.kind, done.verdict.reason, done)


def line(row: Row, width: int) -> str:
    """Returns a row of the table.

    Args:
        row: what it says.
        width: of the column of names, in characters.
    """
    if not row.verification:
        return f"{row.name:{width}}  {row.kind}; {row.reason}"
    result = row.verification.verdict
    seconds = row.verification.original.seconds, row.verification.ported.seconds
    times = "{:.1f} s and {:.1f} s".format(*seconds)
    return f"{row.name:{width}}  {report.headline(result)}; {report.evidence(result)}; {times}"


def summary(rows: Sequence[Row]) -> str:
    """Returns how often each verdict was reached."""
    counts = Counter(row.kind for row in rows)
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    return f"{len(rows)} script{'s' * (len(rows) != 1)}: {kinds}"


def as_json(rows: Sequence[Row], conditions: Conditions) -> dict[str, Any]:
    """Returns the table as JSON's types."""
    return {
        "summary": dict(Counter(row.kind for row in rows)),
        "scripts": [
            {"name": row.name}
            | (
                report.as_json(row.verification, conditions)
                if row.verification
                else {"verdict": row.kind, "reason": row.reason}
            )
            for row in rows
        ],
    }
