"""Variables that a script initializes again: they are assigned the values they had at first."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import libcst as cst

from rosetta.port.analysis.graph.facts import operation
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.bodies import Bodies
from rosetta.port.targets.tf2_eager.runs import Site
from rosetta.port.targets.tf2_eager.sessions import Reset
from rosetta.port.targets.tf2_eager.source import INDENT, Source, indented
from rosetta.port.targets.tf2_eager.unknown import Unknown

_WHY = "A session initialized the variables again; this gives them their first values."


class FirstValues:
    """The statements that keep first values and give them back.

    Args:
        region: where the graph is built.
        bodies: what variables are called in the port.
        source: the script's text.
        parents: the node that each node stands in.
        optimizers: the name of the optimizer of each update.
        resets: what is initialized again.
        free: returns a name that is not taken, like the one it is given.
    """

    def __init__(
        self,
        region: Region,
        bodies: Bodies,
        source: Source,
        parents: Mapping[cst.CSTNode, cst.CSTNode],
        optimizers: Mapping[Definition, str],
        resets: Sequence[Reset],
        free: Callable[[str], str],
    ) -> None:
        self._region, self._bodies, self._source = region, bodies, source
        self._parents, self._optimizers, self._free = parents, optimizers, free
        self._resets = resets
        self._names: dict[Reset, tuple[str, str]] = {}
        self._loops: dict[cst.CSTNode, list[str]] = {}

    def lines(self, site: Site) -> list[str]:
        """Returns the statements that stand in the place of an initializer's run.

        Raises:
            Unknown: a variable has no name, or the run stands where no statement can.
        """
        found = []
        for reset in self._resets:
            if site.run.place == reset.first != reset.again and reset.names:
                found.append(self._keeping(reset, site))
            if site.run.place == reset.again:
                found += self._giving(reset, site) if reset.names else []
                found += self._drawing(reset, site)
        return found

    def _drawing(self, reset: Reset, site: Site) -> list[str]:
        """Returns the statements that draw first values again."""
        facts, found = self._region.facts, []
        names = {operation(n): written for n, written in self._bodies.variable_names().items()}
        for variable in facts.variables:
            name = operation(variable.name)
            if name not in reset.drawn:
                continue
            if name not in names:
                raise Unknown(site.call, f"it draws {name} again, which has no name; give it one")
            function = variable.initial["kind"]
            first, second = variable.initial["parameters"]
            given = {"uniform": (("minval", 0.0), ("maxval", 1.0))}.get(
                function, (("mean", 0.0), ("stddev", 1.0))
            )
            options = [f"{option}={value!r}" for (option, usual), value in
                       zip(given, (first, second)) if value != usual]  # fmt: skip
            if function == "uniform" and options and "maxval" not in options[-1]:
                options.append(f"maxval={second!r}")
            seed = variable.initial["seeds"][1]
            if any(variable.initial["seeds"]):
                options.append(f"seed={seed}")
            listed = "".join(f", {option}" for option in options)
            written = names[name]
            drawn = f"{self._bodies.alias}.random.{function}({written}.shape{listed})"
            found.append(f"{written}.assign({drawn})")
        return found

    def above_loops(self) -> Iterator[Edit]:
        """Yields the edits that keep first values above the loops which initialize again."""
        script = self._source.script
        for loop, lines in self._loops.items():
            start = script.line_start(script.span(loop).start)
            new = indented("\n".join(lines), self._source.indent(loop)) + "\n"
            yield Edit(start, start, (new,), script.line(loop), "", new.strip(), _WHY)

    def _keeping(self, reset: Reset, site: Site) -> str:
        unit = self._region.unit_of(site.call)
        if self._region.receiver or unit is None or unit.node is not self._statement(site):
            raise Unknown(site.call, "variables are initialized again later; assign them their "
                          "first values")  # fmt: skip
        if any(self._restores(node, site) for node in self._source.script.positions):
            raise Unknown(site.call, "variables are restored before they are initialized; assign "
                          "them their first values")  # fmt: skip
        variables, values = self._pair(reset)
        held = ", ".join(self._variables(reset, site))
        return (
            f"{variables} = [{held}]\n"
            f"{values} = [variable.numpy() for variable in {variables}]"
        )  # fmt: skip

    def _restores(self, node: cst.CSTNode, site: Site) -> bool:
        """Says whether a call above a run restores variables."""
        match node:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="restore"))):
                span = self._source.script.span
                return span(node).start < span(site.call).start
        return False

    def _giving(self, reset: Reset, site: Site) -> list[str]:
        variables, values = self._pair(reset)
        if reset.first == reset.again:
            unit = self._region.unit_of(site.call)
            if (
                self._region.receiver
                or unit is None
                or not isinstance(unit.node, cst.For | cst.While)
            ):
                raise Unknown(site.call, "it initializes the variables again; assign them their "
                              "first values")  # fmt: skip
            outermost = unit.withs[0] if unit.withs else unit.node
            held = ", ".join(self._variables(reset, site))
            self._loops.setdefault(outermost, []).extend([
                f"{variables} = [{held}]",
                f"{values} = [variable.numpy() for variable in {variables}]",
            ])  # fmt: skip
        return [
            f"for variable, first in zip({variables}, {values}):\n"
            f"{INDENT}variable.assign(first)"
        ]  # fmt: skip

    def _statement(self, site: Site) -> cst.CSTNode:
        return self._parents[self._parents[site.call]]

    def _pair(self, reset: Reset) -> tuple[str, str]:
        if reset not in self._names:
            self._names[reset] = self._free("initialized"), self._free("first_values")
        return self._names[reset]

    def _variables(self, reset: Reset, site: Site) -> Iterator[str]:
        """Yields the variables of a reset, and those of optimizers."""
        names = {operation(n): written for n, written in self._bodies.variable_names().items()}
        facts, script = self._region.facts, self._source.script
        own = {name for name in reset.names if name not in names}
        yield from (written for name, written in names.items() if name in reset.names)
        for update, optimizer in self._optimizers.items():
            slots = {operation(v.name) for v in facts.made_in(script.span(update.unit.node))}
            if slots & own:
                own -= slots
                yield f"*{optimizer}.variables"
        if own:
            raise Unknown(site.call, f"it initializes {min(own)} again, which has no name; give "
                          "it one")  # fmt: skip
