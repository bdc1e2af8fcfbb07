"""`rosetta verify`: runs a script and its port and compares the numbers they print.

Exit codes: 0 the numbers are equal; 3 they are equal until the float noise of chaotic training
takes over; 4 they are equal once what the script draws without a seed is drawn from the same one;
1 they are not equal, a script failed, or the original is random; 2 wrong usage.
"""

import dataclasses
import json
import math
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from absl import flags

from rosetta.console import command_line
from rosetta.console.errors import UsageError
from rosetta.verify import execution, verdict
from rosetta.verify.execution import Run
from rosetta.verify.verdict import Departure, Verdict

if TYPE_CHECKING:
    from rosetta.verify import event_logs

EXIT_CODES = {verdict.EQUAL: 0, verdict.NOISE: 3, verdict.SEEDED: 4}


def main(arguments: Sequence[str]) -> int:
    """Runs the command with what follows `rosetta verify`. Returns the exit code."""
    values = flags.FlagValues()
    flags.DEFINE_string(
        "tf1-python",
        None,
        "interpreter with TensorFlow 1.15 to run the original (default: this one)",
        flag_values=values,
    )
    flags.DEFINE_float(
        "timeout", 600, "seconds each run may take", lower_bound=0.1, flag_values=values
    )
    flags.DEFINE_float(
        "rtol",
        1e-3,
        "largest relative difference of equal numbers; below 1e-3 the difference counts absolutely",
        lower_bound=0.0,
        flag_values=values,
    )
    flags.DEFINE_string(
        "logdir",
        None,
        "directory below the script's own whose event files are compared, too",
        flag_values=values,
    )
    flags.DEFINE_bool("json", False, "print one JSON object and nothing else", flag_values=values)
    command = "rosetta verify ORIGINAL PORTED"
    scripts = command_line.parse(values, command, arguments)
    if len(scripts) != 2:
        raise UsageError(
            f"{len(scripts)} files: verify compares two, the original and its port; {command}"
        )
    original, ported = (_check_script(name) for name in scripts)
    tf1_python = values["tf1-python"].value
    if tf1_python:
        if os.sep in tf1_python:  # the scripts run in another directory
            tf1_python = os.path.abspath(os.path.expanduser(tf1_python))
        execution.check_interpreter(tf1_python)

    logdir = values["logdir"].value
    if logdir is not None:
        _check_logdir(logdir)
    with tempfile.TemporaryDirectory(prefix="rosetta-verify-") as directory:
        kept = [
            (logdir, Path(directory, name)) if logdir else None for name in ("original", "port")
        ]

        def run_original(
            seed: int = 1, nudge: int = 0, keep: tuple[str, Path] | None = None
        ) -> Run:
            return execution.run(
                original,
                original,
                tf1_python or sys.executable,
                timeout=values["timeout"].value,
                foreign=bool(tf1_python),
                seed=seed,
                nudge=nudge,
                keep=keep,
            )

        first = run_original(keep=kept[0])
        port = execution.run(
            original, ported, sys.executable, timeout=values["timeout"].value, keep=kept[1]
        )
        result = verdict.judge(first, port, values["rtol"].value, run_original)
        logs = _compare_logs(result, kept) if logdir else None
    if logs and not logs.agree and result.kind in (verdict.EQUAL, verdict.SEEDED):
        result = dataclasses.replace(result, kind=verdict.DIFFERENT)
    if values["json"].value:
        report = _as_json(result, first, port, values["rtol"].value)
        json.dump(
            {**report, "event_files": logs and dataclasses.asdict(logs)}, sys.stdout, indent=2
        )
        print()
    else:
        print(_sentence(result, first, port, bool(tf1_python)), end="")
        print(f"; event files: {logs.sentence}" if logs else "")
    return EXIT_CODES.get(result.kind, 1)


def _check_logdir(logdir: str) -> None:
    if os.path.isabs(logdir) or ".." in Path(logdir).parts:
        raise UsageError(
            f"--logdir={logdir}: not below the script's directory; the two runs can only be told "
            "apart where each writes into its own copy of it"
        )


def _compare_logs(
    result: Verdict, kept: Sequence[tuple[str, Path]]
) -> "event_logs.LogComparison | None":
    if result.kind == verdict.FAILED:
        return None
    from rosetta.verify import event_logs  # TensorBoard's readers are slow to import

    return event_logs.compare_logs(*(directory for _, directory in kept))


def _check_script(name: str) -> Path:
    path = Path(name)
    if path.suffix not in (".py", ".ipynb"):
        raise UsageError(f"{name}: neither a .py script nor an .ipynb notebook")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: cannot be read ({error.strerror})") from None
    if path.suffix == ".ipynb":
        try:
            json.loads(content)
        except ValueError:
            raise UsageError(f"{name}: not a notebook, its JSON is broken") from None
    return path


def _sentence(result: Verdict, original: Run, ported: Run, tf1: bool) -> str:
    parts = [result.kind]
    departure = result.departure
    if result.kind == verdict.NOISE:
        parts[0] = f"equal up to {_place(departure)}, then float noise as in the original itself"
    if result.reason:
        parts.append(result.reason)
    count = f"{result.compared} number{'s' * (result.compared != 1)} compared"
    if result.timings:
        count += f", {result.timings} timings left out"
    largest = f"largest relative difference {result.largest:.2g}"
    if result.largest:
        largest += f" in line {result.largest_line}"
    parts.append(f"{count}, {largest}")
    if departure and result.kind != verdict.NOISE:
        parts.append(
            f"first difference in {_place(departure)}: {_number(departure.original)}"
            f" became {_number(departure.ported)}"
            + (f" in line {departure.line_ported}" if departure.line_ported else "")
        )
    where = "original" if tf1 else "original run here for want of --tf1-python"
    parts.append(f"{where}{_end(original)}, port{_end(ported)}")
    return "; ".join(parts)


def _place(departure: Departure) -> str:
    line = f"line {departure.line_original}" if departure.line_original else "the end"
    return line if departure.step is None else f"step {departure.step} ({line})"


def _number(text: str | None) -> str:
    return text or "nothing"


def _end(run: Run) -> str:
    version = f" on TensorFlow {run.tensorflow}" if run.tensorflow else ""
    code = "stopped" if run.exit_code is None else f"exit code {run.exit_code}"
    return f"{version} {code} after {run.seconds:.1f} s"


def _as_json(result: Verdict, original: Run, ported: Run, rtol: float) -> dict[str, Any]:
    return {
        "verdict": result.kind,
        "reason": result.reason,
        "rtol": rtol,
        "numbers": result.compared,
        "largest_relative_difference": result.largest if math.isfinite(result.largest) else None,
        "largest_relative_difference_line": result.largest_line,
        "timings_left_out": result.timings,
        "first_difference": result.departure and dataclasses.asdict(result.departure),
        "original": _run_as_json(original),
        "ported": _run_as_json(ported),
    }


def _run_as_json(run: Run) -> dict[str, Any]:
    return {
        "exit_code": run.exit_code,
        "timed_out": run.exit_code is None,
        "seconds": run.seconds,
        "tensorflow": run.tensorflow,
        "unseeded": run.unseeded,
        "last_error": run.last_error if run.exit_code != 0 else "",
    }
