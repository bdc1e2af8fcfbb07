"""What becomes of a statement that built the graph, where it stood."""

from collections.abc import Mapping, Sequence

import libcst as cst
from libcst.metadata import ExpressionContext, ExpressionContextProvider

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph import grouping
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import named
from rosetta.port.analysis.nodes import walk
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager import first_values, iteration, penalties
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.bodies import Bodies
from rosetta.port.targets.tf2_eager.iteration import Iteration
from rosetta.port.targets.tf2_eager.layers import Layer
from rosetta.port.targets.tf2_eager.rewritten import Rewritten
from rosetta.port.targets.tf2_eager.source import Source, comments_above, replace
from rosetta.port.targets.tf2_eager.summaries import ADD_SUMMARY, Summaries
from rosetta.port.targets.tf2_eager.unknown import Unknown

MOVED = "It is a statement of a function now."
WHY = {
    Kind.PLACEHOLDER: "What was fed is a parameter of functions; this says what it may be.",
    Kind.LAYER: "Its variables are made here; a function computes with them.",
    Kind.TRAINING: "A tape and apply_gradients do in one traced function what minimize did.",
    Kind.ASSIGNMENT: "A function makes the update.",
    Kind.GROUP: "The updates are made one after the other.",
    Kind.INITIALIZER: "Variables have their first value once they are made.",
    Kind.SESSION: "There is no session.",
    Kind.RUN: "Variables have their first value once they are made.",
    Kind.COLLECTION: "Layers update their moving averages themselves when they train.",
    Kind.ITERATOR: "An iterator is made where it starts.",
    Kind.CELL: "The function that runs the cell is below.",
}  # fmt: skip
REMOVED = (Kind.TENSOR, Kind.LAYER, Kind.TRAINING, Kind.ASSIGNMENT, Kind.INITIALIZER,
            Kind.SESSION, Kind.PLACEHOLDER, Kind.CELL, Kind.SUMMARY, Kind.MERGED,
            Kind.GRADIENTS, Kind.COLLECTION, Kind.ITERATOR, Kind.GROUP)  # fmt: skip

_WRITER = ("logdir", "graph", "max_queue", "flush_secs", "graph_def", "filename_suffix", "session")


