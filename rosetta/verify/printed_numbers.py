"""The numbers in what a program prints, and how far two such outputs agree."""

import dataclasses
import math
import re
from collections.abc import Collection, Sequence

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
# What TensorFlow itself writes to stdout about devices, as for ConfigProto(log_device_placement).
_CHATTER = re.compile(r"Device mapping:|/job:\w+/|\S+: \(\w+\):? /job:")
_UNIT_OF_TIME = re.compile(
    r"\s*(?:(?:m|u|µ|n)?s|secs?|seconds?|min|minutes?|hours?|초)(?![A-Za-z])"
)
_RATE = re.compile(r"\s*[\w ]*(?:/\s*(?:s|sec|second)|per second)\b")
_TIME_WORD = re.compile(
    r"(?:elapsed|took|duration|ETA|(?<![a-z])time(?! ?step)|seconds?|secs?|시간)[^0-9]*$", re.I
)
_BEFORE_STEP = re.compile(
    r"\s*|[^\[(]*(?:step|epoch|iter|generation|episode|batch|round|스텝|단계|에포크|세대)[^\[(]*",
    re.I,
)


@dataclasses.dataclass(frozen=True)
class Number:
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


def lines(output: str) -> list[str]:
    """Returns the lines that remain visible on a terminal, where progress bars overwrite.

    TensorFlow's own lines about devices are left empty.
    """
    visible = []
    for line in _TERMINAL_CODES.sub("", output).replace("\b", "").split("\n"):
        segments = [segment for segment in line.split("\r") if segment.strip()]
        last = segments[-1] if segments else ""
        visible.append("" if _CHATTER.match(last) else last)
    return visible


def numbers(output: str) -> list[Number]:
    """Returns the numbers of an output in their order.

    Truth values count as 1 and 0. Digits that belong to a name (`conv2d_1`, `float32`) or to a
    version (`1.15.5`, in a printed graph `producer: 134`) do not count. How arrays are wrapped,
    spaced and bracketed has no influence, so NumPy 1 and NumPy 2 (`1.0` and `np.float32(1.0)`)
    read the same.
    """
    found = []
    for line_number, line in enumerate(lines(output), 1):
        first = True
        for match in _TOKEN.finditer(line):
            if match["truth"]:
                found.append(Number(float("True" in match["truth"]), match[0], line_number))
            elif match["special"] or match["number"]:
                timing = bool(
                    _UNIT_OF_TIME.match(line, match.end())
                    or _RATE.match(line, match.end())
                    or _TIME_WORD.search(line[: match.start()])
                )
                step = (
                    first
                    and match[0].isdigit()
                    and bool(_BEFORE_STEP.fullmatch(line, 0, match.start()))
                )
                first = False
                found.append(Number(float(match[0]), match[0], line_number, timing, step))
    return found


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
