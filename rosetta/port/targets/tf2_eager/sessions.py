"""Whether the port can do without the script's sessions and graphs.

In TensorFlow 1 each session has variables of its own, and initializes them when it is told to. A
variable of TensorFlow 2 is there once, with its first value from the start.
"""

import itertools
from collections.abc import Callable

import libcst as cst

from rosetta.port.analysis.graph.facts import Facts, Run, operation
from rosetta.port.edits import Span
from rosetta.port.targets.tf2_eager.unknown import Unknown


def check(facts: Facts, module: cst.Module, call_at: Callable[[Span], cst.CSTNode]) -> None:
    """Makes sure that variables which are there once do what the script's sessions did.

    Args:
        facts: what the script built and ran.
        module: the script.
        call_at: returns the call at a place.

    Raises:
        Unknown: they do not.
    """
    if facts.unplaced:
        raise Unknown(module, "where in the text its graph is built is not seen")
    if not facts.runs:
        raise Unknown(module, "no session runs anything of its graph")
    if len(set(facts.seeds) - {None}) > 1 or _loses_seed(facts):
        raise Unknown(module, "it sets several graph seeds; port each part in a script of its own")
    for run in facts.runs.values():
        if run.initializes:
            _check_initializer(run, facts, call_at)
    _check_sessions(facts, call_at)


def _loses_seed(facts: Facts) -> bool:
    """Says whether a graph without a seed follows on one that has one: TensorFlow 2 keeps it."""
    return any(a is not None and b is None for a, b in itertools.pairwise(facts.seeds))


def _check_initializer(run: Run, facts: Facts, call_at: Callable[[Span], cst.CSTNode]) -> None:
    """Refuses an initializer whose variables some run has used before and some uses after."""
    others = [r for r in facts.runs.values() if r.graph == run.graph and not r.initializes]
    before = {name for r in others if r.first < run.last for name in r.state}
    after = {name for r in others if r.last > run.first for name in r.state}
    again = set(run.covers) if run.count > 1 else set()
    for other in facts.runs.values():
        same = (other.graph, other.session) == (run.graph, run.session)
        if other.initializes and same and other.first < run.first:
            again |= run.covers & other.covers
    drawn = {operation(v.name) for v in facts.variables if v.initial["kind"] != "constant"}
    if before & after & run.covers or again & drawn:
        why = "it initializes the variables again; assign them their first values"
        raise Unknown(call_at(run.place), why)


def _check_sessions(facts: Facts, call_at: Callable[[Span], cst.CSTNode]) -> None:
    """Refuses a state, such as a variable's value, that two sessions have."""
    owners: dict[tuple[int, str], int] = {}
    for run in sorted(facts.runs.values(), key=lambda run: run.first):
        for name in run.state:
            owner = owners.setdefault((run.graph, name), run.session)
            if owner != run.session and not run.initializes:
                raise Unknown(call_at(run.place), f"a second session has a value of {name} of "
                              "its own; keep one session")  # fmt: skip
