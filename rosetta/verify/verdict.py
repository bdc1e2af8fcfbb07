"""Whether a port prints its original's numbers, and if not, what kind of difference it is."""

import dataclasses
from collections.abc import Callable, Collection, Sequence

from rosetta.verify import printed_numbers
from rosetta.verify.execution import Execution
from rosetta.verify.printed_numbers import Number

EQUAL = "equal"
DIFFERENT = "not equal"
NOISE = "equal until float noise takes over"
SEEDED = "equal once seeded alike"
RANDOM = "random"
FAILED = "failed"

# A port may leave its original this many times as fast as the original leaves itself when its
# weights are changed by a millionth: the kernels of two versions of TensorFlow round differently
# at every step, the change happens once. That holds while differences are small; once they can be
# seen, a port may be at most 10 times as far off as the original itself.
NOISE_FACTOR = 100
VISIBLE_NOISE_FACTOR = 10
NUDGES = 3  # one change may by chance leave a count, or the sign of a ReLU, as it was
FINE_DIGITS = 4  # with fewer, a number cannot show that it agrees within 1e-3
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

    `compared` counts the numbers that both print (before the departure, for float noise), `fine`
    those among them that the original writes with at least 4 digits. `largest` is the largest
    relative difference among them and `largest_line` the line of the original's output it stands
    in. `timings` counts the durations that were left out because they change from run to run.
    `reason` is a sentence for a person.
    """

    kind: str
    reason: str
    compared: int
    fine: int
    largest: float
    largest_line: int | None
    timings: int
    departure: Departure | None


def judge(
    original: Execution,
    ported: Execution,
    rtol: float,
    run_original_again: Callable[..., Execution],
) -> Verdict:
    """Compares what two runs printed.

    Equal is equal: both end with exit code 0, print as many numbers, and no two of them differ by
    more than `rtol`. Both drew from the same seed wherever they draw without one; if the original
    prints something else with another seed, they are equal only once seeded alike. Where they
    differ, the original runs again as it is, and then up to three times with its initial weights
    changed by a millionth:

    - The original does not repeat its own numbers: it is random, whatever the port prints.
    - The changed original departs from itself too, and the port never departs more than 100 times
      as far, nor more than 10 times where that can be seen: training is chaotic and the port equal
      up to there.
    - Otherwise the port computes something else.

    Args:
        original: the run of the original.
        ported: the run of its port.
        rtol: the largest relative difference that counts as equal.
        run_original_again: runs the original once more, with `seed=2` drawing something else
            wherever it draws without a seed, with `nudge=1`, 2 or 3 from changed weights.
    """
    failure = _failure(original, ported)
    a, b = (printed_numbers.numbers(run.output) for run in (original, ported))
    index = printed_numbers.first_departure(a, b, rtol)
    if failure:
        ignored = _timings(a, b, b)
        index = printed_numbers.first_departure(a, b, rtol, ignored)
        return _verdict(FAILED, failure + _until_then(a, b, index), a, b, index, ignored)
    if not a and not b:
        return _judge_text(original, ported)
    unseeded = original.unseeded or ported.unseeded
    ignored = set()
    if index is not None:
        again = run_original_again()
        if again.failure:
            return _verdict(FAILED, f"the original, run again, {again.failure}", a, b, index)
        own = printed_numbers.numbers(again.output)
        ignored = _timings(a, b, own)
        index = printed_numbers.first_departure(a, b, rtol, ignored)
    if index is None:
        reason = _matters(a, unseeded, ignored, run_original_again)
        return _verdict(SEEDED if reason else EQUAL, reason, a, b, None, ignored)

    repeated = printed_numbers.first_departure(a, own, rtol, ignored)
    if repeated is not None and repeated <= index:
        return _random(a, b, repeated, ignored, index)
    noise, failed = _is_noise(a, b, rtol, index, ignored, run_original_again)
    if noise:
        if repeated is not None:
            return _random(a, b, repeated, ignored, index)
        reason = _seeded_alike(unseeded) if unseeded else ""
        return _verdict(NOISE, reason, a, b, index, ignored)
    if failed:
        reason = f"whether by float noise is unknown: with changed weights, the original {failed}"
    elif len(a) != len(b):
        reason = f"the original prints {len(a)}, the port {len(b)} numbers"
    else:
        reason = ""
    return _verdict(DIFFERENT, reason, a, b, index, ignored)


def _failure(original: Execution, ported: Execution) -> str:
    for name, run in (("original", original), ("port", ported)):
        if run.failure:
            return f"the {name} {run.failure}"
    return ""


def _until_then(a: Sequence[Number], b: Sequence[Number], index: int | None) -> str:
    """Returns a clause on the numbers of two runs, one of which failed."""
    both = min(len(a), len(b))
    if not both or (index is not None and index < both):
        return ""
    numbers = "the only number" if both == 1 else f"the {both} numbers"
    return f"; {numbers} that both printed until then agree{'s' * (both == 1)}"


def _judge_text(original: Execution, ported: Execution) -> Verdict:
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


def _matters(
    a: Sequence[Number],
    unseeded: Sequence[str],
    ignored: Collection[int],
    run_original_again: Callable[..., Execution],
) -> str:
    """Returns a sentence on what is drawn without a seed if the printed numbers depend on it."""
    if not unseeded:
        return ""
    other = printed_numbers.numbers(run_original_again(seed=2).output)
    ignored = {*ignored, *_timings(a, a, other)}
    if printed_numbers.first_departure(a, other, 0.0, ignored) is None:
        return ""
    return _seeded_alike(unseeded)


def _seeded_alike(unseeded: Sequence[str]) -> str:
    more = f" and {len(unseeded) - 1} more" if len(unseeded) > 1 else ""
    return f"drawn without a seed, here from the same one in all runs: {unseeded[0]}{more}"


def _is_noise(
    a: Sequence[Number],
    b: Sequence[Number],
    rtol: float,
    index: int,
    ignored: Collection[int],
    run_original_again: Callable[..., Execution],
) -> tuple[bool, str]:
    """Returns whether the port departs as the original departs from itself.

    Some result before the departure has to agree; integers, such as the number of the epoch, prove
    nothing. The second is how the changed original failed, where that leaves the first unknown.
    """
    if index >= min(len(a), len(b)) or all(number.is_integer for number in a[:index]):
        return False, ""
    port = printed_numbers.differences(a, b, ignored)[: index + 1]
    own = [0.0] * len(port)
    chaotic = False
    for nudge in range(1, NUDGES + 1):
        run = run_original_again(nudge=nudge)
        if not run.nudged or run.failure:
            return False, run.failure
        nudged = printed_numbers.numbers(run.output)
        chaotic |= printed_numbers.first_departure(a, nudged, rtol, ignored) is not None
        own = list(map(max, own, printed_numbers.differences(a, nudged, ignored)))
        if chaotic and len(own) == len(port) and _stays_within(port, own, rtol):
            return True, ""
    return False, ""


def _stays_within(port: Sequence[float], own: Sequence[float], rtol: float) -> bool:
    farthest = FLOAT_NOISE
    for ours, theirs in zip(port, own):
        farthest = max(farthest, theirs)
        visible = VISIBLE_NOISE_FACTOR * max(farthest, rtol)
        if ours > min(NOISE_FACTOR * farthest, visible):
            return False
    return True


def _random(
    a: Sequence[Number],
    b: Sequence[Number],
    repeated: int,
    ignored: Collection[int],
    departure: int,
) -> Verdict:
    line = a[min(repeated, len(a) - 1)].line if a else 1
    reason = (
        f"from line {line} on the original does not repeat its own numbers (it draws in a way that "
        "verify cannot seed, or depends on the order of its threads)"
    )
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
    if kind == NOISE:
        differences = differences[:index]
    counted = [number for i, number in enumerate(a[: len(differences)]) if i not in ignored]
    fine = sum(number.digits >= FINE_DIGITS for number in counted)
    largest = max(differences, default=0.0)
    line = a[differences.index(largest)].line if largest else None
    departure = None if index is None else _departure(a, b, index)
    return Verdict(kind, reason, len(counted), fine, largest, line, len(ignored), departure)


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
