"""The edits that turn one region's graph into functions and its runs into calls."""

from collections.abc import Sequence

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.tf2_eager import managing, penalties, runs, streams, variable_lists
from rosetta.port.targets.tf2_eager.attributes import Attributes
from rosetta.port.targets.tf2_eager.bodies import TRACED_ONCE, Bodies
from rosetta.port.targets.tf2_eager.calls import Calls
from rosetta.port.targets.tf2_eager.constants import Constants
from rosetta.port.targets.tf2_eager.functions import Functions
from rosetta.port.targets.tf2_eager.iteration import Iteration
from rosetta.port.targets.tf2_eager.layers import Layers
from rosetta.port.targets.tf2_eager.naming import Naming
from rosetta.port.targets.tf2_eager.python_values import PythonValues
from rosetta.port.targets.tf2_eager.resetting import FirstValues
from rosetta.port.targets.tf2_eager.rewritten import Rewritten
from rosetta.port.targets.tf2_eager.runs import Site, together
from rosetta.port.targets.tf2_eager.saving import Saving
from rosetta.port.targets.tf2_eager.sessions import Reset
from rosetta.port.targets.tf2_eager.sites import Sites
from rosetta.port.targets.tf2_eager.source import Source, indented, replace
from rosetta.port.targets.tf2_eager.statements import MOVED, REMOVED, WHY, Statements
from rosetta.port.targets.tf2_eager.summaries import Summaries
from rosetta.port.targets.tf2_eager.unknown import Unknown


