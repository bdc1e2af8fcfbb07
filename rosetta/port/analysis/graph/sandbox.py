"""Builds a script's graph in a process of its own, in a copy of the script's directory."""

import atexit
import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rosetta.port.analysis.graph import facts
from rosetta.port.analysis.graph.building import builder
from rosetta.port.analysis.graph.facts import Facts
from rosetta.port.analysis.graph.places import Places
from rosetta.scripts.working_directory import copy_beside

SECONDS = 60
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
            request = {
                "report_path": str(report), "directory": str(place.parent), "path": place.name,
                "endpoints": list(endpoints), "seconds": SECONDS,
            }  # fmt: skip
            _ask(request)
        if not report.exists():
            raise NotBuilt(f"it did not end within {SECONDS} s, computing nothing, or broke down")
        return facts.from_report(json.loads(report.read_text(encoding="utf-8")), places)


def _ask(request: dict[str, Any]) -> None:
    """Has a script run, and waits until it has ended."""
    process = _builder()
    try:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        answered = process.stdout.readline()
    except BrokenPipeError:
        answered = ""
    if not answered:
        _builder.cache_clear()
        raise NotBuilt("the process that builds graphs broke down")


@functools.cache
def _builder() -> subprocess.Popen[str]:
    """Starts the process that has TensorFlow and builds graphs; it ends with this one."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", builder.__file__],
        env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": _python_path()},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip
    atexit.register(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    """Ends the process that builds graphs, and the script that it may be running."""
    process.stdin.close()
    if process.poll() is None and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: zombies alone
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _python_path() -> str:
    root = str(Path(builder.__file__).parents[5])
    return os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
