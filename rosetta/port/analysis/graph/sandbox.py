"""Builds a script's graph in a process of its own, in a copy of the script's directory."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rosetta.port.analysis.graph import builder, facts
from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.graph.places import Places
from rosetta.verify.working_directory import copy_beside

SECONDS = 60.0
_ENVIRONMENT = {
    "TF_USE_LEGACY_KERAS": "1", "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3",
    "MPLBACKEND": "Agg", "TF_ENABLE_ONEDNN_OPTS": "0",
}  # fmt: skip


class NotBuilt(Exception):
    """The graph could not be built; the message says why."""


def build(original: Path, places: Places, endpoints: Sequence[str]) -> Facts:
    """Builds the graph of a script.

    Args:
        original: the script whose data are beside it.
        places: its port to tf1_compat, which is what runs.
        endpoints: what it has of TensorFlow.

    Raises:
        NotBuilt: it did not end in time, or the process broke down.
        UsageError: there is too much data beside it.
        RunError: there is no room for a copy of its directory.
    """
    with tempfile.TemporaryDirectory(prefix="rosetta-port-") as folder:
        script = Path(folder, f"{original.stem}_graph.py")
        script.write_text(places.text, encoding="utf-8")
        report = Path(folder, "report.json")
        with copy_beside(original, script) as place:
            command = [sys.executable, "-W", "ignore", builder.__file__, report, place.name]
            try:
                subprocess.run(
                    [*command, *endpoints], cwd=place.parent, timeout=SECONDS,
                    env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": _python_path()},
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                raise NotBuilt(f"it did not end within {SECONDS:.0f} s, computing nothing") from None
        if not report.exists():
            raise NotBuilt("the process that built it broke down")
        return facts.from_report(json.loads(report.read_text(encoding="utf-8")), places)


def _python_path() -> str:
    root = str(Path(builder.__file__).parents[4])
    return os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