class Rewriting:
    """Rewrites a region.

    Args:
        region: where the graph is built.
        source: the script's text, with the changes of its calls.
        sites: the region's runs.
        parents: the node that each node stands in.
        calls: the changes of the script's calls of TensorFlow.
        resets: the runs that initialize variables again.
    """

    def __init__(
        self,
        region: Region,
        source: Source,
        sites: list[Site],
        parents: dict[cst.CSTNode, cst.CSTNode],
        calls: Calls,
        resets: Sequence[Reset] = (),
    ) -> None:
        self._resets = resets
        self._taking: set[cst.CSTNode] = set()  # statements that take an element of data
        self._region, self._source, self._sites = region, source, sites
        self._parents, self._calls, self._alias = parents, calls, calls.context.alias
        self._is_method = region.receiver is not None
        self._script = source.script
        self._contexts = self._script.metadata[ExpressionContextProvider]
        self._naming = Naming(region)
        self._attributes = Attributes(region, source, parents) if self._is_method else None
        self.result = Rewritten(region, source, parents)

    def run(self) -> Rewritten:
        """Returns what became of the region."""
        try:
            self._rewrite()
        except Unknown as problem:
            self.result.problems.append(problem)
        return self.result

    def _rewrite(self) -> None:
        stateful = {u for u in self._region.units if u.kind.in_graph and self._draws(u)}
        for unit in self._region.units:
            passes = isinstance(unit.node, cst.For)  # it counts them
            once = not unit.did or unit.did.count == 1 or passes
            if unit.kind in REMOVED and not once and not self._is_method:
                raise Unknown(unit.node, "it builds the graph more than once; make a function of "
                              "it that takes and returns tensors")  # fmt: skip
        layers = Layers(self._region, self._calls.context, self._naming.free)
        self.result.problems += layers.problems
        if layers.problems:
            return
        for layer in layers.made.values():
            self._source.changes += layer.edits
        self._summaries = Summaries(self._region, self._naming.free)
        updating = {unit for unit, layer in layers.made.items() if layer.updates}
        functions = Functions(self._region, self._sites, stateful | updating, self._choosing())
        drawn_from = streams.definitions(
            self._region, functions, self._sites, stateful, self._calls, self._source, self._naming
        )
        if self._attributes:
            names = self._attributes.names(functions)
            self.result.edits += self._attributes.edits
        else:
            names = self._naming.renamed_variables()
        optimizers = self._optimizers(functions, names)
        self._naming.name(functions, optimizers)
        layer_names = {k: v for layer in layers.made.values() for k, v in layer.names.items()}
        values = PythonValues(
            self._region, functions, self._source, self._attributes, self._naming.free
        )
        bodies = Bodies(
            self._region, functions, self._source, names | values.fixed, optimizers, self._alias,
            layer_names, self._summaries,
        )  # fmt: skip
        self._list_variables(bodies)
        self._write_penalties(bodies)
        values.check()
        for edit in values.edits():
            self.result.add(edit)
        constants = Constants(
            self._region, self._source, self._sites, self._parents, self._alias, self._naming.free
        )
        sites = Sites(functions, bodies, self._source, self._parents, self._is_read, constants,
                      Iteration(self._region, self._source))  # fmt: skip
        self._drop_unused(functions, sites)
        written = self._written(functions, bodies)
        used = {d for function in functions.all for d in function.arguments}
        if self._is_method:
            self._put_methods(written, bodies, used)
            written, used = {}, set()
        statements = Statements(
            self._region, self._source, bodies, layers.made, drawn_from, self._summaries,
            optimizers, used, self.result,
        )  # fmt: skip
        for unit in self._region.units:
            try:
                statements.rewrite(unit, written.get(unit, []))
            except Unknown as problem:
                self.result.problems.append(problem)
        first_values = FirstValues(
            self._region, bodies, self._source, self._parents, optimizers, self._resets,
            self._naming.free,
        )  # fmt: skip
        self._runs(functions, sites, first_values)
        for edit in constants.edits():
            self.result.add(edit)
        self._writing()
        for node, why in managing.statements(self._region):
            self.result.remove(node, [], [], "", why)
        saving = Saving(self._region, bodies, self._source, optimizers)
        for edit in saving.edits(self._with_runs):
            self.result.add(edit)
        self.result.needs |= saving.needs
        why = "Methods share it." if self._is_method else "Its name is taken again below."
        for definition, new in names.items():
            if self._attributes and self._attributes.stays_local(definition):
                new = f"{new} = {definition.key}"
            for node in definition.unit.binds[definition.key]:
                self.result.add(replace(self._script, node, new, why))
        self.result.complete = True

    def _list_variables(self, bodies: Bodies) -> None:
        """Writes the variables in the place of `tf.trainable_variables()` and the like."""
        why = "Variables are Python objects; there is no collection of them."
        names, listing = bodies.variable_names(), self._calls.context.listing
        for node, new in variable_lists.written(self._region, listing, names):
            place = self._script.span(node)
            left = [e for e in self._source.changes
                    if not (place.start <= e.start and e.end <= place.end)]  # fmt: skip
            self._source.changes = [*left, replace(self._script, node, new, why)]

    def _write_penalties(self, bodies: Bodies) -> None:
        """Writes out what regularizers collected."""
        for call in self._calls.context.regularizing:
            if call not in self._region:
                continue
            place = self._script.bare_span(call)
            terms = self._region.facts.regularization.get(place)
            if terms is None:
                raise Unknown(call, "what it holds was not seen; add the terms up by hand")
            line = self._script.text[self._script.line_start(place.start) : place.start]
            indent = line[: len(line) - len(line.lstrip())]
            names = bodies.variable_names()
            new = penalties.text(call, terms, names, self._alias, indent)
            self._fill_in(call, new, "TensorFlow 2 has no collection of what regularizers add.")

    def _fill_in(self, call: cst.Call, new: str, why: str) -> None:
        """Puts text in the place of a call whose edit has been empty so far."""
        start = self._script.span(call).start
        empty = next(e for e in self._source.changes if e.start == start and not e.why)
        self._source.changes.remove(empty)
        self._source.changes.append(replace(self._script, call, new, why))

    def _draws(self, unit: Unit) -> bool:
        """Says whether a statement draws random numbers, or counts, whenever it is run."""
        place, facts = self._script.span(unit.node), self._region.facts
        initial = {tuple(seeds) for v in facts.made_in(place) for seeds in v.seeds}
        counts = any(call.start >= place.start and call.end <= place.end
                     for call in self._calls.context.metrics)  # fmt: skip
        return counts or any(draw.seeds not in initial for draw in facts.draws_in(place))

    def _choosing(self) -> set[Unit]:
        """Returns the statements in which Python asks what only a run tells."""
        units = {unit for unit in self._region.units if unit.kind.in_graph}
        found: set[Unit] = set()
        for place in self._calls.context.choices:
            asking = {unit for unit in units if self._script.span(unit.node).holds(place)}
            found |= asking or units  # a function that any of them may call
        return found

    # --- functions -----------------------------------------------------------------------------

    def _put_methods(
        self, written: dict[Unit, list[str]], bodies: Bodies, used: set[Definition]
    ) -> None:
        """Puts the functions of a method's graph below it."""
        if not written:
            return
        last = self._region.units[-1].node
        end = self._script.line_end(self._script.span(last).end)
        indent = self._source.indent(self._region.body)
        placeholders = sorted(used, key=lambda d: d.unit.number)
        lines = [f"{bodies.spec(d)} = {self._typed(d)}" for d in placeholders]
        texts = ["\n".join(lines)] if lines else []
        for unit in sorted(written, key=lambda unit: unit.number):
            texts += written[unit]
        new = "".join(f"\n{indented(text, indent)}\n" for text in texts)
        self.result.add(Edit(end, end, (new,), self._script.line(last), "", new.strip(), MOVED))

    def _typed(self, placeholder: Definition) -> str:
        value = placeholder.values[0]
        return f"{self._alias}.TensorSpec({value['shape']}, {self._alias}.{value['dtype']})"

    def _written(self, functions: Functions, bodies: Bodies) -> dict[Unit, list[str]]:
        found: dict[Unit, list[str]] = {}
        for function in functions.all:
            try:
                found.setdefault(function.after, []).append(bodies.text(function))
            except Unknown as problem:
                self.result.problems.append(problem)
        return found

    def _optimizers(
        self, functions: Functions, names: dict[Definition, str]
    ) -> dict[Definition, str]:
        """Returns what the optimizer of each update is called."""
        found: dict[Definition, str] = {}
        updates = dict.fromkeys(
            f.update for f in functions.all if f.update and f.update.unit.kind is Kind.TRAINING
        )
        for update in updates:
            changed = functions.training.loss_of(update) is None
            given = None if changed else functions.training.gradients_of(update)
            call = given.assigned if given else update.unit.assigned
            method = call.func if isinstance(call, cst.Call) else None
            wanted = "compute_gradients" if given else "minimize"
            wanted = "apply_gradients" if changed else wanted
            if not isinstance(method, cst.Attribute) or method.attr.value != wanted:
                raise Unknown(update.unit.node, "how it trains is not understood; write "
                              "optimizer.minimize(loss)")  # fmt: skip
            allowed = {"loss", "var_list", "name", "global_step"}
            allowed |= {"grads_and_vars"} if changed else set()
            if any(a.keyword and a.keyword.value not in allowed for a in call.args) or sum(
                not a.keyword for a in call.args
            ) > 1:  # fmt: skip
                raise Unknown(call, "minimize(loss) with options; take them out")
            key = self._region.key(method.value)
            definition = self._region.definition(key, update.unit) if key else None
            if definition and definition.unit.kind is Kind.OPTIMIZER:
                found[update] = names.get(definition, key)
            elif isinstance(method.value, cst.Call) and not given:
                found[update] = self._naming.optimizer_name(update)
            else:
                raise Unknown(call, "which optimizer it is is not seen; write it before .minimize")
            rate = functions.training.rate_of(update)
            if rate:
                edit = replace(self._script, rate[1], "0.0", "Each step sets the learning rate.")
                if isinstance(method.value, cst.Call):
                    self._source.changes.append(edit)  # written with the update
                else:
                    self.result.add(edit)
                    # What is put in right behind it, such as TensorFlow 1's epsilon, stays.
                    behind = [e for e in self._source.changes if e.start == e.end == edit.end]
                    self.result.edits += behind
                own = self._calls.with_changing_rate(functions.training.optimizer_of(update)[1])
                if own:
                    self._source.changes = [
                        e for e in self._source.changes
                        if not Span(own.start, own.end).holds(Span(e.start, e.end))
                    ] + [own]  # fmt: skip
        return found

    # --- runs ----------------------------------------------------------------------------------

    def _writing(self) -> None:
        """Rewrites what is done with the writer of summaries."""
        for method, call in self._summaries.calls(self._parents):
            if method == "add_graph":
                why = "TensorFlow 2 shows the graph of a function: tf.summary.trace_on."
                self.result.remove(self._parents[self._parents[call]], [], [], "", why)
            elif method == "add_summary":
                new = self._summaries.written(call, self._with_runs, self._alias)
                why = "What was merged is written under the same tags and steps."
                self.result.add(replace(self._script, call, new, why))
            elif method == "add_run_metadata":
                self.result.remove(
                    self._parents[self._parents[call]], [], [], "", managing.PROFILED
                )
            elif method not in ("flush", "close"):
                raise Unknown(call, "TensorFlow 2's writers do not have it")

    def _with_runs(self, node: cst.CSTNode) -> str:
        """Returns the text of a node, in which runs are calls of functions already."""
        place = self._script.span(node)
        inner = [e for e in self.result.edits if place.start <= e.start and e.end <= place.end]
        self.result.edits = [edit for edit in self.result.edits if edit not in inner]
        return self._source.of(node, inner)

    def _drop_unused(self, functions: Functions, sites: Sites) -> None:
        """Makes functions return only what the script does something with."""
        used: dict[tuple[Definition, ...], set[Definition]] = {}
        for site in self._sites:
            for leaves in together(site):
                used.setdefault(leaves, set()).update(sites.used(site))
        for leaves, function in functions.steps.items():
            if function.update:
                function.returns = tuple(d for d in leaves if d in used[leaves])

    def _runs(self, functions: Functions, sites: Sites, first_values: FirstValues) -> None:
        for site in self._sites:
            try:
                edit = sites.edit(site)
            except Unknown as problem:
                self.result.problems.append(problem)
                continue
            if edit is not None:
                self.result.add(edit)
                self._take_elements(site, sites)
                continue
            statement = self._parents[self._parents[site.call]]
            lines, unit = first_values.lines(site), self._region.unit_of(statement)
            indent = self._indent(unit, statement) if unit else ""
            self.result.remove(statement, lines, [], indent, WHY[Kind.RUN])
        for edit in first_values.above_loops():
            self.result.add(edit)
        for dictionary in sites.dictionaries:
            for element in dictionary.elements:
                name = _last(runs.defined(self._region, element.key, dictionary))
                why = "Placeholders are parameters now."
                self.result.add(replace(self._script, element.key, f'"{name}"', why))
        self.result.needs |= sites.needs
        if not self._is_method and any(function.is_run for function in functions.all):
            self.result.needs.add(TRACED_ONCE)

    def _take_elements(self, site: Site, sites: Sites) -> None:
        """Puts the statements above a run that take the elements of data it computes with."""
        lines = sites.above(site)
        if not lines:
            return
        line: cst.CSTNode | None = site.call
        while line is not None and not isinstance(line, cst.SimpleStatementLine):
            line = self._parents.get(line)
            if isinstance(line, cst.Lambda | cst.BaseComp | cst.IfExp | cst.BooleanOperation):
                line = None
        unit = self._region.unit_of(site.call)
        if line is None or unit is None or unit.kind is Kind.DEFINITION:
            raise Unknown(site.call, "it takes the next element of data where no statement can "
                          "stand; give its result a name")  # fmt: skip
        if line in self._taking:
            raise Unknown(site.call, "two runs in one statement take an element of data each; "
                          "give the first result a name above")  # fmt: skip
        self._taking.add(line)
        start = self._script.line_start(self._script.span(line).start)
        indent = self._indent(unit, line)
        new = "".join(f"{indent}{text}\n" for text in lines)
        why = "A session took the next element of the data by itself."
        self.result.add(Edit(start, start, (new,), self._script.line(line), "", new.strip(), why))

    def _indent(self, unit: Unit, node: cst.CSTNode) -> str:
        """Returns the blanks before a statement once the scopes around it are gone."""
        outermost = unit.withs[0] if unit.withs else unit.node
        gone = len(self._source.indent(unit.node)) - len(self._source.indent(outermost))
        return self._source.indent(node)[gone:]

    def _is_read(self, name: cst.Name) -> bool:
        """Says whether any name of that spelling is read, but in runs."""
        return any(
            isinstance(node, cst.Name)
            and node.value == name.value
            and self._contexts.get(node) is ExpressionContext.LOAD
            for node in self._script.positions
        )


def _last(definition: Definition) -> str:
    return definition.key.rpartition(".")[2]
