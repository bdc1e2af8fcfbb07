"""Ports a script to native TensorFlow 2: functions in the place of a graph and its session."""

import ast
import dataclasses
import functools
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider

from rosetta.port import edits, guide
from rosetta.port.analysis import installed, tensorflow
from rosetta.port.analysis.graph import sandbox
from rosetta.port.analysis.graph.facts import Facts, Run
from rosetta.port.analysis.graph.places import Places
from rosetta.port.analysis.graph.units import Kind, Region
from rosetta.port.analysis.names import Names, imported
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal, Span
from rosetta.port.result import Result
from rosetta.port.rules import (
    module_aliases,
    numpy_printing,
    reciprocal,
)
from rosetta.port.rules.registry import NeededLine, RuleSet
from rosetta.port.symbols import tensorflow_1
from rosetta.port.symbols.homes import HOMES
from rosetta.port.targets import shared_rules, tf1_compat
from rosetta.port.targets.tf2_eager import (
    classes,
    inlining,
    instances,
    normalization,
    prelude,
    recurrent,
    repeated_seeds,
    runs,
    sessions,
)
from rosetta.port.targets.tf2_eager.bodies import TRACED_ONCE
from rosetta.port.targets.tf2_eager.calls import (
    FIRST_NODE,
    FLAGS,
    RMS_PROP,
    SEQUENCE_LOSS,
    XAVIER,
    Calls,
)
from rosetta.port.targets.tf2_eager.inlining import makers
from rosetta.port.targets.tf2_eager.losses import WEIGHTED_MEAN
from rosetta.port.targets.tf2_eager.printing import Printing
from rosetta.port.targets.tf2_eager.rewriting import Rewriting
from rosetta.port.targets.tf2_eager.runs import Site
from rosetta.port.targets.tf2_eager.saving import SAVER
from rosetta.port.targets.tf2_eager.sites import TO_NUMPY
from rosetta.port.targets.tf2_eager.source import Source
from rosetta.port.targets.tf2_eager.streams import DROPOUT
from rosetta.port.targets.tf2_eager.summaries import WRITE_HISTOGRAM
from rosetta.port.targets.tf2_eager.unknown import Unknown

RULES = RuleSet(*shared_rules.RULES)


# Without these a script that uses what only TensorFlow 2 has is no graph code.
_GRAPH = {"Session", "InteractiveSession", "placeholder", "get_variable"}


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
    graph_code = tf1_compat.port(source, "tf1_15", force)
    if graph_code.status != "ported":
        return graph_code
    if graph_code.refusals:
        return Result("ported", source, refusals=graph_code.refusals)
    inlined = inlining.inline(source)
    if inlined.edits and (path is None or path.suffix != ".ipynb"):  # a cell keeps its functions
        places = Places(source, graph_code.edits)
        return _at_original(_native(inlined.text, seeds, force, path, places), inlined, source)
    return _native(source, seeds, force, path)


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


def _at_original(result: Result, inlined: inlining.Inlined, source: str) -> Result:
    """Returns a result with the lines that the original has."""
    edits_ = [dataclasses.replace(e, line=inlined.lines[e.line - 1]) for e in result.edits]
    refusals = [dataclasses.replace(r, line=inlined.lines[r.line - 1]) for r in result.refusals]
    refusals = sorted(dict.fromkeys(refusals), key=lambda r: r.line)
    output = marked(Script(source), refusals) if refusals else result.output
    return dataclasses.replace(
        result, output=output, edits=(*inlined.edits, *edits_), refusals=tuple(refusals)
    )


