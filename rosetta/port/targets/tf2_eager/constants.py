"""What a loop feeds unchanged at each of its steps: it is converted once, above the loop.

A session copied a list into a tensor at each run. A call of a function does the same, but it takes
as long as the whole step of a small network.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import libcst as cst

from rosetta.port.analysis.changes import Changes
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import named
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.aliases import Aliases
from rosetta.port.targets.tf2_eager.runs import Site
from rosetta.port.targets.tf2_eager.source import Source, comments_above, indented

_ARRAYS = ("list", "tuple", "ndarray")
_READERS = ("print", "len")
_WHY = "It does not change; to convert it at each step takes longer than a small step itself."


class Constants:
    """The tensors that a region's loops feed.

    Args:
        region: where the graph is built.
        source: the script's text.
        sites: the region's runs.
        parents: the node that each node stands in.
        alias: of TensorFlow.
        free: returns a name that is not taken, like the one it is given.
    """

    def __init__(
        self,
        region: Region,
        source: Source,
        sites: Sequence[Site],
        parents: Mapping[cst.CSTNode, cst.CSTNode],
        alias: str,
        free: Callable[[str], str],
    ) -> None:
        self._region, self._source, self._parents = region, source, parents
        self._alias, self._free = alias, free
        self._aliases, self._changes = Aliases(region), Changes(source.script)
        self._fed = {value for site in sites for _, value in site.feed.pairs}
        self._names: dict[Unit, dict[tuple[str, str, str], str]] = {}

    def name(
        self, site: Site, placeholder: Definition, value: cst.BaseExpression
    ) -> str | None:  # fmt: skip
        """Returns the name of the tensor for what a run feeds, None if it may change."""
        loop = self._region.unit_of(site.call)
        if loop is None or not isinstance(loop.node, cst.For | cst.While):
            return None
        if not self._is_array(site, placeholder) or not self._stays(loop, value):
            return None
        text, dtype = self._source.of(value), placeholder.values[0]["dtype"]
        own = text if isinstance(value, cst.Name) else placeholder.key.rpartition(".")[2]
        names = self._names.setdefault(loop, {})
        if (own, text, dtype) not in names:
            names[own, text, dtype] = self._free(f"{own}_tensor")
        return names[own, text, dtype]

    def _is_array(self, site: Site, placeholder: Definition) -> bool:
        names = [name for value in placeholder.values for name in named(value)]
        given = {feed["given"] for call in site.run.calls for feed in call["feed"]
                 if feed["name"] in names}  # fmt: skip
        return bool(given) and given <= set(_ARRAYS)

    def _stays(self, loop: Unit, value: cst.BaseExpression) -> bool:
        """Says whether what is fed is the same at each step of a loop."""
        if isinstance(value, cst.List | cst.Tuple):
            return all(_is_number(element.value) for element in value.elements)
        key = self._region.key(value)
        definition = self._region.definition(key, loop) if key else None
        if definition is None or definition.unit.kind is not Kind.PYTHON or key in loop.binds:
            return False
        shared = self._aliases.of(key)
        readers = [unit for unit in self._region.units if not shared.isdisjoint(unit.uses)]
        inside = [unit for unit in readers if unit.kind is Kind.DEFINITION]
        used = [node for name in shared for node in loop.uses.get(name, ())]
        changed = not shared.isdisjoint(self._changes.of(loop.node))
        return not (inside or changed) and all(map(self._only_reads, used))

    def _only_reads(self, node: cst.CSTNode) -> bool:
        """Says whether a name stands where nothing can change what it stands for."""
        while isinstance(parent := self._parents[node], cst.Subscript) and parent.value is node:
            node = parent  # a part of it
        match parent:
            case cst.Arg():
                call = self._parents[parent]
                return isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and (
                    call.func.value in _READERS
                )  # fmt: skip
        return node in self._fed

    def edits(self) -> Iterator[Edit]:
        """Yields the statements that make the tensors."""
        script = self._source.script
        for loop, names in self._names.items():
            start = script.line_start(script.span(loop.node).start)
            for _ in comments_above(loop.node):
                start = script.line_start(start - 1)
            outermost = loop.withs[0] if loop.withs else loop.node
            lines = [
                f"{name} = {self._alias}.constant({text}, {self._alias}.{dtype})"
                for (_, text, dtype), name in names.items()
            ]
            new = indented("\n".join(lines), self._source.indent(outermost)) + "\n"
            yield Edit(start, start, (new,), script.line(loop.node), "", new.strip(), _WHY)


def _is_number(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.List | cst.Tuple):
        return all(_is_number(element.value) for element in node.elements)
    if isinstance(node, cst.UnaryOperation):
        return isinstance(node.operator, cst.Minus) and _is_number(node.expression)
    return isinstance(node, cst.Integer | cst.Float)
