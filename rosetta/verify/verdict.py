"""Whether a port prints its original's numbers, and if not, what kind of difference it is."""

import dataclasses
from collections.abc import Callable, Collection, Sequence

from rosetta.verify import printed_numbers
from rosetta.verify.execution import Run
from rosetta.verify.printed_numbers import Number

EQUAL = "equal"
DIFFERENT = "not equal"
NOISE = "equal until float noise takes over"
RANDOM = "random"
FAILED = "failed"

# A port may leave its original this many times as fast as the original leaves itself when its
# weights are changed by a millionth: the kernels of two versions of TensorFlow round differently
# at every step, the change happens once.
NOISE_FACTOR = 100
FLOAT_NOISE = 1e-7  # about one unit in the last place of float32


@dataclasses.dataclass(frozen=True)
class Departure:
    """The first number in which two outputs differ.

    Lines count from 1 and are None where an output has ended. `step` is the step
    or epoch that the output last named.
    """

    index: int
    line_original: int | None
    line_ported: int | None
    original: str | None
    ported: str | None
    step: int | None


@dataclasses.dataclass(frozen=True)
class Verdict:
    """The result of a comparison.

    `compared` counts the numbers that both print, `largest` is the largest relative difference
    among them (before the departure, for float noise) and `largest_line` the line of the original
    it stands in. `timings` counts the durations that were left out because they change from run
    to run. `reason` is a sentence for a person.
    """

    kind: str
    reason: str
    compared: int
    largest: float
    largest_line: int | None
    timings: int
    departure: Departure | None


def judge(
    original: Run, ported: Run, rtol: float, run_original_again: Callable[[bool], Run]
) -> Verdict:
    """Compares what two runs printed.

    Equal is equal: both end with exit code 0, print as many numbers, and no two of them differ by
    more than `rtol`. Where they differ, or something was drawn without a seed, the original runs
    again; without such a draw with its initial weights changed by a millionth, and once more as it
    is if that looks chaotic:

    - The original does not repeat its own numbers: it is random, whatever the port prints.
    - The changed original departs from itself too, and the port never departs more than 100 times
      as far: training is chaotic and the port equal up to there.
    - Otherwise the port computes something else.

    Args:
        original: the run of the original.
        ported: the run of its port.
        rtol: the largest relative difference that counts as equal.
        run_original_again: runs the original once more; True asks for the changed weights.
    """
    failure = _failure(original, ported)
    a, b = (printed_numbers.numbers(run.output) for run in (original, ported))
    index = printed_numbers.first_departure(a, b, rtol)
    if failure:
        return _verdict(FAILED, failure, a, b, index)
    if not a and not b:
        return _judge_text(original, ported, run_original_again)
    unseeded = sorted({*original.unseeded, *ported.unseeded})
    ignored: set[int] = set()
    again = None
    if index is not None or unseeded:
        again = run_original_again(not unseeded)
        own = printed_numbers.numbers(again.output)
        if index is not None:
            ignored = _timings(a, b, own)
            index = printed_numbers.first_departure(a, b, rtol, ignored)
    if index is None:
        if unseeded and printed_numbers.first_departure(a, own, 0.0, ignored) is not None:
            return _random(a, b, own, rtol, unseeded, ignored)
        return _verdict(EQUAL, "", a, b, None, ignored)

    plain = own if unseeded or not again.nudged else None
    if plain is None or printed_numbers.first_departure(a, plain, rtol, ignored) is None:
        nudged = run_original_again(True) if unseeded else again
        if nudged.nudged and nudged.exit_code == 0:
            changed = printed_numbers.numbers(nudged.output)
            if _is_noise(a, b, changed, rtol, index, ignored):
                plain = plain or printed_numbers.numbers(run_original_again(False).output)
                if printed_numbers.first_departure(a, plain, rtol, ignored) is None:
                    return _verdict(NOISE, "", a, b, index, ignored)
    changes = printed_numbers.first_departure(a, own, rtol, ignored)
    if plain is None and changes is not None and changes <= index:
        plain = printed_numbers.numbers(run_original_again(False).output)
    if plain is not None:
        repeated = printed_numbers.first_departure(a, plain, rtol, ignored)
        if repeated is not None and repeated <= index:
            return _random(a, b, plain, rtol, unseeded, ignored)
    reason = "" if len(a) == len(b) else f"the original prints {len(a)}, the port {len(b)} numbers"
    return _verdict(DIFFERENT, reason, a, b, index, ignored)


