"""A verification told to people, in one line, and to machines, as JSON."""

import dataclasses
import math
from typing import Any

from rosetta.verify import verdict
from rosetta.verify.execution import Execution
from rosetta.verify.verdict import FINE_DIGITS, Departure, Verdict
from rosetta.verify.verification import Conditions, Verification


def sentence(verification: Verification, conditions: Conditions) -> str:
    """Returns a verification as one line: the verdict, and what it rests on."""
    result = verification.verdict
    parts = [headline(result), evidence(result)]
    departure = result.departure
    # A script that failed has printed less: that alone is no difference.
    ended = departure and None in (departure.original, departure.ported)
    noise = result.kind == verdict.NOISE
    if departure and not noise and not (result.kind == verdict.FAILED and ended):
        parts.append(_difference(departure))
    where = (
        "" if conditions.original_python else " (run here: `rosetta tf1` sets up TensorFlow 1.15)"
    )
    parts.append(f"original{where}{_end(verification.original)}, port{_end(verification.ported)}")
    if verification.logs:
        parts.append(f"event files: {verification.logs.sentence}")
    return "; ".join(parts)


def headline(result: Verdict) -> str:
    """Returns the verdict and its reason."""
    kind = result.kind
    if kind == verdict.NOISE:
        kind = f"equal up to {_place(result.departure)}, then float noise as in the original itself"
    return f"{kind}; {result.reason}" if result.reason else kind


def evidence(result: Verdict) -> str:
    """Returns how many numbers were compared, how fine they are, and how far they differ."""
    count = f"{result.compared} number{'s' * (result.compared != 1)} compared"
    if result.compared:
        count += f", {_of(result.fine, result.compared)} with {FINE_DIGITS} digits or more"
    if result.timings:
        count += f", {result.timings} timings left out"
    if not result.compared:
        return count
    largest = f"largest relative difference {result.largest:.2g}"
    if result.largest:
        largest += f" in line {result.largest_line} of the output"
    return f"{count}; {largest}"


def as_json(verification: Verification, conditions: Conditions) -> dict[str, Any]:
    """Returns a verification as JSON's types."""
    result = verification.verdict
    return {
        "verdict": result.kind,
        "reason": result.reason,
        "rtol": conditions.rtol,
        "numbers": result.compared,
        "numbers_of_4_digits": result.fine,
        "largest_relative_difference": result.largest if math.isfinite(result.largest) else None,
        "largest_relative_difference_line": result.largest_line,
        "timings_left_out": result.timings,
        "first_difference": result.departure and dataclasses.asdict(result.departure),
        "original": _execution_as_json(verification.original),
        "ported": _execution_as_json(verification.ported),
        "event_files": verification.logs and dataclasses.asdict(verification.logs),
    }


def _of(part: int, whole: int) -> str:
    return {0: "none", whole: "all"}.get(part, str(part))


def _difference(departure: Departure) -> str:
    return (
        f"first difference in {_place(departure)} of the output: "
        f"{departure.original or 'nothing'} became {departure.ported or 'nothing'}"
        + (f" in line {departure.line_ported}" if departure.line_ported else "")
    )


def _place(departure: Departure) -> str:
    line = f"line {departure.line_original}" if departure.line_original else "the end"
    return line if departure.step is None else f"step {departure.step} ({line})"


def _end(execution: Execution) -> str:
    version = f" on TensorFlow {execution.tensorflow}" if execution.tensorflow else ""
    code = "stopped" if execution.exit_code is None else f"exit code {execution.exit_code}"
    return f"{version} {code} after {execution.seconds:.1f} s"


def _execution_as_json(execution: Execution) -> dict[str, Any]:
    return {
        "exit_code": execution.exit_code,
        "timed_out": execution.exit_code is None,
        "seconds": execution.seconds,
        "tensorflow": execution.tensorflow,
        "unseeded": execution.unseeded,
        "failure": execution.failure,
        "failed_at": execution.place and dataclasses.asdict(execution.place),
        "last_error": execution.last_error if execution.exit_code != 0 else "",
    }
