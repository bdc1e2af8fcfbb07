"""The errors of docs/errors.md, each with the old script that ends with it."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

from rosetta.port import command

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
GRAPH_PORT = "`rosetta port lab.py -o new.py`"
_ENTRY = re.compile(r"^### (.+)\n\n```python\n((?:.*\n)*?)```\n((?:(?!##).*\n)*)", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Entry:
    """One error.

    Attributes:
        message: the last line of the traceback, or how it begins.
        code: a script that ends with it on today's TensorFlow.
        text: what the page says of it.
    """

    message: str
    code: str
    text: str

    @property
    def becomes(self) -> list[str]:
        """What the native port is said to have; nothing where the script is refused."""
        found = re.search(r"^Becomes: (.+)$", self.text, re.MULTILINE)
        return re.findall(r"`(.+?)`", found[1]) if found else []


def entries() -> list[Entry]:
    """Returns the errors in the order of the page."""
    return [Entry(*found) for found in _ENTRY.findall(PAGE.read_text(encoding="utf-8"))]


def port_all(scripts: Path, ports: Path, report: Path) -> None:
    """Ports the scripts as the page says.

    Args:
        scripts: a directory for them.
        ports: where those that become something go.
        report: a file for what the command says.
    """
    for number, entry in enumerate(entries()):
        (scripts / f"error{number:02}.py").write_text(entry.code, encoding="utf-8")
    arguments = ["--to=tf2_eager", f"--outdir={ports}", f"--report={report}", "--jobs=1"]
    command.main([str(scripts), *arguments])


def reported(report: Path) -> list[dict[str, Any]]:
    """Returns what the command says of each entry's script, in the order of the page."""
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    return sorted(files, key=lambda file: file["file"])


def moved_names() -> list[tuple[list[str], list[str]]]:
    """Returns the rows of the last table: names of TensorFlow 1, and those of today."""
    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`tf\..+?) \| (.+?) \|$", text, re.MULTILINE)
    return [tuple(re.findall(r"`(tf\..+?)`", cell) for cell in row) for row in rows]


def found(typed: str) -> str:
    """Returns the message below which the page has a text first."""
    before, typed, _ = PAGE.read_text(encoding="utf-8").partition(typed)
    return (before + typed).rpartition("\n### ")[2].partition("\n")[0]