class _Port:
    def __init__(self, script: Script, names: Names, facts: Facts, seeds: str) -> None:
        self._script, self._names, self._facts, self._seeds = script, names, facts, seeds
        self._alias = tensorflow.alias(names)
        self._contexts = script.metadata[ExpressionContextProvider]
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
        source = Source(self._script, [*rule_edits, *calls.edits])
        changes: list[Edit] = []
        needs: set[str] = set()
        try:
            resets = sessions.check(self._facts, self._script.module, self._call_at)
            builders = frozenset(model.node.name.value for model in models)
            module = Region(
                self._script, self._names, self._facts, self._script.module, builders=builders
            )
            self._begins = next((u.node for u in module.units if u.kind in _COMPUTED), None)
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
            if calls.writes_seeds:
                for model, found in several.items():
                    changes += instances.counter(model, found, self._script, FIRST_NODE)
                    needs.add("itertools")
            for region in (module, *regions.values()):
                changes += self._prints(region, source)
                changes += self._scopes(region, source)
            changes += repeated_seeds.edits(module, self._alias)
            needs |= calls.needs
            changes += self._imports(needed)
            changes += self._prelude(module, needed, needs)
            for region in (module, *regions.values()):
                self._check_left(region)
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
        return Result("ported", output, tuple(all_edits))

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
        for node in self._script.positions:
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
                session = self._script.of(node.func.value) in self._sessions
                if session and node.func.attr.value == "run":
                    place = self._script.bare_span(node)
                    found[place] = Run(place, 0, 0, 0, 0, 0, 0, [], [], [])
        return found

    @functools.cached_property
    def _sessions(self) -> set[str]:
        """The names that stand for a session."""
        return {
            key for told in self._facts.statements.values() for key, values in told.bound.items()
            if any(value["kind"] == "session" for value in values)
        }  # fmt: skip

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

    def _check_left(self, region: Region) -> None:
        """Refuses what stays in the text and names what is no longer there."""
        gone = (Kind.TENSOR, Kind.LAYER, Kind.PLACEHOLDER, Kind.TRAINING, Kind.ASSIGNMENT,
                Kind.INITIALIZER, Kind.SESSION, Kind.GRADIENTS, Kind.CELL, Kind.SUMMARY,
                Kind.MERGED, Kind.COLLECTION)  # fmt: skip
        for unit in region.units:
            for key, nodes in unit.uses.items():
                before = None if unit.kind is Kind.DEFINITION else unit
                definition = region.definition(key, before)
                if definition is None or definition.unit.kind not in gone or key in unit.binds:
                    continue
                for node in nodes:
                    if not self._is_consumed(node):
                        raise Unknown(node, f"{key} is no tensor any more that Python could ask; "
                                      "call its function")  # fmt: skip
        scopes = self._facts.scope_names
        sessions = {key.rpartition(".")[2] for key in self._sessions}
        for node in self._script.positions:
            if isinstance(node, cst.Name) and node.value in scopes | sessions:
                loads = self._contexts.get(node) is ExpressionContext.LOAD
                if loads and not self._is_consumed(node):
                    what = "session" if node.value in sessions else "scope of variables"
                    raise Unknown(node, f"there is no {what} any more; take it out")
        if region.receiver:
            self._check_attributes(region, gone)

    def _check_attributes(self, region: Region, gone: Container[Kind]) -> None:
        """Refuses what asks an object for a tensor that it no longer has."""
        lost = {
            key.rpartition(".")[2] for unit in region.units if unit.kind in gone
            for key in unit.binds if "." in key
        }  # fmt: skip
        for node in self._script.positions:
            if isinstance(node, cst.Attribute) and node.attr.value in lost:
                known = self._names.reference(node) is not None
                if not known and not self._is_consumed(node):
                    raise Unknown(node, f"{node.attr.value} is no tensor any more that Python "
                                  "could ask; call its method")  # fmt: skip

    def _is_consumed(self, node: cst.CSTNode) -> bool:
        place = self._script.span(node)
        return any(s.start <= place.start and place.end <= s.end for s in self._consumed)

    def _covers(self, edit: Edit) -> bool:
        return any(s.start <= edit.start and edit.end <= s.end for s in self._consumed)

    # --- scopes ------------------------------------------------------------------------------

    def _scopes(self, region: Region, source: Source) -> Iterator[Edit]:
        """Yields the edits that take `with tf.Session() as sess:` out and move what is inside."""
        withs = list(dict.fromkeys(w for unit in region.units for w in unit.withs))
        moves: dict[int, int] = {}
        inside = self._lines_in_strings()
        for node in withs:
            span = self._script.span(node)
            start = self._script.line_start(span.start)
            last = node.items[-1]
            head_end = self._script.line_end(self._script.span(last.asname or last.item).end)
            first = self._script.span(node.body.body[0]).start
            by = (first - self._script.line_start(first)) - (span.start - start)
            yield Edit(start, head_end, ("",), self._script.line(node),
                       self._script.text[span.start:head_end].strip(), "",
                       "There is no session or graph to open.")  # fmt: skip
            self._consumed.append(Span(start, head_end))
            offset = head_end
            while offset < span.end:
                moves[offset] = moves.get(offset, 0) + by
                offset = self._script.line_end(offset)
        for offset, by in sorted(moves.items()):
            line = self._script.text[offset : self._script.line_end(offset)]
            by = min(by, len(line) - len(line.lstrip(" ")))
            if not line.strip() or offset in inside or not by:
                continue
            whole = [*self._consumed, *(Span(e.start, e.end) for e in source.changes)]
            if not any(s.start <= offset and offset + by <= s.end for s in whole):
                number = self._script.text.count("\n", 0, offset) + 1
                yield Edit(offset, offset + by, ("",), number, "", "", "")

    def _lines_in_strings(self) -> set[int]:
        found = set()
        for node in self._script.positions:
            if isinstance(node, cst.SimpleString) and node.quote in ('"""', "'''"):
                parent = self._parents.get(node)
                if isinstance(parent, cst.Expr):
                    continue  # a comment in effect, which moves with the rest
                span = self._script.span(node)
                offset = self._script.line_end(span.start)
                while offset <= span.end and offset < len(self._script.text):
                    found.add(offset)
                    offset = self._script.line_end(offset)
        return found

    # --- imports and the first lines -----------------------------------------------------------

    def _imports(self, needed: list[NeededLine]) -> Iterator[Edit]:
        for statement in self._names.statements:
            if not tensorflow.imports_it(statement):
                continue
            if isinstance(statement, cst.Import):
                if [a.evaluated_name for a in statement.names] != [tensorflow.ROOT]:
                    raise Unknown(statement, "import tensorflow as tf, and write its names out")
                continue
            yield self._from_import(statement)

    def _from_import(self, statement: cst.ImportFrom) -> Edit:
        if isinstance(statement.names, cst.ImportStar):
            raise Unknown(statement, "which of its names are used cannot be told; import them one "
                          "by one")  # fmt: skip
        lines = []
        for name, path, _ in imported(statement):
            endpoint = tensorflow.endpoint(path) or ""
            used = any(r.binding.name == name and not self._is_consumed(r.node)
                       for r in self._names.references)  # fmt: skip
            if endpoint.startswith("python.") and installed.has(endpoint) and used:
                lines.append(self._script.of(statement))
                continue
            target = tensorflow_1.moved(endpoint)
            home = HOMES.get(target or "")
            if home and not home.on_keras:
                lines.append(home.line_as(name))
            elif used:
                raise Unknown(statement, f"{name} is not in TensorFlow 2")
        place = self._script.span(statement)
        if not lines:
            place = Span(self._script.line_start(place.start), self._script.line_end(place.end))
        return Edit(place.start, place.end, ("\n".join(lines),), self._script.line(statement),
                    self._script.of(statement), "; ".join(lines),
                    "It is elsewhere in TensorFlow 2.")  # fmt: skip

    def _prelude(
        self, region: Region, needed: Sequence[NeededLine], needs: set[str]
    ) -> Iterator[Edit]:
        first = next(filter(tensorflow.imports_it, self._names.statements))
        start = self._script.offset(self._script.line(first), 0)
        line = self._script.line(first)
        exact = dataclasses.replace(
            tf1_compat.ONEDNN, text=f"import os; {tf1_compat.ONEDNN.text}"
        )  # TensorFlow reads it when it is imported
        above = [exact] if self._seeds == "tf1_15" else []
        above += [item for item in needed if item == numpy_printing.LINE]
        for item in above:
            yield Edit(start, start, (item.text + "\n",), line, "", item.text, item.why)
        own = (numpy_printing.LINE, reciprocal.LINE)
        below = [item for item in needed if item not in own]
        if reciprocal.LINE in needed and self._seeds == "tf1_15":
            below.append(prelude.division(self._alias))
        end = self._script.line_end(self._script.span(first).end)
        for item in below:
            yield Edit(end, end, (item.text + "\n",), line, "", item.text, item.why)
        yield from self._own_functions(needs, start)
        if FLAGS in needs:
            yield self._parsed_flags()

    def _parsed_flags(self) -> Edit:
        """Returns the edit that reads the command line, as TensorFlow 1 did at the first flag."""
        defined = [
            statement for statement in self._script.module.body
            if isinstance(statement, cst.SimpleStatementLine) and any(
                (reference := self._names.reference(node))
                and (tensorflow.endpoint(reference.path) or "").startswith("app.flags")
                for node in makers.walk(statement)
            )
        ]  # fmt: skip
        end = self._script.line_end(self._script.span(defined[-1]).end)
        text = f"{FLAGS}.FLAGS(sys.argv, known_only=True)"
        return Edit(end, end, (text + "\n",), self._script.line(defined[-1]), "", text,
                    "Abseil reads the command line when it is told to.")  # fmt: skip

    def _own_functions(self, needs: set[str], start: int) -> Iterator[Edit]:
        texts = []
        for node in self._script.positions:
            stored = self._contexts.get(node) is ExpressionContext.STORE
            if stored and isinstance(node, cst.Name) and node.value in needs:
                raise Unknown(node, "the port needs a function of this name; take another")
        modules = ["itertools"] if "itertools" in needs else []
        modules += ["collections"] if recurrent.BASIC_LSTM in needs else []
        modules += ["math"] if XAVIER in needs else []
        modules += ["os"] if SAVER in needs else []
        modules += ["sys", FLAGS] if FLAGS in needs else []
        for module in modules:
            line = self._script.text.count("\n", 0, start) + 1
            text = f"import {module}"
            yield Edit(start, start, (f"{text}\n",), line, "", text, "The port uses it.")
        if XAVIER in needs:
            texts.append(prelude.xavier(self._alias))
        texts += [write(self._alias) for name, write in _OWN.items() if name in needs]
        if not texts:
            return
        imports = [
            s for s in self._names.statements
            if self._parents.get(self._parents.get(s)) is self._script.module
        ]  # fmt: skip
        if self._begins is not None:  # imports that stand below come too late
            begins = self._script.span(self._begins).start
            imports = [s for s in imports if self._script.span(s).start < begins]
        end = self._script.line_end(self._script.span(imports[-1]).end)
        line = self._script.line(imports[-1])
        new = "".join(f"\n\n{text}" for text in texts) + "\n\n"
        yield Edit(end, end, (new,), line, "", new.strip(), "What TensorFlow 1 brought along.")


