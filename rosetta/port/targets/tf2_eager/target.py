"""Ports a script to native TensorFlow 2: functions in the place of a graph and its session."""

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import libcst as cst

from rosetta.port import edits, guide
from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph import sandbox
from rosetta.port.analysis.graph.facts import Facts, Run
from rosetta.port.analysis.graph.places import Places
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Kind
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal, Span
from rosetta.port.result import Result
from rosetta.port.rules import dimension_values, module_aliases
from rosetta.port.rules.registry import NeededLine, RuleSet
from rosetta.port.targets import shared_rules, tf1_compat
from rosetta.port.targets.tf2_eager import (
    classes,
    imports,
    inlining,
    instances,
    neighbours,
    placeholders,
    repeated_seeds,
    runs,
    sessions,
    tabs,
    values,
)
from rosetta.port.targets.tf2_eager.calls import Calls
from rosetta.port.targets.tf2_eager.first_lines import FirstLines
from rosetta.port.targets.tf2_eager.layout import marked, tidy
from rosetta.port.targets.tf2_eager.leftovers import Leftovers
from rosetta.port.targets.tf2_eager.printing import Printing
from rosetta.port.targets.tf2_eager.rewrites.seeds import FIRST_NODE
from rosetta.port.targets.tf2_eager.rewriting import Rewriting
from rosetta.port.targets.tf2_eager.runs import Site
from rosetta.port.targets.tf2_eager.scopes import Scopes
from rosetta.port.targets.tf2_eager.session_parameters import SessionParameters
from rosetta.port.targets.tf2_eager.source import Source
from rosetta.port.targets.tf2_eager.unknown import Unknown

RULES = RuleSet(*shared_rules.RULES, dimension_values)


# Without these a script that uses what only TensorFlow 2 has is no graph code.
_GRAPH = {"Session", "InteractiveSession", "placeholder", "get_variable"}


@tabs.kept
def port(
    source: str, seeds: str = "tf1_15", force: bool = False, path: Path | None = None
) -> Result:
    """Ports one script.

    Args:
        source: its text.
        seeds: "tf1_15" to draw the random numbers of TensorFlow 1.15, "modern" to leave that out.
        force: take a script for TensorFlow 1 that would run on either.
        path: where it stands; its graph is built in a copy of that directory.

    Raises:
        NotPython3: it is not Python 3.
    """
    try:
        merged = neighbours.merge(source, path) if path is not None else None
    except neighbours.NotMerged as problem:
        return Result("ported", source, refusals=(problem.refusal,))
    if merged is None:
        return _ported(source, seeds, force, path)
    result = _ported(merged.text, seeds, force, path)
    if result.status != "ported":
        return Result(result.status, source)
    refusals = tuple(map(merged.placed, result.refusals))
    result = dataclasses.replace(result, refusals=refusals, merged=merged.files)
    return _at_original(result, merged, source)


def _ported(source: str, seeds: str, force: bool, path: Path | None) -> Result:
    graph_code = tf1_compat.port(source, "tf1_15", force)
    if graph_code.status != "ported":
        return graph_code
    if graph_code.refusals:
        return Result("ported", source, refusals=graph_code.refusals)
    inlined = inlining.inline(source)
    if not inlined.edits:
        return _native(source, seeds, force, path)
    if path is not None and path.suffix == ".ipynb":  # a cell keeps its functions, if it can
        kept = _native(source, seeds, force, path)
        if kept.status != "ported" or not (kept.refusals or kept.draws_apart):
            return kept
    else:
        kept = None
    places = Places(source, graph_code.edits)
    made = _at_original(_native(inlined.text, seeds, force, path, places), inlined, source)
    return kept if kept and made.refusals and not kept.refusals else made


def _native(
    source: str, seeds: str, force: bool, path: Path | None, original: Places | None = None
) -> Result:
    """Ports one script; `original` is what it was before functions were put where they are called.

    What the original draws is compared, since a change of the order of nodes changes it.
    """
    graph_code = tf1_compat.port(source, "tf1_15", force)
    script = Script(source)
    names = Names(script, module_aliases.names_module)
    if tensorflow.is_for_2(names) and _GRAPH.isdisjoint(tensorflow.used(names)):
        return Result("tf2", source)
    places = Places(source, graph_code.edits)
    endpoints = sorted(tensorflow.used(names))
    try:
        place = path or Path.cwd() / "script.py"
        facts = sandbox.build(place, places, endpoints)
        before = sandbox.build(place, original, endpoints) if original and facts.draws else facts
    except sandbox.NotBuilt as error:
        return _refused(source, 1, "the script", f"its graph cannot be built: {error}")
    if facts.failure:
        offset, reason = facts.failure
        line = source.count("\n", 0, offset) + 1
        why = f"its graph cannot be built, {reason}; make the script run first"
        return _refused(source, line, "the script", why)
    if [d.seeds for d in before.draws] != [d.seeds for d in facts.draws]:
        return _refused(source, 1, "the script", "its functions draw other random numbers where "
                        "they are called; write their statements there by hand")  # fmt: skip
    result = _Port(script, names, facts, seeds).result()
    followed = guide.steps(tensorflow.used(names), not result.refusals)
    return dataclasses.replace(result, guide=followed)


