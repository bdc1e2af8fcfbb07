"""What stands in the place of a session's run: a call of a function, and its result in NumPy."""

from collections.abc import Callable, Iterable, Sequence

import libcst as cst

from rosetta.port.analysis.graph.units import Definition, Kind
from rosetta.port.analysis.graph.values import kind_of, named
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager import ordering
from rosetta.port.targets.tf2_eager.bodies import Bodies
from rosetta.port.targets.tf2_eager.constants import Constants
from rosetta.port.targets.tf2_eager.feeding import Feeding
from rosetta.port.targets.tf2_eager.functions import Functions
from rosetta.port.targets.tf2_eager.iteration import Iteration, is_next
from rosetta.port.targets.tf2_eager.ordering import UPDATES
from rosetta.port.targets.tf2_eager.runs import COUNTED, Fetch, Site, together
from rosetta.port.targets.tf2_eager.source import Source, replace
from rosetta.port.targets.tf2_eager.unknown import Unknown

TO_NUMPY = "to_numpy"
_INITIALIZERS = ("global_variables_initializer", "initialize_all_variables",
                 "local_variables_initializer")  # fmt: skip
_BESIDE = "# TensorFlow 1 made it beside the update, mostly before it"
_WHY = "What a session ran is a function now; what it fed are the arguments."