class Statements:
    """Rewrites the statements of a region.

    Args:
        region: where the graph is built.
        source: the script's text.
        bodies: of the functions.
        layers: what became of the statements with layers in them.
        streams: the definition of what each dropout draws from that several functions share.
        summaries: the region's.
        optimizers: the name of the optimizer of each update.
        used: the placeholders that functions have as arguments.
        result: takes the edits.
    """

    def __init__(
        self,
        region: Region,
        source: Source,
        bodies: Bodies,
        layers: Mapping[Unit, Layer],
        streams: Mapping[Unit, str],
        summaries: Summaries,
        optimizers: Mapping[Definition, str],
        used: set[Definition],
        result: Rewritten,
    ) -> None:
        self._region, self._source, self._script = region, source, source.script
        self._contexts = self._script.metadata[ExpressionContextProvider]
        self._bodies, self._alias = bodies, bodies.alias
        self._iteration = Iteration(region, source)
        self._layers, self._streams, self._summaries = layers, streams, summaries
        self._optimizers, self._used, self._result = optimizers, used, result

    def rewrite(self, unit: Unit, texts: list[str]) -> None:
        """Rewrites a statement.

        Args:
            unit: the statement.
            texts: the functions that stand after it.

        Raises:
            Unknown: what it does is not understood.
        """
        if unit.kind is Kind.VARIABLE and not any(
            self._region.facts.made_in(self._script.span(unit.node))
        ):
            self._result.add(self._made_before(unit))
        if unit.kind is Kind.MERGED and self._summaries.merged[unit]:
            if self._summaries.is_one_event(unit):
                self._result.needs.add(ADD_SUMMARY)
            else:
                texts = [*texts, self._summaries.function(unit, self._source, self._alias)]
        made = self._iteration.made(unit) if unit.kind is Kind.ITERATOR else None
        if made is not None:
            why = "Python iterates over data itself."
            self._result.add(replace(self._script, unit.assigned, made, why))
            return
        if unit.kind is Kind.WRITER:
            self._result.add(self._writer(unit))
            return
        if self._only_configures(unit):
            self._result.remove(
                unit.node, [], texts, self._source.indent(unit.node), WHY[Kind.LAYER]
            )
            return
        if unit.kind is Kind.OTHER:
            raise Unknown(unit.node, "what it does to the graph is not understood; write it by "
                          "hand")  # fmt: skip
        if unit.kind not in REMOVED and not self._makes_cells(unit):
            if texts:
                end = self._script.line_end(self._script.span(unit.node).end)
                new = "".join(f"\n\n{text}\n" for text in texts) + "\n\n"
                self._result.add(
                    Edit(end, end, (new,), self._script.line(unit.node), "", "", MOVED)
                )
            return
        before = []
        if unit.kind is Kind.PLACEHOLDER:
            before = [*self._iteration.begun(unit), *self._specs(unit)]
        if unit.kind is Kind.LAYER:
            before = self._layers[unit].lines
        if unit in self._streams:
            before = [*before, self._streams[unit]]
        if unit.kind is Kind.TRAINING:
            before = [
                self._constructor(update, name)
                for update, name in self._optimizers.items() if update.unit is unit
                and isinstance(unit.assigned.func.value, cst.Call)
            ]  # fmt: skip
        if unit.kind is Kind.ASSIGNMENT:
            before = self._bodies.first_averages(unit)
        outermost = unit.withs[0] if unit.withs else unit.node
        why = WHY.get(unit.kind, MOVED)
        self._result.remove(unit.node, before, texts, self._source.indent(outermost), why)

    def _made_before(self, unit: Unit) -> Edit:
        """Returns the edit that writes the name of a variable where a script gets it again."""
        names, key = self._bodies.variable_names(), next(iter(unit.binds))
        found = {names.get(name) for value in unit.values(key) for name in named(value)}
        if len(found) != 1 or found & {None, self._bodies.variable(Definition(unit, key))}:
            raise Unknown(unit.node, "which variable it is is not seen; give it one name")
        return replace(self._script, unit.assigned, found.pop(), "The variable is there already.")

    def _writer(self, unit: Unit) -> Edit:
        call = unit.assigned
        found = by_name(call, _WRITER) if isinstance(call, cst.Call) else {}
        if "logdir" not in found:
            raise Unknown(unit.node, "where it writes is not seen")
        directory = self._source.of(found["logdir"].value)
        new = f"{self._alias}.summary.create_file_writer({directory})"
        return replace(self._script, call, new, "TensorFlow 2's writer.")

    def _only_configures(self, unit: Unit) -> bool:
        """Says whether a statement only names what variables are given, or an `arg_scope`."""
        if self._makes_initializer(unit) or self._asks_for_nothing(unit):
            return True
        heads = [item.item for other in self._region.units for head in other.withs
                 for item in head.items if isinstance(item.item, cst.Call)
                 and not grouping.waited_for(head, self._region.names)]  # fmt: skip
        scoped = {self._region.key(node) for head in heads for node in walk(head)}
        if unit.assigned is None or not unit.binds or not scoped.issuperset(unit.binds):
            return False
        return not any(
            key in other.uses or self._is_read_outside(key, heads)
            for key in unit.binds for other in self._region.units
        )  # fmt: skip

    def _is_read_outside(self, key: str, heads: Sequence[cst.CSTNode]) -> bool:
        """Says whether an attribute may be read anywhere but at the heads of `with` statements."""
        _, dot, attribute = key.rpartition(".")
        if not dot:
            return False
        scopes = [self._script.span(head) for head in heads]
        return any(
            isinstance(node, cst.Attribute) and node.attr.value == attribute
            and self._contexts.get(node) is ExpressionContext.LOAD
            and not any(scope.holds(self._script.span(node)) for scope in scopes)
            for node in self._script.positions
        )  # fmt: skip

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
        return bool(users) and all(u.kind is Kind.CELL or self._makes_cells(u) for u in users)

    def _specs(self, unit: Unit) -> list[str]:
        found = []
        for key in unit.binds:
            definition = Definition(unit, key)
            if definition not in self._used:
                continue
            call = unit.assigned
            if not isinstance(call, cst.Call):
                raise Unknown(unit.node, "it makes placeholders in a way that is not seen")
            value = definition.values[0]
            if iteration.is_next(definition):
                written = iteration.specification(value, self._alias)
                found.append(f"{self._bodies.spec(definition)} = {written}")
                continue
            shape = next(
                (a.value for n, a in enumerate(call.args)
                 if (a.keyword and a.keyword.value == "shape") or (not a.keyword and n == 1)),
                None,
            )  # fmt: skip
            written = self._source.of(shape) if shape else "None"
            line = f"{self._bodies.spec(definition)} = {self._alias}.TensorSpec({written}, "
            line += f"{self._alias}.{value['dtype']})"
            comment = unit.node.trailing_whitespace.comment
            lines = [*comments_above(unit.node), line + (f"  {comment.value}" if comment else "")]
            found.append("\n".join(lines))
        return found

    def _constructor(self, update: Definition, name: str) -> str:
        made = update.unit.assigned.func.value
        comments = comments_above(update.unit.node)
        return "\n".join([*comments, f"{name} = {self._source.expression(made, update.unit.node)}"])
