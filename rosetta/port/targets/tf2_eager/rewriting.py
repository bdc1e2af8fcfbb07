"""The edits that turn one region's graph into functions and its runs into calls."""

import dataclasses
from collections.abc import Sequence

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.units import (
    Definition,
    Kind,
    Region,
    Unit,
    named,
)
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.tf2_eager import first_values, penalties, runs, streams, variable_lists
from rosetta.port.targets.tf2_eager.attributes import Attributes
from rosetta.port.targets.tf2_eager.bodies import TRACED_ONCE, Bodies
from rosetta.port.targets.tf2_eager.calls import Calls
from rosetta.port.targets.tf2_eager.constants import Constants
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.functions import Function, Functions
from rosetta.port.targets.tf2_eager.layers import Layers
from rosetta.port.targets.tf2_eager.python_values import PythonValues
from rosetta.port.targets.tf2_eager.resetting import FirstValues
from rosetta.port.targets.tf2_eager.runs import UPDATES, Site, together
from rosetta.port.targets.tf2_eager.saving import SAVER, Saving
from rosetta.port.targets.tf2_eager.sessions import Reset
from rosetta.port.targets.tf2_eager.sites import Sites
from rosetta.port.targets.tf2_eager.source import Source, comments_above, indented, replace
from rosetta.port.targets.tf2_eager.summaries import Summaries
from rosetta.port.targets.tf2_eager.unknown import Unknown

_MOVED = "It is a statement of a function now."
_WHY = {
    Kind.PLACEHOLDER: "What was fed is a parameter of functions; this says what it may be.",
    Kind.LAYER: "Its variables are made here; a function computes with them.",
    Kind.TRAINING: "A tape and apply_gradients do in one traced function what minimize did.",
    Kind.ASSIGNMENT: "A function makes the update.",
    Kind.INITIALIZER: "Variables have their first value once they are made.",
    Kind.SESSION: "There is no session.",
    Kind.RUN: "Variables have their first value once they are made.",
    Kind.COLLECTION: "Layers update their moving averages themselves when they train.",
    Kind.CELL: "The function that runs the cell is below.",
}  # fmt: skip
_REMOVED = (Kind.TENSOR, Kind.LAYER, Kind.TRAINING, Kind.ASSIGNMENT, Kind.INITIALIZER,
            Kind.SESSION, Kind.PLACEHOLDER, Kind.CELL, Kind.SUMMARY, Kind.MERGED,
            Kind.GRADIENTS, Kind.COLLECTION)  # fmt: skip


