"""Why a port changed a script's lines: read from the report that `rosetta port` wrote."""

import json
import os
from pathlib import Path

from rosetta.console.errors import UsageError
from rosetta.console.input import check_plain


def reasons(report: Path, script: Path, port: Path) -> dict[int, list[str]]:
    """Returns why lines were changed, by the script's line numbers from 1; each reason once a line.

    Args:
        report: the file of `rosetta port --report=FILE`.
        script: the original.
        port: what it became.

    Raises:
        UsageError: it is no such report, it does not say that the script became the port, or that
            is a notebook.
    """
    flag = f"--notes={report}"
    check_plain(flag, report)
    try:
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
        told = [entry for entry in files if _same(entry["file"], script)]
        outputs = [entry["output"] for entry in told if entry["output"]]
        changes = [change for entry in told for change in entry["changes"]]
        by_line = [(change["line"], change["why"], change["cell"]) for change in changes]
    except OSError as error:
        raise UsageError(f"{flag}: cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{flag}: is no report of `rosetta port --report=FILE`") from None
    if not told:
        raise UsageError(f"{flag}: says nothing about {script}; name the file as it was ported")
    if outputs and not any(_same(output, port) for output in outputs):
        raise UsageError(
            f"{flag}: is about {outputs[0]}, not {port}; give the reports in the order of the ports"
        )
    if any(cell for _, _, cell in by_line):
        raise UsageError(f"{flag}: {script} is a notebook; notes go beside the lines of a script")
    found: dict[int, list[str]] = {}
    for line, why, _ in sorted(by_line, key=lambda change: change[0]):
        if why not in found.setdefault(line, []):
            found[line].append(why)
    return found


def _same(name: str, script: Path) -> bool:
    return os.path.realpath(name) == os.path.realpath(script)