class Sites:
    """Writes the runs of a region.

    Args:
        functions: the region's functions.
        bodies: what they are called.
        source: the script's text.
        parents: the node that each node stands in.
        is_read: says of a name that is bound whether the script reads it.
        constants: what loops feed unchanged.
        iteration: over data.

    Attributes:
        needs: the functions that the port defines for itself.
    """

    def __init__(
        self,
        functions: Functions,
        bodies: Bodies,
        source: Source,
        parents: dict[cst.CSTNode, cst.CSTNode],
        is_read: Callable[[cst.Name], bool],
        constants: Constants,
        iteration: Iteration,
    ) -> None:
        self._feeding = Feeding(functions, bodies, source, constants)
        self._iteration = iteration
        self._functions, self._bodies, self._source = functions, bodies, source
        self._parents, self._is_read = parents, is_read
        self.needs: set[str] = set()

    @property
    def dictionaries(self) -> Iterable[cst.Dict]:
        """What is fed by dictionaries whose keys are names now."""
        return self._feeding.dictionaries

    def used(self, site: Site) -> list[Definition]:
        """Returns what the script does something with, of what a run fetches."""
        statement = self._parents[site.call]
        if isinstance(statement, cst.Expr):
            return []
        pairs = self._pairs(site, statement)
        if pairs is not None:
            return [item.definition for _, item in pairs if item.definition]
        return [leaf.definition for leaf in site.fetch.leaves if leaf.definition]

    def above(self, site: Site) -> list[str]:
        """Returns the statements that take the next elements of data for a run.

        Raises:
            Unknown: where they come from is not understood.
        """
        needed = [leaf.definition for leaf in site.fetch.leaves if is_next(leaf.definition)]
        needed += [d for leaf in site.fetch.leaves for _, d in leaf.uses if is_next(d)]
        for wanted in together(site):
            needed += [d for d in self._functions.steps[wanted].arguments if is_next(d)]
        return self._iteration.next_elements(needed)

    def edit(self, site: Site) -> Edit | None:
        """Returns the edit of a run; None where its whole statement goes.

        Raises:
            Unknown: what becomes of the result is not understood.
        """
        leaves = site.fetch.leaves
        statement = self._parents[site.call]
        if any(leaf.starts for leaf in leaves):
            whole = isinstance(statement, cst.Expr) and all(leaf.starts for leaf in leaves)
            if not whole or site.feed.pairs:
                raise Unknown(site.call, "start iterators in a run of their own, without feeding")
            indent = self._source.indent(self._line(site.call))
            lines = self._iteration.starts([leaf.node for leaf in leaves])
            return self._replaced(statement, f"\n{indent}".join(lines))
        if (leaves and all(leaf.kind is Kind.INITIALIZER for leaf in leaves)) or _initializes(site):
            if not isinstance(statement, cst.Expr):
                raise Unknown(site.call, "the result of an initializer is used")
            return None
        if isinstance(statement, cst.Expr) and all(leaf.is_eager for leaf in leaves):
            return None
        if isinstance(statement, cst.Expr):
            return self._replaced(site.call, self._run(site))
        if site.others:
            self._check_line(site, statement)
        unpacked = self._unpacked(site, statement)
        if unpacked:
            return unpacked
        value = self._value(site, site.fetch)
        counts = isinstance(site.call.func, cst.Attribute) and site.call.func.attr.value == COUNTED
        return self._replaced(site.call, f"int({value})" if counts else value)

    def _replaced(self, node: cst.CSTNode, new: str) -> Edit:
        return replace(self._source.script, node, new, _WHY)

    # --- the forms of a result -----------------------------------------------------------------

    def _check_line(self, site: Site, statement: cst.CSTNode) -> None:
        """Refuses several updates where they are not a statement of their own."""
        line = self._parents[statement]
        whole = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
        if not whole or self._pairs(site, statement) is None:
            raise Unknown(site.call, "two updates in one run whose results are not used one by "
                          "one; run them one after the other")  # fmt: skip

    def _with_others(self, site: Site, run: str) -> str:
        """Returns a run with the calls that make the other updates, each on a line."""
        if site.others:
            self._check_averages(site)
        earlier = [f"{self._feeding.call(site, (update,))}  {_BESIDE}" for update in site.earlier]
        later = [self._feeding.call(site, (update,)) for update in site.later]
        return f"\n{self._indent(site)}".join([*earlier, run, *later])

    def _check_averages(self, site: Site) -> None:
        """Refuses a run that computes with moving averages which it updates, too."""
        region = self._bodies.region
        averages = {name for update in site.others
                    for name in ordering.averages(region, update)}  # fmt: skip
        for unit in self._functions.units(self._functions.steps[together(site)[0]]):
            for key in unit.uses:
                definition = region.definition(key, unit)
                values = definition.values if definition else ()
                if any(v["kind"] == "averages" or averages & {*named(v)} for v in values):
                    raise Unknown(site.call, "it computes with the averages that it updates; "
                                  "compute in a run of its own")  # fmt: skip

    def _indent(self, site: Site) -> str:
        """Returns the blanks before a run's line once the scopes around it are gone."""
        line = self._source.indent(self._line(site.call))
        unit = self._bodies.region.unit_of(site.call)
        if unit is None or not unit.withs:
            return line
        moved = self._source.indent(unit.node), self._source.indent(unit.withs[0])
        return line[len(moved[0]) - len(moved[1]) :]

    def _line(self, node: cst.CSTNode) -> cst.CSTNode:
        while not isinstance(node, cst.SimpleStatementLine):
            node = self._parents[node]
        return node

    def _run(self, site: Site) -> str:
        """Returns a run whose result is not used."""
        wanted = together(site)
        leaves = site.fetch.leaves
        if site.others:
            return self._with_others(site, self._feeding.call(site, wanted[0]))
        if len(wanted) == 1 and any(leaf.kind in UPDATES for leaf in leaves):
            return self._feeding.call(site, wanted[0])
        if all(leaf.definition for leaf in leaves):  # a notebook shows it
            return self._value(site, site.fetch)
        if len(leaves) == 1 and not leaves[0].definition:
            return self._feeding.expression(site, leaves[0])
        raise Unknown(site.call, "its result is not used; take it out")

    def _pairs(
        self, site: Site, statement: cst.CSTNode
    ) -> list[tuple[cst.BaseExpression, Fetch]] | None:
        """Returns names and results of `a, _ = session.run([x, train])`, less those not used."""
        if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
            return None
        target = statement.targets[0].target
        if not isinstance(target, cst.Tuple | cst.List) or not site.fetch.is_list:
            return None
        targets = [element.value for element in target.elements]
        items = site.fetch.items
        if len(targets) != len(items) or any(item.is_list for item in items):
            return None
        return [
            (name, item) for name, item in zip(targets, items) if not self._is_dropped(name, item)
        ]

    def _is_dropped(self, name: cst.BaseExpression, item: Fetch) -> bool:
        read = not isinstance(name, cst.Name) or self._is_read(name)
        return not read and (name.value == "_" or item.kind in UPDATES)

    def _unpacked(self, site: Site, statement: cst.CSTNode) -> Edit | None:
        """Returns the edit of `a, _ = session.run([x, train])`."""
        pairs = self._pairs(site, statement)
        if pairs is None:
            return None
        for name, item in pairs:
            if item.kind is Kind.TRAINING:
                raise Unknown(name, "it is None, the result of an update; take it out")
        if not pairs:
            return self._replaced(statement, self._run(site))  # all updates
        left = ", ".join(self._source.of(name) for name, _ in pairs)
        fetched = [item for _, item in pairs]
        if self._is_summarized(site, statement, pairs):
            made = f"{left} = {self._feeding.call(site, together(site)[0])}"
            indent = self._indent(site)
            for name, item in pairs:
                if item.kind is not Kind.MERGED:
                    text = self._source.of(name)
                    made += f"\n{indent}{text} = {text}.numpy()"
        else:
            made = f"{left} = {self._tuple(site, fetched)}"
        return self._replaced(statement, self._with_others(site, made))

    def _is_summarized(
        self, site: Site, statement: cst.CSTNode, pairs: Sequence[tuple[cst.BaseExpression, Fetch]]
    ) -> bool:
        """Says whether a summary is fetched beside tensors: nobody needs it in NumPy."""
        line = self._parents[statement]
        whole = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
        merged = any(item.kind is Kind.MERGED for _, item in pairs)
        if not (whole and merged) or self._apart(site, [item for _, item in pairs]) is not None:
            return False
        returned = self._functions.steps[together(site)[0]].returns
        single = all(isinstance(name, cst.Name) and (
            item.kind is Kind.MERGED or (item.definition and not _is_nested(item.definition))
        ) for name, item in pairs)  # fmt: skip
        kept = [d for d in returned if d.unit.kind is not Kind.TRAINING]
        return single and [item.definition for _, item in pairs] == kept

    def _tuple(self, site: Site, fetched: Sequence[Fetch]) -> str:
        """Returns several results as what can be unpacked, or a single one."""
        wanted = together(site)
        apart = self._apart(site, fetched)
        if apart is not None:
            return ", ".join(apart)
        if any(item.definition is None for item in fetched):
            raise Unknown(site.call, "an expression is fetched beside others; give it a name "
                          "before the run")  # fmt: skip
        function = self._functions.steps[wanted[0]]
        returned = [d for d in function.returns if d.unit.kind is not Kind.TRAINING]
        call = self._feeding.call(site, wanted[0])
        picked = [item.definition for item in fetched]
        if any(_is_nested(d) for d in picked):
            self.needs.add(TO_NUMPY)
            if len(returned) == 1:
                return f"{TO_NUMPY}({call})"
            if picked == returned:
                return f"{TO_NUMPY}({call})"
            raise Unknown(site.call, "the results are lists; fetch them one by one")
        if len(returned) == 1 and len(picked) == 1:
            return f"{call}.numpy()"
        if len(picked) == 1:
            return f"{call}[{returned.index(picked[0])}].numpy()"
        if picked != returned:
            indices = ", ".join(f"results[{returned.index(d)}].numpy()" for d in picked)
            return f"(lambda results: ({indices}))({call})"
        return f"[value.numpy() for value in {call}]"

    def _apart(self, site: Site, fetched: Sequence[Fetch]) -> list[str] | None:
        """Returns each result by itself, where no function must compute several at once."""
        leaves = site.fetch.leaves
        tensors = {leaf.definition for leaf in leaves if leaf.kind and leaf.kind.in_graph}
        if all(map(is_next, tensors)):
            tensors = set()  # they are at hand
        if any(leaf.kind in UPDATES for leaf in leaves):
            return None
        expressions = any(leaf.uses for leaf in leaves)
        if len(tensors) > 1 or (tensors and expressions):
            return None
        return [self._single(site, item) for item in fetched]

    def _value(self, site: Site, fetch: Fetch) -> str:
        """Returns the result of a run as `session.run` gave it."""
        if not fetch.is_list:
            return self._single(site, fetch)
        if not any(item.is_list for item in fetch.items):
            apart = self._apart(site, fetch.items)
            if apart is not None:
                return f"[{', '.join(apart)}]"
            wanted = together(site)[0]
            definitions = [leaf.definition for leaf in fetch.items]
            returned = self._functions.steps[wanted].returns
            kept = [d for d in definitions if d and d.unit.kind is not Kind.TRAINING]
            if not any(_is_nested(d) for d in kept) and list(returned) == definitions:
                return self._list(site, wanted, definitions, kept)
        return self._nested(site, fetch)

    def _list(
        self, site: Site, wanted: tuple[Definition, ...], definitions: list[Definition],
        kept: list[Definition],
    ) -> str:  # fmt: skip
        call = self._feeding.call(site, wanted)
        if len(kept) == len(definitions):
            return f"[value.numpy() for value in {call}]"
        trains = [d.unit.kind is Kind.TRAINING for d in definitions]
        inner = f"{call}.numpy()" if len(kept) == 1 else f"*(value.numpy() for value in {call})"
        if trains[-1] and sum(trains) == 1:
            return f"[{inner}, None]"
        if trains[0] and sum(trains) == 1:
            return f"[None, {inner}]"
        raise Unknown(site.call, "the results are not used one by one; unpack them into names")

    def _nested(self, site: Site, fetch: Fetch) -> str:
        wanted = together(site)
        if all(map(_is_at_hand, fetch.leaves)):
            inner = (self._value(site, item) for item in fetch.items)
            return f"[{', '.join(inner)}]"
        if len(wanted) != 1 or any(leaf.definition is None for leaf in fetch.leaves):
            raise Unknown(site.call, "lists of expressions; fetch them one by one")
        definitions = [leaf.definition for leaf in fetch.leaves]
        if [item.definition for item in fetch.items] != definitions:
            raise Unknown(site.call, "a list in a list; fetch the inner one by its name")
        returned = list(self._functions.steps[wanted[0]].returns)
        if definitions != returned or any(d.unit.kind is Kind.TRAINING for d in definitions):
            raise Unknown(site.call, "the results are not used one by one; unpack them into names")
        self.needs.add(TO_NUMPY)
        return f"list({TO_NUMPY}({self._feeding.call(site, wanted[0])}))"

    def _single(self, site: Site, fetch: Fetch) -> str:
        definition = fetch.definition
        if definition is None:
            written = self._feeding.expression(site, fetch)
            if fetch.gives_several:
                self.needs.add(TO_NUMPY)
                return f"{TO_NUMPY}({written})"
            plain = isinstance(fetch.node, cst.Call | cst.Name | cst.Attribute | cst.Subscript)
            return f"{written if plain else f'({written})'}.numpy()"
        if definition.unit.kind is Kind.VARIABLE:
            return f"{self._bodies.variable(definition)}.numpy()"
        if definition.unit.kind is Kind.VALUE:
            text = self._source.of(fetch.node)
            if any(kind_of(value) == "sparse" for value in definition.values):
                raise Unknown(fetch.node, "the value of a sparse tensor is another object in "
                              "TensorFlow 2; fetch its indices and values")  # fmt: skip
            if not _is_nested(definition):
                return f"{text}.numpy()"
            self.needs.add(TO_NUMPY)
            return f"{TO_NUMPY}({text})"
        if definition.unit.kind is Kind.TRAINING:
            return self._feeding.call(site, (definition,))
        if not (definition.unit.kind.in_graph or definition.unit.kind is Kind.ASSIGNMENT):
            raise Unknown(fetch.node, "what is fetched is not understood")
        if definition.unit.kind is Kind.PLACEHOLDER and _is_nested(definition):
            self.needs.add(TO_NUMPY)
            return f"{TO_NUMPY}({self._feeding.fed(site, definition)})"
        if definition.unit.kind is Kind.PLACEHOLDER:
            return f"{self._feeding.fed(site, definition)}.numpy()"
        call = self._feeding.call(site, (definition,))
        if definition.unit.kind is Kind.MERGED:  # only a writer reads it
            return call
        if _is_nested(definition):
            self.needs.add(TO_NUMPY)
            return f"{TO_NUMPY}({call})"
        return f"{call}.numpy()"


def _initializes(site: Site) -> bool:
    """Says whether a run does nothing but initialize variables."""
    told = [record["fetch"] for record in site.run.calls]
    match site.fetch.node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=name)), args=[]):
            if not told and name in _INITIALIZERS:
                return True
    return site.run.initializes


def _is_at_hand(leaf: Fetch) -> bool:
    """Says whether no function computes what is fetched."""
    if leaf.definition is None:
        return not leaf.starts and not any(d.unit.kind.in_graph for _, d in leaf.uses)
    return leaf.kind in (Kind.VALUE, Kind.VARIABLE)


def _is_nested(definition: Definition) -> bool:
    """Says whether what a function returns for it is no single tensor."""
    lists = any(
        value["kind"] == "list" or kind_of(value) in ("tensors", "gradients")
        for value in definition.values
    )
    return lists or definition.unit.kind is Kind.MERGED
