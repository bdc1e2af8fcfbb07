"""Aligns two or three lists of lines, so that lines that correspond share a row."""

import dataclasses
import difflib
from collections.abc import Iterator, Sequence

ALIKE = 0.7  # lines with this share of common characters are one line, changed
LARGEST_BLOCK = 150  # lines; in a longer changed block, lines are paired in their order
LONGEST = 2_000  # characters; a longer line is compared by its beginning alone
SPECIFIED = "_spec"  # a port calls the specification of what the placeholder X was X_spec

Pair = tuple[int | None, int | None]


@dataclasses.dataclass(frozen=True)
class Row:
    """Lines that correspond.

    Attributes:
        lines: for each column the index of its line, or None.
        common: whether the line is the same in all columns, however far it is indented.
    """

    lines: tuple[int | None, ...]
    common: bool


def align(columns: Sequence[Sequence[str]]) -> list[Row]:
    """Aligns one to three columns of lines.

    With three columns, what all three share comes first; between that, the first and the last are
    aligned with the middle one.

    Args:
        columns: the lines of each column.

    Returns:
        The rows; each line is in exactly one, in its column's order.
    """
    if len(columns) == 1:
        return [Row((i,), True) for i in range(len(columns[0]))]
    if len(columns) == 2:
        pairs: list[tuple[int | None, ...]] = list(_align_two(*columns))
    else:
        pairs = list(_align_by_shared(columns))
    rows = []
    for pair in pairs:
        texts = {
            None if i is None else column[i].strip()
            for i, column in zip(pair, columns, strict=True)
        }
        rows.append(Row(pair, len(texts) == 1))
    return rows


def shared(columns: Sequence[Sequence[str]]) -> list[tuple[int, ...]]:
    """Returns the lines that all columns have in the same order, whatever stands between them.

    A line may be indented differently: a port takes what stood in a session's block out of it.

    Args:
        columns: the lines of each column.

    Returns:
        For each such line its index in every column.
    """
    found: list[tuple[int, ...]] = [(i,) for i in range(len(columns[0]))]
    for column in columns[1:]:
        lines = [columns[0][at[0]].strip() for at in found]
        other = [line.strip() for line in column]
        matcher = difflib.SequenceMatcher(_is_filler, lines, other, autojunk=False)
        found = [
            (*found[block.a + k], block.b + k)
            for block in matcher.get_matching_blocks()
            for k in range(block.size)
        ]
    return found


def _align_by_shared(columns: Sequence[Sequence[str]]) -> Iterator[tuple[int | None, ...]]:
    starts = [0] * len(columns)
    for at in [*shared(columns), tuple(map(len, columns))]:
        parts = [column[a:b] for column, a, b in zip(columns, starts, at, strict=True)]
        for pair in _align_three(*parts):
            yield tuple(None if i is None else i + a for i, a in zip(pair, starts, strict=True))
        if at[0] < len(columns[0]):
            yield at
        starts = [i + 1 for i in at]


def _align_two(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    pairs: list[Pair] = []
    stripped = ([line.strip() for line in side] for side in (left, right))
    matcher = difflib.SequenceMatcher(_is_filler, *stripped, autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            pairs += zip(range(i, i_end), range(j, j_end), strict=True)
        else:
            block = _align_block(left[i:i_end], right[j:j_end])
            pairs += [
                (None if a is None else a + i, None if b is None else b + j) for a, b in block
            ]
    return pairs


def _is_filler(line: str) -> bool:
    return len(line.strip()) <= 1  # an empty line or a closing bracket is no anchor


def _align_block(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Pairs the lines of a changed block so that the sum of their likeness is largest."""
    if len(left) > LARGEST_BLOCK or len(right) > LARGEST_BLOCK:
        shared = min(len(left), len(right))
        return [
            *((i, i) for i in range(shared)),
            *((i, None) for i in range(shared, len(left))),
            *((None, j) for j in range(shared, len(right))),
        ]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    alike_by = [[likeness(a, b) for b in right] for a in left]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            best[i][j] = max(alike_by[i][j] + best[i + 1][j + 1], best[i + 1][j], best[i][j + 1])
    pairs: list[Pair] = []
    i = j = 0
    while i < len(left) or j < len(right):
        inside = i < len(left) and j < len(right)
        alike = alike_by[i][j] if inside else 0
        if alike and best[i][j] == alike + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif j == len(right) or (i < len(left) and best[i][j] == best[i + 1][j]):
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return _closed_up(pairs)


def likeness(a: str, b: str) -> float:
    """Returns how much of two lines is the same, from `ALIKE` to 1; 0 if they do not correspond."""
    a, b = a.strip(), b.strip()
    if not a or not b:
        return 0.0
    least = ALIKE if _beginning(a) == _beginning(b) != "" else 0.0
    if max(len(a), len(b)) > LONGEST:  # SequenceMatcher takes the square of their length
        return 1.0 if a == b else least
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return least
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE else least


def _beginning(line: str) -> str:
    """Returns the names that a line assigns to, or a call up to its first comma."""
    names, equals, _ = line.partition(" = ")
    if equals:
        return names.removesuffix(SPECIFIED)
    first, comma, _ = line.partition(",")
    return first if comma and "(" in first else ""


def _closed_up(pairs: list[Pair]) -> list[Pair]:
    """Puts lines without a counterpart beside each other, so that they take fewer rows."""
    closed: list[Pair] = []
    lefts: list[int] = []
    rights: list[int] = []

    def flush() -> None:
        shared = max(len(lefts), len(rights))
        padded = [[*side, *[None] * (shared - len(side))] for side in (lefts, rights)]
        closed.extend(zip(*padded, strict=True))
        lefts.clear()
        rights.clear()

    for a, b in pairs:
        if a is not None and b is not None:
            flush()
            closed.append((a, b))
        elif a is not None:
            lefts.append(a)
        else:
            rights.append(b)
    flush()
    return closed


def _align_three(
    left: Sequence[str], middle: Sequence[str], right: Sequence[str]
) -> list[tuple[int | None, ...]]:
    rows: list[tuple[int | None, ...]] = []
    with_left = _by_middle([(b, a) for a, b in _align_two(left, middle)])
    with_right = _by_middle(_align_two(middle, right))
    for j in range(len(middle) + 1):
        lefts, at_left = with_left.get(j, ([], None))
        rights, at_right = with_right.get(j, ([], None))
        for a, c in _align_two([left[i] for i in lefts], [right[i] for i in rights]):
            rows.append((None if a is None else lefts[a], None, None if c is None else rights[c]))
        if j < len(middle):
            rows.append((at_left, j, at_right))
    return rows


def _by_middle(pairs: list[Pair]) -> dict[int, tuple[list[int], int | None]]:
    """Returns for each middle line what stands before it on the other side, and beside it.

    A last entry, one past the middle lines, has what stands after all of them.
    """
    found: dict[int, tuple[list[int], int | None]] = {}
    before: list[int] = []
    end = 0
    for middle, other in pairs:
        if middle is None:
            before.append(other)
            continue
        found[middle] = (before, other)
        before = []
        end = middle + 1
    found[end] = (before, None)
    return found
