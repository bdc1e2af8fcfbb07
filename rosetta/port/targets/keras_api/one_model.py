"""One model of a native port: its variables, its functions and their calls become Keras'."""

import ast
from collections.abc import Iterator

import libcst as cst

from rosetta.port import edits
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.keras_api import (
    loops,
    losses,
    model,
    prelude,
    requirements,
    switches,
    training,
    unused,
)
from rosetta.port.targets.keras_api.bodies import Bodies
from rosetta.port.targets.keras_api.model import Writer
from rosetta.port.targets.keras_api.nodes import INPUT, PYTHON, VARIABLE, Evaluator, Node
from rosetta.port.targets.keras_api.original_lines import OriginalLines
from rosetta.port.targets.keras_api.program import (
    SELF,
    Program,
    assignments,
    dotted,
    parameters,
)
from rosetta.port.targets.keras_api.requirements import below, is_scalar, reads_weights
from rosetta.port.targets.keras_api.sites import Sites
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.source import INDENT, Source, indented, replace
from rosetta.port.targets.tf2_eager.unknown import Unknown

_WIDTH = 100
_OFFER = "--to=tf2_eager ports it as functions"


class OneModel:
    """The port of the first model that a program trains.

    Args:
        program: a native port, of whose other models some may be Keras' already.
        original: the lines of the script.
    """

    def __init__(self, program: Program, original: OriginalLines) -> None:
        self._program, self._original = program, original
        self._script = program.script
        self._source = Source(program.script, [])
        self._evaluator = Evaluator(program)

    def result(self) -> tuple[str, list[list[Edit]]]:
        """Returns the port, and what makes it of the native one: edits one after the other.

        Those with a reason have the lines of the script.

        Raises:
            Unknown: it is no chain of layers with a loss and an optimizer.
        """
        program = self._program
        first, *others = every = training.find(program, self._evaluator)
        trainings = [t for t in every if (t.loss, t.optimizer) == (first.loss, first.optimizer)]
        self._others = [t for t in others if t not in trainings]
        self._model = model.of_loss(program, first.loss, self._evaluator.told)
        self._check_others()
        labels = requirements.check(program, self._model, trainings)
        self._writer = Writer(program, self._model, self._evaluator.told)
        bodies = Bodies(program, self._evaluator, self._model, self._source)
        values = self._values(trainings)
        trains = [t.function.name.value for t in trainings]
        switches.find(program, self._model, trains, values)
        metrics = self._metrics(trainings, labels)
        sites = Sites(program, self._model, self._writer, bodies, self._source, labels, metrics,
                      values, first.loss)  # fmt: skip
        self._check_callers()
        made = list(self._calls(sites, trainings, values))
        made += self._dictionaries(sites)
        made += self._objects()
        made += self._read_numbers()
        if self._writer.spec_edit:
            made.append(replace(self._script, *self._writer.spec_edit))
        kept = self._kept(bodies, values, trains)
        compiled = [*sites.functions.values(), *self._compiled(first, bodies, labels, metrics)]
        made += self._functions(trainings, values, kept, compiled)
        taken = [Span(e.start, e.end) for e in made]
        wanted = sites.reads | {
            v for v in self._model.weights if any(
                self._is_left(use, taken, v, kept) for use in program.uses(v.partition("[")[0])
            )
        }  # fmt: skip
        held = [v for v in wanted if "[" in v]
        if held:
            raise Unknown(program.variables[held[0]].statement, "what reads a dictionary of "
                          f"weights is not understood; {_OFFER}")  # fmt: skip
        made += self._variables(wanted, labels, kept)
        stages = [list(self._original.told(program, made))]
        text = edits.apply(self._script.text, stages[0])
        stages.append(prelude.own(text, program.alias, self._dropout()))
        text = edits.apply(text, stages[-1])
        for removed in unused.removals(text, values):
            stages.append(removed)
            text = edits.apply(text, removed)
        left = {
            node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)
        }
        if 0 in program.ranks(self._model.source.text) and (alone := left & kept.keys()):
            raise Unknown(program.functions[min(alone)], "it is fed a number alone, where the "
                          f"model takes several; {_OFFER}")  # fmt: skip
        drops = any(layer.rate is not None for layer in self._model.layers)
        stages.append(loops.fitted(text, self._model.name, drops, self._original))
        return edits.apply(text, stages[-1]), stages

    def _check_others(self) -> None:
        """Refuses another loss or optimizer of the same weights, which a model has not."""
        for other in self._others:
            read = {leaf.text for leaf in other.loss.leaves if leaf.op == VARIABLE}
            if self._model.weights.keys() & ({*other.trained} | read):
                raise Unknown(other.function, "a model has one loss and one optimizer, this is a "
                              f"second; {_OFFER}")  # fmt: skip

    def _check_callers(self) -> None:
        """Refuses calls of a class's functions from outside, which would have become others."""
        if not self._program.prefix:
            return
        for node in self._script.positions:
            match node:
                case cst.Attribute(value=owner, attr=cst.Name(value=name)) if (
                    name in self._program.functions and dotted(owner) != SELF
                    and self._is_port_own(self._program.functions[name])
                ):  # fmt: skip
                    raise Unknown(node, f"it is run from outside of its class; {_OFFER}")

    def _is_port_own(self, function: cst.FunctionDef) -> bool:
        """Says whether the native port made a method: its parameters are what was fed."""
        names = parameters(function)
        return bool(names) and all(name in self._program.specs for name in names)

    def _dropout(self) -> str | None:
        """Returns the class of the layers that drop; None without any."""
        dropping = [layer for layer in self._model.layers if layer.rate is not None]
        if not dropping:
            return None
        always = any(layer.draws_always for layer in dropping)
        return prelude.dropout(self._program.alias, always)

    # --- what there is -------------------------------------------------------------------------

    def _values(self, trainings: list[training.Training]) -> dict[str, Node]:
        """Returns what the functions compute that depend on the model's weights."""
        found = {}
        trains = {t.function.name.value for t in trainings}
        for name in self._program.functions:
            if name in trains or self._is_python(name):
                continue
            try:
                value = self._evaluator.function(name)
            except Unknown:
                continue
            if any(leaf.text in self._model.weights for leaf in value.leaves):
                found[name] = value
        return found

    def _is_python(self, name: str) -> bool:
        """Says whether a function is the author's, who had a session's results in it."""
        whole = self._script.span(self._program.functions[name])
        return any(
            isinstance(node, cst.Attribute) and node.attr.value == "numpy"
            and whole.start <= self._script.span(node).start < whole.end
            for node in self._script.positions
        )  # fmt: skip

    def _metrics(
        self, trainings: list[training.Training], labels: Node | None
    ) -> dict[Node, tuple[str, training.Training]]:
        """Returns what is fetched with updates and computed from outputs and labels."""
        found = {}
        for made in trainings:
            for name, node in made.returns:
                if node in (made.loss, self._model.output) or not node.inputs:
                    continue
                if reads_weights(node, self._model.output):
                    continue  # Keras computes metrics after the update
                leaves = below(node, self._model.output)
                if is_scalar(self._program, node) and labels in leaves and not any(
                    leaf.op == INPUT and leaf != labels for leaf in leaves
                ):  # fmt: skip
                    found.setdefault(node, (name, made))
        return found

    # --- functions -----------------------------------------------------------------------------

    def _kept(
        self, bodies: Bodies, values: dict[str, Node], trains: list[str]
    ) -> dict[str, str]:  # fmt: skip
        """Returns the functions that stay, with the model in them."""
        found: dict[str, str] = {}
        waiting = [name for name in values if self._is_called_outside(name, [*values, *trains])]
        while waiting:
            name = waiting.pop()
            if name in found or values[name] in self._model.parts:
                continue
            found[name] = bodies.kept(self._program.functions[name])
            waiting += [other for other in values if f"{other}(" in found[name]]
        return {name: found[name] for name in values if name in found}

    def _is_called_outside(self, name: str, own: list[str]) -> bool:
        """Says whether anything but the native port's own functions calls one of them."""
        inside = [self._script.span(self._program.functions[other]) for other in own]
        uses = self._program.uses(self._program.prefix + name)
        starts = [self._script.span(use).start for use in uses]
        return any(not any(s.start <= start < s.end for s in inside) for start in starts)

    def _compiled(
        self, first: training.Training, bodies: Bodies, labels: Node | None,
        metrics: dict[Node, tuple[str, training.Training]],
    ) -> list[str]:  # fmt: skip
        """Returns the functions of loss and metrics, and the statement that compiles the model."""
        alias = self._program.alias
        casts = self._dtype(labels)
        built = losses.built_in(first.loss, self._model.output, labels) if labels else None
        texts, before = [], []
        if built and (built == losses.SPARSE or not casts):
            loss = f"{alias}.keras.losses.{built}"
            told = self._evaluator.told.get(first.loss)
            before = list(told.comments) if told else []
        else:
            name = self._free(first.loss_name)
            loss = self._program.prefix + name
            text = bodies.of_output(name, first.loss_name, first.statements, first.function,
                                    labels, casts)  # fmt: skip
            if losses.takes_logarithm_of(first.loss, self._model.output):
                text = (f"# Keras' own cross-entropies clip {self._model.output_name} "
                        f"before they take its logarithm.\n{text}")  # fmt: skip
            texts.append(text)
        names = []
        for node, (name, made) in metrics.items():
            if labels and losses.is_accuracy(node, built or "", self._model.output, labels):
                names.append('"accuracy"')
                continue
            own = self._free(name)
            names.append(self._program.prefix + own)
            texts.append(bodies.of_output(own, name, made.statements, made.function, labels,
                                          casts))  # fmt: skip
        arguments = [f"optimizer={first.optimizer}", f"loss={loss}"]
        if names:
            arguments.append(f"metrics=[{', '.join(names)}]")
        line = f"{self._model.name}.compile({', '.join(arguments)})"
        if len(line) > _WIDTH - 2 * len(self._program.prefix and INDENT):
            each = "".join(f"{INDENT}{argument},\n" for argument in arguments)
            line = f"{self._model.name}.compile(\n{each})"
        return [*texts, "\n".join([*before, line])]

    def _dtype(self, labels: Node | None) -> str | None:
        """Returns the dtype of labels that are no floats."""
        if labels is None or labels.op == PYTHON:
            return None
        dtype = self._script.of(self._program.specs[labels.text].args[1].value)
        return None if dtype == f"{self._program.alias}.float32" else dtype

    def _free(self, name: str) -> str:
        prefix = self._program.prefix
        bound = {other.removeprefix(prefix) for other in self._program.assigned}
        return free_name(name, bound | set(self._program.functions))

    def _functions(
        self, trainings: list[training.Training], values: dict[str, Node], kept: dict[str, str],
        compiled: list[str],
    ) -> Iterator[Edit]:  # fmt: skip
        builder = self._program.builder
        if builder is not None:
            *compiled, last = compiled
            end, line = self._program.whole(builder).end, self._script.line(trainings[0].function)
            yield Edit(end, end, (self._moved(f"{last}\n", builder.body.body[0]),), line, "", last,
                       "compile takes the loss and the optimizer.")  # fmt: skip
        for number, made in enumerate(trainings):
            texts = compiled if number == 0 else []
            yield self._replaced(made.function, texts, "compile takes the loss and the optimizer; "
                                 "the training step is Keras' own.")  # fmt: skip
        early = self._early(kept)
        for name in values:
            texts = [kept[name]] if name in kept and name not in early else []
            why = "It asks the model." if texts else "The model computes it."
            yield self._replaced(self._program.functions[name], texts, why)

    def _early(self, kept: dict[str, str]) -> list[str]:
        """Returns the functions that stand above the last of the model's variables."""
        last, line = self._last_variable(), self._script.line
        if self._program.builder is not None:
            return []  # methods may stand above or below
        return [name for name in kept if line(self._program.functions[name]) < line(last)]

    def _last_variable(self) -> cst.CSTNode:
        found = [self._program.variables[v].statement for v in self._model.weights]
        return max(found, key=self._script.line)

    def _replaced(self, function: cst.FunctionDef, texts: list[str], why: str) -> Edit:
        new = "".join(f"\n\n{text}\n" for text in texts) + ("\n\n" if texts else "")
        new = self._moved(new, function)
        place = self._program.whole(function)
        return Edit(place.start, place.end, (new,), self._script.line(function),
                    function.name.value, new.strip(), why)  # fmt: skip

    def _moved(self, text: str, statement: cst.CSTNode) -> str:
        """Returns statements indented as far as another."""
        return indented(text, self._source.indent(statement))

    # --- variables -----------------------------------------------------------------------------

    def _variables(
        self, wanted: set[str], labels: Node | None, kept: dict[str, str]
    ) -> Iterator[Edit]:
        last = self._last_variable()
        for statement in self._weight_statements():
            place, new = self._program.whole(statement), ""
            if statement is last:
                lines = [self._writer.text(), *self._writer.aliases(wanted)]
                lines += self._writer.first_models()
                lines += [
                    f"{node.text}_tensor = {self._program.alias}.constant({node.text}, "
                    f"{self._program.alias}.float32)"
                    for node in (self._model.source, labels) if node and node.op == PYTHON
                ]  # fmt: skip
                new = "\n".join(lines) + "\n"
                early = self._early(kept)
                new += "".join(f"\n\n{kept[n]}\n" for n in early) + ("\n\n" if early else "")
                new = self._moved(new, statement)
            yield Edit(place.start, place.end, (new,), self._script.line(statement),
                       self._script.of(statement), new.strip(), "Layers have their weights "
                       "themselves.")  # fmt: skip

    def _weight_statements(self) -> list[cst.SimpleStatementLine]:
        """Returns the statements that make the model's weights.

        Raises:
            Unknown: one makes something else, too, or a dictionary is read as one.
        """
        found = list(dict.fromkeys(
            self._program.variables[name].statement for name in self._model.weights
        ))  # fmt: skip
        for name, variable in self._program.variables.items():
            if variable.statement in found and name not in self._model.weights:
                raise Unknown(variable.statement, f"{name} is no weight of a layer; {_OFFER}")
        return found

    def _is_left(
        self, use: cst.Name, taken: list[Span], variable: str, kept: dict[str, str]
    ) -> bool:
        """Says whether a use of a variable stays in the text."""
        place = self._script.span(use)
        whole = self._program.whole(self._program.variables[variable].statement)
        if whole.start <= place.start < whole.end:
            return False
        for name in kept:
            inside = self._program.whole(self._program.functions[name])
            if inside.start <= place.start < inside.end:
                return True
        return not any(s.start <= place.start and place.end <= s.end for s in taken)

    def _read_numbers(self) -> Iterator[Edit]:
        """Yields the edits that pick the number out of a weight that was one."""
        for name in self._model.weights:
            element = self._writer.element(name)
            if not element:
                continue
            for use in self._program.uses(name):
                attribute = self._program.parents[use]
                call = self._program.parents.get(attribute)
                match attribute:
                    case cst.Attribute(attr=cst.Name(value="numpy")):
                        end = self._script.span(call).end
                        yield Edit(end, end, (element,), self._script.line(use), "", element, "")

    def _objects(self) -> Iterator[Edit]:
        """Yields the edits that take the native port's objects out which layers replace."""
        names = {layer.object for layer in self._model.layers if layer.object}
        for statement in self._program.statements:
            if any(name in names for name, _ in assignments(statement)):
                place = self._program.whole(statement)
                yield Edit(place.start, place.end, ("",), self._script.line(statement), "", "", "")

    def _dictionaries(self, sites: Sites) -> Iterator[Edit]:
        """Yields the edits that take out what was fed by name, where nothing reads it any more."""
        for name, uses in sites.dictionaries.items():
            every = list(self._program.uses(name))
            bound = [self._program.statement_of(use) for use in every if use not in uses]
            if len(bound) == 1 and any(n == name for n, _ in assignments(bound[0])):
                place = self._program.whole(bound[0])
                yield Edit(place.start, place.end, ("",), self._script.line(bound[0]),
                           self._script.of(bound[0]), "", "What is fed are arguments.")  # fmt: skip

    # --- calls ---------------------------------------------------------------------------------

    def _calls(
        self, sites: Sites, trainings: list[training.Training], values: dict[str, Node]
    ) -> Iterator[Edit]:
        trains = {t.function.name.value: t for t in trainings}
        ours = [self._program.whole(self._program.functions[name]) for name in (*trains, *values)]
        for node in self._script.positions:
            name = self._program.called(node) if isinstance(node, cst.Call) else None
            if name is None:
                continue
            place = self._script.span(node)
            if any(s.start <= place.start < s.end for s in ours):
                continue
            if name in trains:
                yield from sites.trained(node, trains[name])
            elif name in values:
                yield from sites.computed(node, self._program.functions[name])
