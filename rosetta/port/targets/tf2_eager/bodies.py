"""The text of the functions: the author's statements, with what makes a function of them."""

from collections.abc import Iterator, Mapping

import libcst as cst

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import named
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager import averages, sparse_gradients, variable_lists
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.functions import Function, Functions, Item, Shared
from rosetta.port.targets.tf2_eager.meanings import Meanings, local
from rosetta.port.targets.tf2_eager.optimizer_variables import OptimizerVariables
from rosetta.port.targets.tf2_eager.source import INDENT, WIDTH, Source, indented, replace, wrapped
from rosetta.port.targets.tf2_eager.summaries import Summaries
from rosetta.port.targets.tf2_eager.unknown import Unknown

TRACED_ONCE = "traced_once"
_OWN_NAMES = {"tape", "gradients", "variables"}  # of a training function


class Bodies:
    """Writes a region's functions.

    Args:
        region: where the graph is built.
        functions: its functions, which have their names.
        source: the script's text.
        names: what definitions are called in the port, where that differs from their own name.
        optimizers: the name of the optimizer of each update.
        alias: of TensorFlow.
        layer_names: what the port calls the variables of layers, by their names in the graph.
        summaries: the region's.
    """

    def __init__(
        self,
        region: Region,
        functions: Functions,
        source: Source,
        names: Mapping[Definition, str],
        optimizers: Mapping[Definition, str],
        alias: str,
        layer_names: Mapping[str, str],
        summaries: Summaries,
    ) -> None:
        self._summaries = summaries
        self._layer_names = layer_names
        self.region, self._functions, self._source = region, functions, source
        self._names, self._optimizers, self.alias = names, optimizers, alias
        self._optimizer_variables = OptimizerVariables(region, functions, optimizers, self.trained)
        self._meanings = Meanings(region, functions, names)
        self._is_method = region.receiver is not None

    # --- names ---------------------------------------------------------------------------------

    def variable(self, definition: Definition) -> str:
        """Returns what a variable is called inside a function."""
        name = self._names.get(definition, definition.key)
        if self._is_method and "." not in name:
            return f"{self.region.receiver}.{name}"
        return name

    def function(self, function: Function) -> str:
        """Returns how a function is called inside another."""
        return f"{self.region.receiver}.{function.name}" if self._is_method else function.name

    def spec(self, placeholder: Definition) -> str:
        """Returns the name of a placeholder's specification."""
        return f"{local(placeholder)}_spec"

    # --- functions -----------------------------------------------------------------------------

    def text(self, function: Function) -> str:
        """Returns a function, at the left margin.

        Raises:
            Unknown: its statements do not mean in it what they meant where they stood.
        """
        try:
            self._meanings.check(function)
        except Unknown:
            if function.loss is None:
                raise
            # What stands above the loss goes under its tape, too, in the order of the script.
            last = function.loss.unit.number
            function.loss_items = [item for item in function.items if item.number <= last]
            self._meanings.check(function)
        arguments = [local(d) for d in function.arguments]
        receiver = [self.region.receiver] if self._is_method else []
        lines = []
        if function.is_run:
            specs = [self.spec(d) for d in function.arguments]
            options = [f"input_signature=[{', '.join(specs)}]"] if specs else []
            if not self._functions.needs_autograph(function):
                options.append("autograph=False")
            given = f"({', '.join(options)})" if options else ""
            lines += self._optimizer_variables.above(function)
            if not self._is_method:  # a method's receiver is not known before it is called
                lines.append(f"@{TRACED_ONCE}")
            lines.append(wrapped(f"@{self.alias}.function{given}"))
        lines.append(f"def {function.name}({', '.join([*receiver, *arguments])}):")
        lines.append(indented("\n".join(self._body(function))))
        return "\n".join(lines)

    def _body(self, function: Function) -> Iterator[str]:
        update = function.update
        if update is None:
            yield from self._plain_body(function)
            return
        if function.loss is not None:
            if not function.loss_items:
                raise Unknown(update.unit.node, "the loss is computed outside of the graph")
            inside, others = self._functions.written(function)
            yield f"with {self.alias}.GradientTape({self._options(function)}) as tape:"
            yield from (indented(self._item(item)) for item in inside)
            texts = [self._item(item) for item in others]
            computed = list(self._gradients(function))
            # A name that is bound anew is what the script returns, not what it trains.
            anew = any(local(function.loss) in map(local, _bound(item)) for item in others)
            yield from [*computed, *texts] if anew else [*texts, *computed]
            yield from self._trained_by(function)
        elif update.unit.kind is Kind.TRAINING:
            yield from self._taped(function)
            yield from self._learning_rate(function)
            yield from self._applied(update)
        elif averages.is_update(update.unit, self.region.facts):
            yield from self._taped(function)
        else:
            self._meanings.check_order(update.unit)
            yield from self._taped(function)
        returned = [
            (self._returned(d) if not self._gives_nothing(d.unit) else None)
            for d in function.returns
        ]  # fmt: skip
        kept = [text for text in returned if text]
        if kept:
            yield f"return {', '.join(kept)}"

    def _tape(self, times: int) -> str:
        """Returns the head of the tape that is asked for gradients so many times."""
        return f"with {self.alias}.GradientTape({'persistent=True' * (times > 1)}) as tape:"

    def first_averages(self, unit: Unit) -> list[str]:
        """Returns the lines that make moving averages, where a statement makes their update."""
        if not averages.is_update(unit, self.region.facts):
            return []
        return [averages.BEGIN, wrapped(self._averaging(unit, []))]

    def _averaging(self, unit: Unit, renames: list[Edit]) -> str:
        receiver = self._source.of(unit.assigned.func.value, renames)
        return averages.update(unit, receiver, self.region.facts, self.variable_names())

    def _gives_nothing(self, unit: Unit) -> bool:
        """Says whether what a session gave for a statement was None."""
        return unit.kind is Kind.TRAINING or averages.is_update(unit, self.region.facts)

    def _options(self, function: Function) -> str:
        """Returns the options of a training function's tape.

        Raises:
            Unknown: another gradient needs a tape of its own, or a name is the port's own.
        """
        under_tape, below = self._functions.written(function)
        options = ""
        for item in [*under_tape, *below]:
            if not isinstance(item, Unit):
                continue
            taken = {local(Definition(item, key)) for key in item.binds} & _OWN_NAMES
            if taken:
                raise Unknown(item.node, f"the port calls its own {taken.pop()} so; take another "
                              "name")  # fmt: skip
            of = self._functions.training.differentiated(item)
            if of is None:
                continue
            if item in under_tape or not all(
                d.unit in under_tape or Shared(d) in under_tape for d in of
            ):  # fmt: skip
                raise Unknown(item.node, "gradients of several things in one run; compute them in "
                              "runs of their own")  # fmt: skip
            options = "persistent=True"
        return options

    def _taped(self, function: Function) -> Iterator[str]:
        """Yields statements, those under a tape of which another one computes gradients."""
        inside, below = self._functions.written(function)
        if inside:
            yield self._tape(len(self._functions.taking_gradients([*inside, *below])))
            yield from (indented(self._item(item)) for item in inside)
        yield from map(self._item, below)

    def _applied(self, update: Definition) -> Iterator[str]:
        """Yields an update with gradients that the script computes itself."""
        call = update.unit.assigned
        sparse_gradients.check_applied(update, self.region.facts)
        found = by_name(call, ("grads_and_vars", "global_step", "name"))
        pairs = self._source.of(found["grads_and_vars"].value, self._renames(update.unit, True))
        yield f"{self._optimizers[update]}.apply_gradients({pairs})"
        step = self._counted(update)
        if step:
            yield f"{step}.assign_add(1)"

    def _returned(self, definition: Definition) -> str:
        if definition.unit.kind is Kind.VARIABLE:
            return f"{self.variable(definition)}.read_value()"
        return local(definition)

    def _plain_body(self, function: Function) -> Iterator[str]:
        last = function.items[-1] if function.items else None
        single = function.returns[0] if len(function.returns) == 1 else None
        if self._functions.inside_tape(function.items):
            yield from self._taped(function)
            yield f"return {', '.join(map(self._returned, function.returns))}"
            return
        for item in function.items[:-1]:
            yield self._item(item)
        merges = isinstance(last, Unit) and last.kind is Kind.MERGED
        if single and isinstance(last, Unit) and single.unit is last and (
            _binds_one(last) and not merges
        ):  # fmt: skip
            yield self._returning(last)
            return
        if single and isinstance(last, Shared) and last.definition == single:
            yield f"return {self._call(last)}"
            return
        if last is not None:
            yield self._item(last)
        yield f"return {', '.join(map(self._returned, function.returns))}"

    def _returning(self, unit: Unit) -> str:
        script = self._source.script
        target = unit.small.targets[0]
        start, end = script.span(target.target).start, script.span(unit.assigned).start
        if unit.assigned.lpar:
            end = script.span(unit.assigned).start
        edit = Edit(start, end, ("return ",), script.line(unit.node), "", "", "")
        return self._source.statement(unit.node, [edit, *self._renames(unit, skip_targets=True)])

    def _gradients(self, function: Function) -> Iterator[str]:
        listed, loss = self._listed(function), local(function.loss)
        if listed == "variables":
            yield wrapped(f"variables = [{', '.join(self.trained(function.update))}]")
        yield f"gradients = tape.gradient({loss}, {listed})"
        if sparse_gradients.are_made_dense(function.update, self.region.facts):
            yield "# TensorFlow 1 updates all rows of an embedding, Keras those it looked up."
            yield f"gradients = [{self.alias}.convert_to_tensor(g) for g in gradients]"

    def _listed(self, function: Function) -> str:
        """Returns what a function trains, as a list, or the name of one that is too long."""
        listed = f"[{', '.join(self.trained(function.update))}]"
        line = f"gradients = tape.gradient({local(function.loss)}, {listed})"
        return "variables" if len(line) > WIDTH - 2 * len(INDENT) else listed

    def _trained_by(self, function: Function) -> Iterator[str]:
        """Yields the update with the gradients that the lines above have computed."""
        update, listed = function.update, self._listed(function)
        optimizer = self._optimizers[update]
        yield from self._learning_rate(function)
        yield f"{optimizer}.apply_gradients(zip(gradients, {listed}))"
        step = self._counted(update)
        if step:
            yield f"{step}.assign_add(1)"
        for definition in function.returns:
            if definition.unit.kind is Kind.GRADIENTS:
                pairs = f"zip(gradients, {listed})"
                yield f"{local(definition)} = [(g, v.read_value()) for g, v in {pairs}]"

    def _learning_rate(self, function: Function) -> Iterator[str]:
        """Yields the statement that sets a learning rate which is computed or fed."""
        if function.rate is not None:
            rate = self._returned(function.rate)
            if function.rate.values[0].get("shape", ()) is None:  # what is fed may have any shape
                rate = f"{self.alias}.reshape({rate}, [])"
            yield f"{self._optimizers[function.update]}.learning_rate.assign({rate})"

    def _counted(self, update: Definition) -> str | None:
        """Returns what counts the updates, if the script says so: its `global_step`."""
        for number, argument in enumerate(update.unit.assigned.args):
            name = argument.keyword.value if argument.keyword else None
            if name == "global_step" or (name is None and number == 1):
                key = self.region.key(argument.value)
                definition = self.region.definition(key, update.unit) if key else None
                if definition is None or definition.unit.kind is not Kind.VARIABLE:
                    raise Unknown(argument, "which variable counts the steps is not seen; give it "
                                  "a name")  # fmt: skip
                return self.variable(definition)
        return None

    def variable_names(self) -> dict[str, str]:
        """Returns what the port calls the variables, at first, by their names in the graph."""
        found = dict(self._layer_names)
        for name, written in variable_lists.expressions(self.region, self.variable):
            found.setdefault(name, written)
        return found | dict(averages.expressions(self.region, found))

    def trained(self, update: Definition) -> list[str]:
        """Returns the names of the variables that an optimizer changes."""
        names = self.variable_names()
        found = []
        for name in [n for value in update.values[:1] for n in named(value)]:
            for variable in self.region.facts.updates[name].variables:
                if variable not in names:
                    raise Unknown(update.unit.node, f"the variable {variable}, which it trains, "
                                  "has no name; give it one")  # fmt: skip
                found.append(names[variable])
        return found

    # --- statements ----------------------------------------------------------------------------

    def _item(self, item: Item) -> str:
        if isinstance(item, Shared):
            return f"{local(item.definition)} = {self._call(item)}"
        if averages.is_update(item, self.region.facts):
            return wrapped(self._averaging(item, self._renames(item, True)))
        if item.kind is Kind.MERGED:
            return self._summaries.values(item, self._source, self._renames(item, True), self.alias)
        edits = [*self._renames(item), *self._computed_gradients(item)]
        return self._source.statement(item.node, edits)

    def _computed_gradients(self, unit: Unit) -> Iterator[Edit]:
        """Yields the edit of `optimizer.compute_gradients(loss)`, whose result is changed."""
        if unit.kind is not Kind.GRADIENTS or self._functions.training.differentiated(unit) is None:
            return
        call = unit.assigned
        loss = (
            by_name(call, ("loss", "var_list")).get("loss") if isinstance(call, cst.Call) else None
        )
        if loss is None or len(unit.values(next(iter(unit.binds)))) != 1:
            raise Unknown(unit.node, "how the gradients are computed is not seen; write "
                          "pairs = optimizer.compute_gradients(loss)")  # fmt: skip
        pairs = unit.values(next(iter(unit.binds)))[0]["items"]
        names = self.variable_names()
        trained = [pair["items"][1]["name"] for pair in pairs]
        lost = [name for name in trained if name not in names]
        if lost:
            raise Unknown(unit.node, f"the variable {lost[0]} has no name; give it one")
        listed = f"[{', '.join(names[name] for name in trained)}]"
        written = self._source.of(loss.value, self._renames(unit, True))
        new = f"list(zip(tape.gradient({written}, {listed}), {listed}))"
        yield replace(self._source.script, call, new)

    def _call(self, item: Shared) -> str:
        function = self._functions.shared[item.definition]
        arguments = ", ".join(local(d) for d in function.arguments)
        return f"{self.function(function)}({arguments})"

    def _renames(self, unit: Unit, skip_targets: bool = False) -> list[Edit]:
        found = []
        for key, nodes in unit.uses.items():
            definition = self.region.definition(key, unit)
            if definition is None:
                continue
            kind = definition.unit.kind
            if kind.in_graph:
                new = local(definition)
            elif kind in (Kind.VARIABLE, Kind.PYTHON):
                new = self.variable(definition) if not _is_import(definition.unit) else key
            else:
                continue
            if new != key:
                found += [replace(self._source.script, node, new) for node in nodes]
        if not skip_targets:
            for key, nodes in unit.binds.items():
                new = local(Definition(unit, key))
                if new != key:
                    found += [replace(self._source.script, node, new) for node in nodes]
        return found


def _bound(item: Item) -> list[Definition]:
    """Returns what a statement, or the call in its place, gives a name to."""
    if isinstance(item, Shared):
        return [item.definition]
    return [Definition(item, key) for key in item.binds]


def _binds_one(unit: Unit) -> bool:
    return unit.assigned is not None and isinstance(
        unit.small.targets[0].target, cst.Name | cst.Attribute
    )


def _is_import(unit: Unit) -> bool:
    return isinstance(unit.small, cst.Import | cst.ImportFrom)