def _refused(source: str, line: int, was: str, why: str) -> Result:
    return Result("ported", source, refusals=(Refusal(line, was, why),))


def _at_original(
    result: Result, changed: inlining.Inlined | neighbours.Merged, source: str
) -> Result:
    """Returns the result of a text that was changed before, with the lines of the original."""
    edits_ = [dataclasses.replace(e, line=changed.lines[e.line - 1]) for e in result.edits]
    refusals = [dataclasses.replace(r, line=changed.lines[r.line - 1]) for r in result.refusals]
    refusals = sorted(dict.fromkeys(refusals), key=lambda r: r.line)
    output = marked(Script(source), refusals) if refusals else result.output
    return dataclasses.replace(
        result, output=output, edits=(*changed.edits, *edits_), refusals=tuple(refusals),
        stages=() if refusals else (*changed.rounds, *(result.stages or (result.edits,))),
    )  # fmt: skip


# What needs the functions that a port defines for itself.
_COMPUTED = (Kind.PLACEHOLDER, Kind.VALUE, Kind.VARIABLE, Kind.LAYER, Kind.TENSOR)


class _Port:
    def __init__(self, script: Script, names: Names, facts: Facts, seeds: str) -> None:
        self._script, self._names, self._facts, self._seeds = script, names, facts, seeds
        self._alias = tensorflow.alias(names)
        self._parents = {
            child: node for node in script.positions for child in node.children
        }  # fmt: skip
        self._problems: list[Unknown] = []
        self._consumed: list[Span] = []

    def result(self) -> Result:
        """Returns what became of the script."""
        try:
            models = list(classes.find(self._script, self._facts))
            regions = {model: model.region(self._script, self._names, self._facts)
                       for model in models}  # fmt: skip
            several = {
                model: found for model, region in regions.items()
                if (found := instances.find(model, region, self._facts, self._script))
            }  # fmt: skip
        except Unknown as problem:
            self._problems.append(problem)
            return self._refused()
        calls = Calls(
            self._script,
            self._names,
            self._facts,
            self._seeds == "tf1_15",
            instances.builders(several, self._script),
        )
        found = RULES.findings(self._script, self._names)
        rule_edits = [f for f in dict.fromkeys(found) if isinstance(f, Edit)]
        refusals = [f for f in found if isinstance(f, Refusal)]
        needed = [f for f in dict.fromkeys(found) if isinstance(f, NeededLine)]
        handed_on = SessionParameters(self._script, self._facts).edits()
        source = Source(self._script, [*rule_edits, *calls.edits, *handed_on])
        changes: list[Edit] = []
        needs: set[str] = set()
        try:
            self._check_seen()
            resets = sessions.check(self._facts, self._script.module, self._call_at)
            builders = frozenset(model.node.name.value for model in models)
            module = Region(
                self._script, self._names, self._facts, self._script.module, builders=builders
            )
            values.settle(module)
            for region, sites in self._sites(module, regions):
                made = Rewriting(region, source, sites, self._parents, calls, resets).run()
                self._consumed += made.consumed
                self._problems += made.problems
                if not made.complete:
                    return self._refused()
                changes += made.edits
                needs |= made.needs
            for model in models:
                changes += self._without_session(model)
            if calls.context.seeds.are_written:
                for model, found in several.items():
                    changes += instances.counter(model, found, self._script, FIRST_NODE)
                    needs.add("itertools")
            scopes = Scopes(self._script, self._parents, self._consumed)
            for region in (module, *regions.values()):
                changes += self._prints(region, source)
                changes += scopes.closed(region, source)
            changes += repeated_seeds.edits(module, self._alias)
            needs |= calls.context.needs
            changes += imports.edits(self._script, self._names, self._is_consumed)
            first_lines = FirstLines(
                self._script, self._names, self._parents, self._seeds == "tf1_15"
            )
            begins = next((u.node for u in module.units if u.kind in _COMPUTED), None)
            changes += first_lines.edits(needed, needs, begins)
            opened, scopes_ = map(self._facts.names_of, ("session", "scope"))
            gone = [Span(e.start, e.end) for e in handed_on]
            leftovers = Leftovers(
                self._script, self._names, opened, scopes_,
                lambda node: self._is_consumed(node) or any(
                    place.holds(self._script.span(node)) for place in gone
                ),
                self._parents,
            )  # fmt: skip
            for region in (module, *regions.values()):
                leftovers.check(region)
        except Unknown as problem:
            self._problems.append(problem)
            if not self._consumed:
                return self._refused()
        self._problems += [
            p for p in calls.problems if source.has_written(p.node) or not self._is_consumed(p.node)
        ]  # fmt: skip
        refusals += map(self._refusal, self._problems)
        refusals = sorted(dict.fromkeys(refusals), key=lambda r: r.line)
        if refusals:
            return Result("ported", marked(self._script, refusals), refusals=tuple(refusals))
        small = [e for e in source.changes if not self._covers(e)]
        small = [e for e in small if not any(_same(e, c) for c in changes)]
        all_edits = sorted([*small, *changes], key=lambda e: (e.start, e.end))
        output = tidy(edits.apply(self._script.text, all_edits))
        try:
            ast.parse(output)
        except SyntaxError as error:
            why = f"its port would be no Python ({error.msg}); write shorter statements"
            self._problems.append(Unknown(self._script.module, why))
            return self._refused()
        apart = bool(calls.context.apart)
        found = placeholders.of([module, *regions.values()], self._facts)
        return Result(
            "ported", output, tuple(all_edits), draws_apart=apart, placeholders=found
        )  # fmt: skip

    def _refused(self) -> Result:
        """Returns what is not understood; more cannot be said before that is."""
        refusals = sorted({self._refusal(p) for p in self._problems}, key=lambda r: r.line)
        return Result("ported", marked(self._script, refusals), refusals=tuple(refusals))

    def _refusal(self, problem: Unknown) -> Refusal:
        node = problem.node
        if isinstance(node, cst.Module):
            return Refusal(1, "the script", problem.why)
        was = " ".join(self._script.of(node).split())
        return Refusal(self._script.line(node), was[:80], problem.why)

    def _check_seen(self) -> None:
        """Refuses a script that runs nothing and whose functions were never called, like a module.

        Raises:
            Unknown: it is one.
        """
        functions = [node for node in self._script.module.body
                     if isinstance(node, cst.FunctionDef | cst.ClassDef)]  # fmt: skip
        inside = [self._script.span(node) for node in functions]
        if not self._facts.runs and any(
            place.holds(self._script.span(reference.node)) for place in inside
            for reference in self._names.references if tensorflow.endpoint(reference.path)
        ):  # fmt: skip
            raise Unknown(self._script.module, "no session runs anything of its graph")

    # --- the graph ---------------------------------------------------------------------------

    def _call_at(self, place: Span) -> cst.CSTNode:
        for node in self._script.positions:
            if isinstance(node, cst.Call) and self._script.bare_span(node) == place:
                return node
        return self._script.module

    def _sites(
        self, module: Region, regions: dict[classes.Model, Region]
    ) -> Iterator[tuple[Region, list[Site]]]:
        """Yields each region with its runs."""
        calls: dict[tuple[int, int], list[cst.Call]] = {}
        for node in self._script.positions:
            if isinstance(node, cst.Call):
                place = self._script.bare_span(node)
                calls.setdefault((place.start, place.end), []).append(node)
        left = {**self._never_made(), **self._facts.runs}
        for model, region in regions.items():
            whole = self._script.span(model.node)
            inside = [r for p, r in left.items() if whole.start <= p.start and p.end <= whole.end]
            for run in inside:
                del left[run.place]
            yield region, list(runs.find(region, inside, calls))
        yield module, list(runs.find(module, left.values(), calls))

    def _never_made(self) -> dict[Span, Run]:
        """Returns the runs that stand in the text but were never made, as in an unused method."""
        found = {}
        sessions, tensors = (self._facts.names_of(kind) for kind in ("session", "tensor"))
        for node in self._script.positions:
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
                receiver, method = self._script.of(node.func.value), node.func.attr.value
                is_run = (receiver in sessions and method == "run") or (
                    receiver in tensors and method == "eval"
                )
                if is_run:
                    place = self._script.bare_span(node)
                    found[place] = Run(place, 0, 0, 0, 0, 0, 0, [], [], [])
        return found

    def _without_session(self, model: classes.Model) -> list[Edit]:
        """Returns the edits that take a session out of a class that is given one."""
        made = classes.without_session(model, self._script, self._facts)
        self._consumed += [Span(e.start, e.end) for e in made]
        return made

    # --- what stays ----------------------------------------------------------------------------

    def _prints(self, region: Region, source: Source) -> list[Edit]:
        printing = Printing(region, self._parents, self._is_consumed, self._alias)
        made = printing.edits()
        self._consumed += [Span(e.start, e.end) for e in made]
        return made

    def _is_consumed(self, node: cst.CSTNode) -> bool:
        place = self._script.span(node)
        return any(s.start <= place.start and place.end <= s.end for s in self._consumed)

    def _covers(self, edit: Edit) -> bool:
        return any(s.start <= edit.start and edit.end <= s.end for s in self._consumed)


def _same(one: Edit, other: Edit) -> bool:
    return one.start == other.start and one.end == other.end and one.end > one.start
