"""One script against its port: both are run, and what they print and log is compared."""

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rosetta.scripts.working_directory import temporary_directory
from rosetta.verify import verdict
from rosetta.verify.execution import Execution, execute
from rosetta.verify.progress import Progress
from rosetta.verify.verdict import Verdict

if TYPE_CHECKING:
    from rosetta.verify.event_logs import LogComparison


@dataclasses.dataclass(frozen=True)
class Conditions:
    """How scripts are run and compared.

    `original_python` runs the original; None runs it under this interpreter. `timeout` is in
    seconds, `rtol` the largest relative difference of equal numbers, `logdir` a directory below the
    script's own whose event files are compared, too.
    """

    original_python: str | None
    timeout: float
    rtol: float
    logdir: str | None


@dataclasses.dataclass(frozen=True)
class Verification:
    """Two executions and what their comparison says. `logs` is None if none were compared."""

    verdict: Verdict
    original: Execution
    ported: Execution
    logs: "LogComparison | None"


def verify(
    original: Path, ported: Path, conditions: Conditions, progress: Progress
) -> Verification:
    """Runs a script and its port, the original as often as the verdict needs.

    Args:
        original: the script or notebook.
        ported: its port.
        conditions: how.
        progress: is told what runs.

    Raises:
        UsageError: one of them is a notebook that cannot be read, or lies beside too much data.
        RunError: there is no room for copies.
    """
    python, logdir = conditions.original_python, conditions.logdir
    with temporary_directory() as directory:
        kept = [(logdir, directory / name) if logdir else None for name in ("original", "port")]

        def run_original(
            seed: int = 1,
            nudge: int = 0,
            keep: tuple[str, Path] | None = None,
            again: str = " again",
        ) -> Execution:
            how = f" with weights changed by a millionth, {nudge}" if nudge else ""
            how += " with another seed" if seed != 1 else ""
            progress.begin(f"{original}{again}{how}")
            return execute(
                original,
                original,
                python or sys.executable,
                timeout=conditions.timeout,
                foreign=bool(python),
                seed=seed,
                nudge=nudge,
                keep=keep,
                on_wait=progress.wait,
            )

        try:
            first = run_original(keep=kept[0], again="")
            progress.begin(f"{ported}, the port")
            port = execute(
                original,
                ported,
                sys.executable,
                timeout=conditions.timeout,
                draws=first.draws,
                keep=kept[1],
                on_wait=progress.wait,
            )
            result = verdict.judge(first, port, conditions.rtol, run_original)
        finally:
            progress.clear()
        logs = _compare_logs(result, kept)
    if logs and not logs.agree and result.kind in (verdict.EQUAL, verdict.SEEDED):
        result = dataclasses.replace(result, kind=verdict.DIFFERENT)
    return Verification(result, first, port, logs)


def _compare_logs(result: Verdict, kept: list[tuple[str, Path] | None]) -> "LogComparison | None":
    directories = [directory for _, directory in filter(None, kept)]
    if not directories or result.kind == verdict.FAILED:
        return None
    from rosetta.verify import event_logs  # TensorBoard's readers are slow to import

    return event_logs.compare_logs(*directories)
