"""Whether the port can do without the script's sessions and graphs.

In TensorFlow 1 each session has variables of its own, and initializes them when it is told to. A
variable of TensorFlow 2 is there once, with its first value from the start; where a script
initializes it again, the port assigns it that value.
"""

import dataclasses
import itertools
from collections.abc import Callable, Iterator

import libcst as cst

from rosetta.port.analysis.graph.facts import Facts, Run, operation
from rosetta.port.edits import Span
from rosetta.port.targets.tf2_eager.unknown import Unknown

_CONSTANT = ("constant", "constants")
DRAWN = ("normal", "truncated_normal", "uniform")  # how, where its parameters are known
CallAt = Callable[[Span], cst.CSTNode]


@dataclasses.dataclass(frozen=True)
class Reset:
    """An initializer that gives variables their first values again.

    Attributes:
        first: the run that initialized them before.
        again: the run that does so again.
        names: of the operations of the variables that get their first values.
        drawn: of those of the variables that get other ones, drawn anew.
    """

    first: Span
    again: Span
    names: frozenset[str]
    drawn: frozenset[str]


def check(facts: Facts, module: cst.Module, call_at: CallAt) -> list[Reset]:
    """Makes sure that variables which are there once do what the script's sessions did.

    Args:
        facts: what the script built and ran.
        module: the script.
        call_at: returns the call at a place.

    Returns:
        what is initialized again.

    Raises:
        Unknown: they do not.
    """
    if facts.unplaced:
        raise Unknown(module, "where in the text its graph is built is not seen")
    if len(set(facts.seeds) - {None}) > 1 or _loses_seed(facts):
        raise Unknown(module, "it sets several graph seeds; port each part in a script of its own")
    _check_sessions(facts, call_at)
    return list(_resets(facts, call_at))


def _loses_seed(facts: Facts) -> bool:
    """Says whether a graph without a seed follows on one that has one: TensorFlow 2 keeps it."""
    return any(a is not None and b is None for a, b in itertools.pairwise(facts.seeds))


def _resets(facts: Facts, call_at: CallAt) -> Iterator[Reset]:
    drawn = {operation(v.name) for v in facts.variables if v.initial["kind"] not in _CONSTANT}
    for run in facts.runs.values():
        if not run.initializes:
            continue
        others = [r for r in facts.runs.values() if r.graph == run.graph and r is not run]
        before = [r for r in others if r.first < run.last]  # a loop's later steps, too
        later = [r for r in others if r.last > run.first and not r.initializes]
        used = {name for r in later for name in r.state} & run.covers
        if facts.saves:  # what it saves is read, too
            used = set(run.covers)
        anew = used & drawn & _drawn_anew(run, before, facts)
        if anew and not _can_be_drawn_again([run, *others], anew, facts):
            raise Unknown(call_at(run.place), "it draws the variables' first values again; assign "
                          "them what they shall begin with")  # fmt: skip
        changed = {name for r in before if not r.initializes for name in r.assigned}
        kept = used & changed - anew
        if not kept and not anew:
            continue
        earlier = [r for r in before if r.initializes and r.covers >= kept]
        itself = run if run.count > 1 or not kept else None
        first = min(earlier, key=lambda r: r.first, default=itself)
        sooner = [r for r in before if first and r.first < first.first and not r.initializes]
        if first is None or any(kept & set(r.assigned) for r in sooner):
            raise Unknown(call_at(run.place), "it initializes the variables again; assign them "
                          "their first values")  # fmt: skip
        yield Reset(first.place, run.place, frozenset(kept), frozenset(anew))


def _drawn_anew(run: Run, before: list[Run], facts: Facts) -> set[str]:
    """Returns the variables that an initializer gives other values than they had, if drawn.

    Within a session each draw gives other numbers; another session begins with the same ones,
    where there are seeds.
    """
    initializers = [r for r in before if r.initializes]
    anew = {name for r in initializers if r.session == run.session for name in r.covers}
    if run.count > run.sessions:
        anew |= run.covers
    if facts.seed is None:
        anew |= {name for r in before if r not in initializers for name in r.state}
        anew |= run.covers if run.count > 1 else set()
    if run.count == 1 and all(r.session != run.session for r in before):
        given = {draw.seeds for draw in facts.draws if draw.given}
        anew -= {operation(v.name) for v in facts.variables
                 if tuple(v.initial.get("seeds", ())) in given}  # fmt: skip
    return anew


def _can_be_drawn_again(runs: list[Run], names: set[str], facts: Facts) -> bool:
    """Says whether the port can draw the values that initializers gave variables one by one.

    In TensorFlow 2 an operation goes on where it stopped, as it does within one session. Without
    seeds any number is as good as another, so that each session may have its own.
    """
    initializers = [run for run in runs if run.initializes and run.covers & names]
    sessions = {run.session for run in initializers}
    apart = facts.seed is None and len(sessions) == len(initializers)
    known = all(
        v.initial["kind"] in DRAWN and v.dtype == "float32"
        for v in facts.variables if operation(v.name) in names
    )  # fmt: skip
    return known and (len(sessions) == 1 or apart) and all(r.count == 1 for r in initializers)


def _check_sessions(facts: Facts, call_at: CallAt) -> None:
    """Refuses a state, such as a variable's value, that two sessions have at the same time.

    A session that comes later begins with variables of its own, which it initializes or restores;
    operations that draw begin again, which those of the port do not.
    """
    variables = {operation(variable.name) for variable in facts.variables}
    last: dict[tuple[int, str], Run] = {}
    past: dict[tuple[int, str], set[int]] = {}
    for run in sorted(facts.runs.values(), key=lambda run: run.first):
        for name in variables.intersection(run.state) if run.initializes else run.state:
            key = (run.graph, name)
            before = last.setdefault(key, run)
            if before.session == run.session:
                last[key] = max(before, run, key=lambda r: r.last)
                continue
            gone = past.setdefault(key, set())
            gone.add(before.session)
            if before.last > run.first or run.session in gone or name not in variables:
                raise Unknown(call_at(run.place), f"a second session has a value of {name} of "
                              "its own; keep one session")  # fmt: skip
            last[key] = run