@dataclasses.dataclass
class Rewritten:
    """What became of a region.

    Attributes:
        edits: of the script.
        consumed: the spans whose text does not stay.
        problems: what is not understood.
        needs: the functions that the port defines for itself.
        complete: whether the region was understood well enough to write its functions.
    """

    edits: list[Edit] = dataclasses.field(default_factory=list)
    consumed: list[Span] = dataclasses.field(default_factory=list)
    problems: list[Unknown] = dataclasses.field(default_factory=list)
    needs: set[str] = dataclasses.field(default_factory=set)
    complete: bool = False


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
        self._region, self._source, self._sites = region, source, sites
        self._parents, self._calls, self._alias = parents, calls, calls.alias
        self._is_method = region.receiver is not None
        self._script = source.script
        self._contexts = self._script.metadata[ExpressionContextProvider]
        self._identifiers = {
            node.value for node in self._script.positions if isinstance(node, cst.Name)
        }
        self._attributes = Attributes(region, source, parents) if self._is_method else None
        self.result = Rewritten()

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
            if unit.kind in _REMOVED and not once and not self._is_method:
                raise Unknown(unit.node, "it builds the graph more than once; make a function of "
                              "it that takes and returns tensors")  # fmt: skip
        layers = Layers(self._region, self._calls, self._free)
        self.result.problems += layers.problems
        if layers.problems:
            return
        for layer in layers.made.values():
            self._source.changes += layer.edits
        self._layers = layers.made
        self._summaries = Summaries(self._region, self._free)
        updating = {unit for unit, layer in layers.made.items() if layer.updates}
        functions = Functions(self._region, self._sites, stateful | updating)
        self._streams = self._shared_streams(functions, stateful)
        if self._attributes:
            names = self._attributes.names(functions)
            self.result.edits += self._attributes.edits
        else:
            names = self._renamed_variables()
        optimizers = self._optimizers(functions, names)
        self._name(functions, optimizers)
        layer_names = {k: v for layer in layers.made.values() for k, v in layer.names.items()}
        values = PythonValues(
            self._region, functions, self._source, self._attributes, self._moves, self._free
        )
        bodies = Bodies(
            self._region, functions, self._source, names | values.fixed, optimizers, self._alias,
            layer_names, self._summaries,
        )  # fmt: skip
        self._list_variables(bodies)
        self._write_penalties(bodies)
        values.check()
        for edit in values.edits():
            self._edit(edit)
        constants = Constants(
            self._region, self._source, self._sites, self._parents, self._alias, self._free
        )
        sites = Sites(functions, bodies, self._source, self._parents, self._is_read, constants)
        self._drop_unused(functions, sites)
        written = self._written(functions, bodies)
        used = {d for function in functions.all for d in function.arguments}
        if self._is_method:
            self._put_methods(written, bodies, used)
            written, used = {}, set()
        for unit in self._region.units:
            try:
                self._unit(unit, written, bodies, used, optimizers)
            except Unknown as problem:
                self.result.problems.append(problem)
        self._first_values = FirstValues(
            self._region, bodies, self._source, self._parents, optimizers, self._resets, self._free
        )
        self._runs(sites)
        for edit in constants.edits():
            self._edit(edit)
        self._writing()
        saving = Saving(self._region, bodies, self._source, optimizers)
        if saving.units:
            self.result.needs.add(SAVER)
        for edit in saving.edits(self._with_runs):
            self._edit(edit)
        why = "Methods share it." if self._is_method else "Its name is taken again below."
        for definition, new in names.items():
            if self._attributes and self._attributes.stays_local(definition):
                new = f"{new} = {definition.key}"
            for node in definition.unit.binds[definition.key]:
                self._edit(replace(self._script, node, new, why))
        self.result.complete = True

    def _moves(self, unit: Unit) -> bool:
        """Says whether a statement stands in functions only."""
        return unit.kind in (Kind.TENSOR, Kind.LAYER, Kind.PLACEHOLDER)

    def _list_variables(self, bodies: Bodies) -> None:
        """Writes the variables in the place of `tf.trainable_variables()` and the like."""
        why = "Variables are Python objects; there is no collection of them."
        names = bodies.variable_names()
        for node, new in variable_lists.written(self._region, self._calls.listing, names):
            place = self._script.span(node)
            left = [e for e in self._source.changes
                    if not (place.start <= e.start and e.end <= place.end)]  # fmt: skip
            self._source.changes = [*left, replace(self._script, node, new, why)]

    def _write_penalties(self, bodies: Bodies) -> None:
        """Writes out what regularizers collected."""
        for call in self._calls.regularizing:
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

    def _shared_streams(self, functions: Functions, stateful: set[Unit]) -> dict[Unit, str]:
        """Gives each dropout that several functions share an object; returns its definition."""
        if not self._calls.writes_seeds:
            return {}
        found = {}
        shared = streams.shared_draws(self._region, functions, self._sites, stateful)
        for unit, call in shared.items():
            key = next(iter(unit.binds)).rpartition(".")[2]
            name = self._free(f"{key}_dropout")
            if self._is_method:
                name = f"{self._region.receiver}.{name}"
            dropped, new = self._calls.drop_from_stream(call, name)
            draws = list(self._region.facts.draws_in(self._script.span(unit.node)))
            op_seed = self._calls.seed_text(call, [draw.seeds[1] for draw in draws])
            graph_seed = draws[0].seeds[0]
            found[unit] = f"{name} = {streams.DROPOUT}(seed={graph_seed}, op_seed={op_seed})"
            left = [edit for edit in self._source.changes if edit not in dropped]
            self._source.changes = [*left, new]
        return found

    def _draws(self, unit: Unit) -> bool:
        """Says whether a statement draws random numbers, or counts, whenever it is run."""
        place, facts = self._script.span(unit.node), self._region.facts
        initial = {tuple(seeds) for v in facts.made_in(place) for seeds in v.seeds}
        counts = any(call.start >= place.start and call.end <= place.end
                     for call in self._calls.metrics)  # fmt: skip
        return counts or any(draw.seeds not in initial for draw in facts.draws_in(place))

    # --- names ---------------------------------------------------------------------------------

    def _renamed_variables(self) -> dict[Definition, str]:
        """Returns new names for variables whose name the script takes again for something else."""
        found = {}
        for unit in self._region.units:
            if unit.kind not in (Kind.VARIABLE, Kind.OPTIMIZER):
                continue
            for key in unit.binds:
                again = [u for u in self._region.bound_by(key) if u.number > unit.number]
                if not again:
                    continue
                if self._is_read_as_python(unit, key, again):
                    raise Unknown(again[0].node, f"{key} is the name of a variable above; take "
                                  "another here")  # fmt: skip
                definition = Definition(unit, key)
                name = (named(definition.values[0]) or [""])[0].partition(":")[0]
                name = name.rpartition("/")[2]
                if not name.isidentifier() or name in self._identifiers:
                    name = f"{key}_variable" if unit.kind is Kind.VARIABLE else f"first_{key}"
                found[definition] = self._free(name)
        return found

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
        self._edit(Edit(end, end, (new,), self._script.line(last), "", new.strip(), _MOVED))

    def _typed(self, placeholder: Definition) -> str:
        value = placeholder.values[0]
        return f"{self._alias}.TensorSpec({value['shape']}, {self._alias}.{value['dtype']})"

    def _is_read_as_python(self, unit: Unit, key: str, again: list[Unit]) -> bool:
        return any(
            key in u.uses and u.kind in (Kind.PYTHON, Kind.RUN) and u.number < again[0].number
            and not self._only_fetched(u, key)
            for u in self._region.units[unit.number + 1 :]
        )  # fmt: skip

    def _only_fetched(self, unit: Unit, key: str) -> bool:
        places = [run.place for run in self._region.facts.runs_in(self._script.span(unit.node))]
        return all(
            any(_within(self._script.span(node), place) for place in places)
            for node in unit.uses[key]
        )

    def _free(self, name: str) -> str:
        name = free_name(name, self._identifiers)
        self._identifiers.add(name)
        return name

    def _optimizers(
        self, functions: Functions, names: dict[Definition, str]
    ) -> dict[Definition, str]:
        """Returns what the optimizer of each update is called."""
        found: dict[Definition, str] = {}
        updates = dict.fromkeys(
            f.update for f in functions.all if f.update and f.update.unit.kind is Kind.TRAINING
        )
        for update in updates:
            changed = functions.loss_of(update) is None
            given = None if changed else functions.gradients_of(update)
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
                found[update] = self._optimizer_name(update)
            else:
                raise Unknown(call, "which optimizer it is is not seen; write it before .minimize")
            rate = functions.rate_of(update)
            if rate:
                edit = replace(self._script, rate[1], "0.0", "Each step sets the learning rate.")
                if isinstance(method.value, cst.Call):
                    self._source.changes.append(edit)  # written with the update
                else:
                    self._edit(edit)
        return found

    def _optimizer_name(self, update: Definition) -> str:
        if self._is_method:
            own = update.key if _last(update) == "optimizer" else f"{update.key}_optimizer"
            return own if "." in own else f"{self._region.receiver}.{own}"
        own = update.key.rpartition(".")[2]
        if own == "optimizer" or "optimizer" not in self._identifiers:
            self._identifiers.add("optimizer")
            return "optimizer"
        return self._free(f"{own}_optimizer")

    def _name(self, functions: Functions, optimizers: dict[Definition, str]) -> None:
        """Gives each function a name."""
        for definition, function in functions.shared.items():
            function.name = self._free(f"{_last(definition)}_of")
        for leaves, function in functions.steps.items():
            if function.name:
                continue
            if function.update:
                function.name = self._update_name(function, optimizers)
            elif len(leaves) <= 2:
                function.name = self._free("_and_".join(map(_last, leaves)) + "_of")
            else:
                function.name = self._free("evaluate")

    def _update_name(self, function: Function, optimizers: dict[Definition, str]) -> str:
        update = function.update
        own = _last(update)
        moved = all(unit.kind in UPDATES for unit in self._region.bound_by(update.key))
        free = moved and self._region.receiver is None and own not in optimizers.values()
        if free and not self._is_bound_elsewhere(update):
            if own in self._names_taken:
                return self._free(own)
            self._names_taken.add(own)
            return own
        return self._free("train_step")

    @property
    def _names_taken(self) -> set[str]:
        if not hasattr(self, "_taken"):
            self._taken: set[str] = set()
        return self._taken

    def _is_bound_elsewhere(self, update: Definition) -> bool:
        """Says whether the script binds an update's name in any other place, such as a loop."""
        own = {node for unit in self._region.bound_by(update.key)
               for node in unit.binds[update.key]}  # fmt: skip
        return any(
            isinstance(node, cst.Name)
            and node.value == update.key
            and self._contexts.get(node) is ExpressionContext.STORE
            and node not in own
            for node in self._script.positions
        )

    # --- statements ----------------------------------------------------------------------------

    def _written(self, functions: Functions, bodies: Bodies) -> dict[Unit, list[str]]:
        found: dict[Unit, list[str]] = {}
        for function in functions.all:
            try:
                found.setdefault(function.after, []).append(bodies.text(function))
            except Unknown as problem:
                self.result.problems.append(problem)
        return found

    def _unit(
        self,
        unit: Unit,
        written: dict[Unit, list[str]],
        bodies: Bodies,
        used: set[Definition],
        optimizers: dict[Definition, str],
    ) -> None:
        texts = written.get(unit, [])
        if unit.kind is Kind.VARIABLE and not any(
            self._region.facts.made_in(self._script.span(unit.node))
        ):
            self._edit(self._made_before(unit, bodies))
        if unit.kind is Kind.MERGED and self._summaries.merged[unit]:
            texts = [*texts, self._summaries.function(unit, self._source, self._alias)]
            self.result.needs |= self._summaries.needs(unit)
        if unit.kind is Kind.WRITER:
            self._edit(self._writer(unit))
            return
        if self._only_configures(unit):
            self._remove(unit.node, [], texts, self._source.indent(unit.node), _WHY[Kind.LAYER])
            return
        if unit.kind is Kind.OTHER:
            raise Unknown(unit.node, "what it does to the graph is not understood; write it by "
                          "hand")  # fmt: skip
        if unit.kind not in _REMOVED and not self._makes_cells(unit):
            if texts:
                end = self._script.line_end(self._script.span(unit.node).end)
                new = "".join(f"\n\n{text}\n" for text in texts) + "\n\n"
                self._edit(Edit(end, end, (new,), self._script.line(unit.node), "", "", _MOVED))
            return
        before = []
        if unit.kind is Kind.PLACEHOLDER:
            before = self._specs(unit, bodies, used)
        if unit.kind is Kind.LAYER:
            before = self._layers[unit].lines
        if unit in self._streams:
            before = [*before, self._streams[unit]]
        if unit.kind is Kind.TRAINING:
            before = [
                self._constructor(update, name)
                for update, name in optimizers.items() if update.unit is unit
                and isinstance(unit.assigned.func.value, cst.Call)
            ]  # fmt: skip
        outermost = unit.withs[0] if unit.withs else unit.node
        why = _WHY.get(unit.kind, _MOVED)
        self._remove(unit.node, before, texts, self._source.indent(outermost), why)

    def _made_before(self, unit: Unit, bodies: Bodies) -> Edit:
        """Returns the edit that writes the name of a variable where a script gets it again."""
        names, key = bodies.variable_names(), next(iter(unit.binds))
        found = {names.get(name) for value in unit.values(key) for name in named(value)}
        if len(found) != 1 or found & {None, bodies.variable(Definition(unit, key))}:
            raise Unknown(unit.node, "which variable it is is not seen; give it one name")
        return replace(self._script, unit.assigned, found.pop(), "The variable is there already.")

    def _writer(self, unit: Unit) -> Edit:
        call = unit.assigned
        if not isinstance(call, cst.Call) or not call.args or call.args[0].keyword:
            raise Unknown(unit.node, "where it writes is not seen")
        directory = self._source.of(call.args[0].value)
        new = f"{self._alias}.summary.create_file_writer({directory})"
        return replace(self._script, call, new, "TensorFlow 2's writer.")

    def _only_configures(self, unit: Unit) -> bool:
        """Says whether a statement only names what variables are given, or an `arg_scope`."""
        if self._makes_initializer(unit) or self._asks_for_nothing(unit):
            return True
        heads = [item.item for other in self._region.units for head in other.withs
                 for item in head.items if isinstance(item.item, cst.Call)]  # fmt: skip
        scoped = {self._region.key(node) for head in heads for node in self._region.walk(head)}
        if unit.assigned is None or not unit.binds or not scoped.issuperset(unit.binds):
            return False
        return not any(key in other.uses for key in unit.binds for other in self._region.units)

    def _asks_for_nothing(self, unit: Unit) -> bool:
        """Says whether a statement asks a cell for an attribute that nothing reads."""
        if unit.kind is not Kind.PYTHON or not isinstance(unit.assigned, cst.Attribute):
            return False
        made = [self._region.definition(key, unit) for key in unit.uses]
        of_cell = any(definition and definition.unit.kind is Kind.CELL for definition in made)
        return of_cell and not any(unit.binds.keys() & u.uses.keys() for u in self._region.units)

    def _makes_initializer(self, unit: Unit) -> bool:
        """Says whether a statement makes an initializer or regularizer, for variables only."""
        call = unit.assigned
        reference = self._region.names.reference(call.func) if isinstance(call, cst.Call) else None
        endpoint = tensorflow.endpoint(reference.path) if reference else None
        if endpoint not in penalties.REGULARIZERS | first_values.INITIALIZERS:
            return False
        users = [u for u in self._region.units if u is not unit and unit.binds.keys() & u.uses]
        return all(u.kind in (Kind.VARIABLE, Kind.LAYER) for u in users)

    def _makes_cells(self, unit: Unit) -> bool:
        """Says whether a function only helps to make recurrent cells, which are gone."""
        if not isinstance(unit.node, cst.FunctionDef):
            return False
        users = [u for u in self._region.units if unit.node.name.value in u.uses and u is not unit]
        return bool(users) and all(u.kind is Kind.CELL for u in users)

    def _specs(self, unit: Unit, bodies: Bodies, used: set[Definition]) -> list[str]:
        found = []
        for key in unit.binds:
            definition = Definition(unit, key)
            if definition not in used:
                continue
            call = unit.assigned
            if not isinstance(call, cst.Call):
                raise Unknown(unit.node, "it makes placeholders in a way that is not seen")
            value = definition.values[0]
            shape = next(
                (a.value for n, a in enumerate(call.args)
                 if (a.keyword and a.keyword.value == "shape") or (not a.keyword and n == 1)),
                None,
            )  # fmt: skip
            written = self._source.of(shape) if shape else "None"
            line = f"{bodies.spec(definition)} = {self._alias}.TensorSpec({written}, "
            line += f"{self._alias}.{value['dtype']})"
            comment = unit.node.trailing_whitespace.comment
            lines = [*comments_above(unit.node), line + (f"  {comment.value}" if comment else "")]
            found.append("\n".join(lines))
        return found

    def _constructor(self, update: Definition, name: str) -> str:
        made = update.unit.assigned.func.value
        comments = comments_above(update.unit.node)
        return "\n".join([*comments, f"{name} = {self._source.expression(made, update.unit.node)}"])

    def _remove(
        self, node: cst.CSTNode, before: list[str], texts: list[str], indent: str, why: str
    ) -> None:
        """Takes a statement out with its comments; puts lines and functions in its place."""
        place = self._whole(node)
        new = "".join(f"{indented(line, indent)}\n" for line in before)
        if not before and not texts and self._stands_alone(node):
            new = f"{self._source.indent(node)}pass\n"
        if texts:
            new += "".join(f"\n\n{text}\n" for text in texts) + "\n\n"
        was = self._script.of(node)
        edit = Edit(place.start, place.end, (new,), self._script.line(node), was,
                    new.strip(), why)  # fmt: skip
        self._edit(edit)

    def _stands_alone(self, node: cst.CSTNode) -> bool:
        """Says whether a statement is all that stands below an `if`, an `else` or the like."""
        block = self._parents.get(node)
        if not isinstance(block, cst.IndentedBlock) or len(block.body) > 1:
            return False
        head = self._parents[block]
        return not (isinstance(head, cst.With) and self._region.opens_scope(head))

    def _whole(self, node: cst.CSTNode) -> Span:
        """Returns the lines of a statement with the comments right above it."""
        span = self._script.span(node)
        start = self._script.line_start(span.start)
        for _ in comments_above(node):
            start = self._script.line_start(start - 1)
        return Span(start, self._script.line_end(span.end))

    def _edit(self, edit: Edit) -> None:
        self.result.edits.append(edit)
        if edit.end > edit.start:
            self.result.consumed.append(Span(edit.start, edit.end))

    # --- runs ----------------------------------------------------------------------------------

    def _writing(self) -> None:
        """Rewrites what is done with the writer of summaries."""
        for method, call in self._summaries.calls(self._parents):
            if method == "add_graph":
                why = "TensorFlow 2 shows the graph of a function: tf.summary.trace_on."
                self._remove(self._parents[self._parents[call]], [], [], "", why)
            elif method == "add_summary":
                new = self._summaries.written(call, self._with_runs, self._alias)
                why = "What was merged is written under the same tags and steps."
                self._edit(replace(self._script, call, new, why))
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

    def _runs(self, sites: Sites) -> None:
        for site in self._sites:
            try:
                edit = sites.edit(site)
            except Unknown as problem:
                self.result.problems.append(problem)
                continue
            statement = self._parents[self._parents[site.call]]
            if edit is not None:
                self._edit(edit)
                continue
            lines = self._first_values.lines(site)
            self._remove(statement, lines, [], self._source.indent(statement), _WHY[Kind.RUN])
        for edit in self._first_values.above_loops():
            self._edit(edit)
        for dictionary in sites.dictionaries:
            for element in dictionary.elements:
                name = _last(runs.defined(self._region, element.key, dictionary))
                why = "Placeholders are parameters now."
                self._edit(replace(self._script, element.key, f'"{name}"', why))
        self.result.needs |= sites.needs
        if not self._is_method:
            self.result.needs.add(TRACED_ONCE)

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


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