_COMPUTED = (Kind.PLACEHOLDER, Kind.VARIABLE, Kind.LAYER, Kind.TENSOR)

_OWN = {
    recurrent.BASIC_LSTM: prelude.basic_lstm,
    recurrent.BASIC_RNN: prelude.basic_rnn,
    recurrent.GRU: prelude.gru,
    recurrent.UNSTACKED: prelude.unstacked,
    recurrent.BOTH_WAYS: prelude.both_ways,
    recurrent.BOTH_WAYS_STATIC: prelude.both_ways_unstacked,
    DROPOUT: prelude.dropout,
    normalization.PLAIN: normalization.plain,
    normalization.FUSED: normalization.fused,
    SEQUENCE_LOSS: prelude.sequence_loss,
    RMS_PROP: prelude.rms_prop,
    SAVER: prelude.saver,
    TO_NUMPY: prelude.to_numpy,
    TRACED_ONCE: prelude.traced_once,
    WEIGHTED_MEAN: prelude.weighted_mean,
    WRITE_HISTOGRAM: prelude.write_histogram,
}


def _same(one: Edit, other: Edit) -> bool:
    return one.start == other.start and one.end == other.end and one.end > one.start


def marked(script: Script, refusals: Sequence[Refusal]) -> str:
    """Returns a script with a comment above each statement that cannot be ported."""
    insertions = []
    for refusal in refusals:
        start = min(script.offset(refusal.line, 0), len(script.text))
        inside = [s for s in script.module.body if script.span(s).start <= start]
        first = script.span(inside[-1]).start if inside else 0
        above = script.line_start(first)
        new = f"# cannot be ported: line {refusal.line}: {refusal.why}{script.newline}"
        insertions.append(Edit(above, above, (new,), refusal.line, "", "", ""))
    return edits.apply(script.text, insertions)


def tidy(text: str) -> str:
    """Returns a text without the blank lines that statements have left which are gone.

    Two in a row stay at the left margin, one inside a block, and none below the head of a function.
    """
    lines: list[str] = []
    blanks: list[str] = []
    for line in text.split("\n"):
        if not line.strip():
            blanks.append(line)
            continue
        head = lines[-1].strip() if lines else ""
        if head.startswith("def ") and head.endswith(":"):
            blanks = []
        lines += [*blanks[: 1 if line.startswith((" ", "\t")) else 2], line]
        blanks = []
    return "\n".join(lines + blanks[:1])
