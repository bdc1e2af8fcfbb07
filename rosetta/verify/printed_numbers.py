"""The numbers in what a program prints, and how far two such outputs agree."""

import math
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

# Below this magnitude a difference is judged absolutely: with a tolerance of 1e-3, two numbers
# below 1e-3 agree when they differ by less than 1e-6, about what float32 leaves of a cost near 1.
SMALLEST_SCALE = 1e-3

_TOKEN = re.compile(
    r"""
      (?P<version>v?\d+(?:\.\d+){2,}[\w.+-]*|\b(?:producer|min_consumer):\ \d+)
    | (?P<truth>(?:np\.)?(?:True|False)_?)(?![A-Za-z0-9_])
    | (?P<special>[-+]?(?:nan|NaN|inf|Infinity))(?![A-Za-z0-9_])
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
    """,
    re.VERBOSE,
)
_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# What TensorFlow itself writes to stdout: the devices, as for ConfigProto(log_device_placement);
# and what Keras says of its data, which its versions count differently.
_CHATTER = re.compile(
    r"Device mapping:|/job:\w+/|\S+: \(\w+\):? /job:|Train on \d+ (?:sample|step)s"
)
# What Keras writes of its progress: `32/100 [===>...] - ETA: 0s`, `4/4 ━━━━ 0s 2ms/step`,
# `100/100 - 0s`. How far it is, how fast, and how often that is shown depends on the machine.
_PROGRESS = re.compile(r"\s*(\d+)/(\d+|Unknown) (\[[=>.]+\]|━+|-(?= \d+s\b))(?= |$)")
_TIMES = re.compile(
    r"\s*(?:ETA: )?(?:(?:\d+:)+\d+|\d+(?:\.\d+)?(?:s|ms|us|µs|ns|m|h)(?:/(?:step|sample|epoch))?)"
    r"(?: \d+(?:s|ms|us|µs|ns|m|h)/(?:step|sample|epoch))?\s*"
)
_UNIT_OF_TIME = re.compile(
    r"\s*(?:(?:m|u|µ|n)?s|secs?|seconds?|min|minutes?|hours?|초)(?![A-Za-z])"
)
_RATE = re.compile(r"(?:[^\W\d]|[ \t]){0,40}(?:/\s*(?:s|sec|second)|(?<=per )second)\b")
# Searched between a number and the one before it.
_TIME_WORD = re.compile(
    r"(?:elapsed|took|duration|ETA|(?<![a-z])time(?! ?step)|seconds?|secs?|시간)[^0-9]*$", re.I
)
_STEP_WORD = re.compile(
    r"step|epoch|iter|generation|episode|batch|round|스텝|단계|에포크|세대", re.I
)
_LONGEST_STEP = 18  # digits
_LETTER = re.compile(r"[^\W\d_eE]")


class Number(NamedTuple):
    """A number as it stands in an output.

    `line` counts from 1. `timing` says that its neighbours read like a duration or a rate, `step`
    that it numbers a step of training: an integer that begins a line or follows a word like epoch.
    """

    value: float
    text: str
    line: int
    timing: bool = False
    step: bool = False

    @property
    def is_integer(self) -> bool:
        """Whether it is written as an integer."""
        return self.text.lstrip("+-").isdigit()

    @property
    def digits(self) -> int:
        """How many significant digits it is written with: 3 for `0.0120`."""
        mantissa = re.split("[eE]", self.text.lstrip("+-"))[0]
        return len(mantissa.replace(".", "").lstrip("0"))


def lines(output: str) -> list[str]:
    """Returns the lines that remain visible on a terminal, where progress bars overwrite.

    TensorFlow's own lines about devices, and Keras' unfinished progress bars, are left empty; of a
    finished one the metrics remain.
    """
    visible = []
    for line in _TERMINAL_CODES.sub("", output).replace("\b", "").split("\n"):
        segments = [segment for segment in line.split("\r") if segment.strip()]
        last = segments[-1] if segments else ""
        visible.append("" if _CHATTER.match(last) else _without_progress(last))
    return visible


def _without_progress(line: str) -> str:
    bar = _PROGRESS.match(line)
    if not bar:
        return line
    if bar[1] != bar[2]:
        return line if bar[3] == "-" else ""
    parts = line[bar.end() :].split(" - ")
    return " - ".join(part for part in parts if not _TIMES.fullmatch(part))


def numbers(output: str) -> list[Number]:
    """Returns the numbers of an output in their order.

    Truth values count as 1 and 0. Digits that belong to a name (`conv2d_1`, `float32`) or to a
    version (`1.15.5`, in a printed graph `producer: 134`) do not count. How arrays are wrapped,
    spaced and bracketed has no influence, so NumPy 1 and NumPy 2 (`1.0` and `np.float32(1.0)`)
    read the same.
    """
    found = []
    for line_number, line in enumerate(lines(output), 1):
        last_digit = 0  # where the last number before this one ends
        first = True
        has_words = _LETTER.search(line)
        for match in _TOKEN.finditer(line):
            if match["truth"]:
                found.append(Number(float("True" in match["truth"]), match[0], line_number))
            elif match["special"] or match["number"]:
                start, end = match.span()
                timing = bool(
                    has_words
                    and (
                        _UNIT_OF_TIME.match(line, end)
                        or _RATE.match(line, end)
                        or _TIME_WORD.search(line, last_digit, start)
                    )
                )
                step = first and _is_step(match[0], line[:start])
                first = False
                last_digit = end
                found.append(Number(float(match[0]), match[0], line_number, timing, step))
    return found


def _is_step(number: str, before: str) -> bool:
    """Returns whether a line's first number, with what stands before it, is that of a step."""
    if not number.isdigit() or len(number) > _LONGEST_STEP:
        return False
    return not before.strip() or (
        not re.search(r"[\[(]", before) and bool(_STEP_WORD.search(before))
    )


def difference(a: float, b: float) -> float:
    """Returns the relative difference |a−b| / max(|a|, |b|, 1e-3); infinity if only one is NaN."""
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.inf
    return abs(a - b) / max(abs(a), abs(b), SMALLEST_SCALE)


def differences(
    original: Sequence[Number], ported: Sequence[Number], ignored: Collection[int] = ()
) -> list[float]:
    """Returns the differences of the numbers that both have, 0 at the `ignored` indices."""
    return [
        0.0 if index in ignored else difference(a.value, b.value)
        for index, (a, b) in enumerate(zip(original, ported))
    ]


def first_departure(
    original: Sequence[Number],
    ported: Sequence[Number],
    rtol: float,
    ignored: Collection[int] = (),
) -> int | None:
    """Returns the index of the first number that differs by more than `rtol`, or is missing.

    Returns:
        None if all agree and both have as many.
    """
    for index, value in enumerate(differences(original, ported, ignored)):
        if value > rtol:
            return index
    return None if len(original) == len(ported) else min(len(original), len(ported))