def _failure(original: Run, ported: Run) -> str:
    for name, run in (("original", original), ("port", ported)):
        if run.exit_code is None:
            return f"the {name} did not end in time"
        if run.exit_code:
            return f"the {name} failed: {run.last_error}"
    return ""


def _judge_text(original: Run, ported: Run, run_original_again: Callable[[bool], Run]) -> Verdict:
    texts = [
        [line.strip() for line in printed_numbers.lines(run.output)] for run in (original, ported)
    ]
    if texts[0] == texts[1]:
        return _verdict(EQUAL, "neither prints a number; the text is the same", [], [], None)
    line = next(
        (number for number, (a, b) in enumerate(zip(*texts), 1) if a != b),
        min(map(len, texts)) + 1,
    )
    return _verdict(DIFFERENT, f"no numbers; the text differs from line {line}", [], [], None)


def _timings(a: Sequence[Number], b: Sequence[Number], again: Sequence[Number]) -> set[int]:
    """Returns where all runs print a duration that changes even from run to run of the original."""
    return {
        index
        for index, numbers in enumerate(zip(a, b, again))
        if all(number.timing for number in numbers) and numbers[0].value != numbers[2].value
    }


def _is_noise(
    a: Sequence[Number],
    b: Sequence[Number],
    nudged: Sequence[Number],
    rtol: float,
    index: int,
    ignored: Collection[int],
) -> bool:
    """Returns whether the port departs as the original departs from itself.

    Some result before the departure has to agree; integers, such as the number of the epoch, prove
    nothing.
    """
    chaotic = printed_numbers.first_departure(a, nudged, rtol, ignored) is not None
    if not chaotic or all(number.is_integer for number in a[:index]):
        return False
    port = printed_numbers.differences(a, b, ignored)[: index + 1]
    own = printed_numbers.differences(a, nudged, ignored)[: index + 1]
    if len(port) <= index or len(own) <= index:
        return False
    farthest = 0.0
    for ours, theirs in zip(port, own):
        farthest = max(farthest, theirs)
        if ours > NOISE_FACTOR * max(farthest, FLOAT_NOISE):
            return False
    return True


def _random(
    a: Sequence[Number],
    b: Sequence[Number],
    again: Sequence[Number],
    rtol: float,
    unseeded: Sequence[str],
    ignored: Collection[int],
) -> Verdict:
    index = printed_numbers.first_departure(a, again, rtol, ignored)
    if index is None:
        index = printed_numbers.first_departure(a, again, 0.0, ignored)
    line = a[index].line if index is not None and index < len(a) else len(a)
    if unseeded:
        more = f" and {len(unseeded) - 1} more" if len(unseeded) > 1 else ""
        cause = f"drawn without a seed: {unseeded[0]}{more}; give both scripts a seed"
    else:
        cause = "it draws without a seed, or depends on the order of its threads"
    reason = f"from line {line} on the original does not repeat its own numbers ({cause})"
    departure = printed_numbers.first_departure(a, b, rtol, ignored)
    return _verdict(RANDOM, reason, a, b, departure, ignored)


def _verdict(
    kind: str,
    reason: str,
    a: Sequence[Number],
    b: Sequence[Number],
    index: int | None,
    ignored: Collection[int] = (),
) -> Verdict:
    differences = printed_numbers.differences(a, b, ignored)
    compared = len(differences) - len(ignored)
    if kind == NOISE:
        differences = differences[:index]
        compared = len(differences) - sum(i < index for i in ignored)
    largest = max(differences, default=0.0)
    line = a[differences.index(largest)].line if largest else None
    departure = None if index is None else _departure(a, b, index)
    return Verdict(kind, reason, compared, largest, line, len(ignored), departure)


def _departure(a: Sequence[Number], b: Sequence[Number], index: int) -> Departure:
    ours = a[index] if index < len(a) else None
    theirs = b[index] if index < len(b) else None
    step = next((int(number.text) for number in reversed(a[: index + 1]) if number.step), None)
    return Departure(
        index,
        ours and ours.line,
        theirs and theirs.line,
        ours and ours.text,
        theirs and theirs.text,
        step,
    )
