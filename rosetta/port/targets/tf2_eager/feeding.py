"""The calls of a port's functions: what a run fed are their arguments."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.units import Definition, Kind
from rosetta.port.analysis.nodes import walk
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.bodies import Bodies
from rosetta.port.targets.tf2_eager.constants import Constants
from rosetta.port.targets.tf2_eager.functions import Function, Functions
from rosetta.port.targets.tf2_eager.iteration import is_next
from rosetta.port.targets.tf2_eager.meanings import local
from rosetta.port.targets.tf2_eager.runs import Fetch, Site
from rosetta.port.targets.tf2_eager.source import Source, replace
from rosetta.port.targets.tf2_eager.unknown import Unknown


class Feeding:
    """Writes the calls of a region's functions.

    Args:
        functions: the region's functions.
        bodies: what they are called.
        source: the script's text.
        constants: what loops feed unchanged.

    Attributes:
        dictionaries: those whose keys are names now.
    """

    def __init__(
        self, functions: Functions, bodies: Bodies, source: Source, constants: Constants
    ) -> None:
        self._functions, self._bodies, self._source = functions, bodies, source
        self._constants = constants
        self.dictionaries: dict[cst.Dict, None] = {}

    def call(self, site: Site, wanted: tuple[Definition, ...]) -> str:
        """Returns the call of the function that computes what is wanted of a run."""
        function = self._functions.steps[wanted]
        return f"{self._bodies.function(function)}({', '.join(self._arguments(site, function))})"

    def _arguments(self, site: Site, function: Function) -> Iterator[str]:
        given = [d for d, _ in site.feed.pairs]
        missing = [d for d in function.arguments if d not in given and not is_next(d)]
        for definition in missing:
            self._default(site, definition)
        if site.feed.name is not None and site.feed.dictionary is not None:
            self.dictionaries[site.feed.dictionary] = None
            if any(map(is_next, function.arguments)):
                raise Unknown(site.call, "write what it feeds into the call")
            if set(given) == set(function.arguments):
                yield f"**{site.feed.name.value}"
                return
            for definition in function.arguments:
                if definition in missing:
                    yield self._default(site, definition)
                else:
                    yield f'{site.feed.name.value}["{local(definition)}"]'
            return
        used = [(d, value) for d, value in site.feed.pairs if d in function.arguments]
        used += [(d, None) for d in function.arguments if d not in given]
        in_order = [d for d, _ in used] == function.arguments
        for definition, value in used:
            if value is None and definition in missing:
                text = self._default(site, definition)
            elif value is None:
                text = local(definition)
            else:
                text = self._constants.name(site, definition, value) or self._source.of(value)
            yield text if in_order else f"{local(definition)}={text}"

    def expression(self, site: Site, fetch: Fetch) -> str:
        """Returns an expression that was fetched, computed from what functions return."""
        found = []
        for node, definition in fetch.uses:
            if definition.unit.kind is Kind.PLACEHOLDER:
                new = self.fed(site, definition)
            else:
                new = self.call(site, (definition,))
            found.append(replace(self._source.script, node, new))
        return self._source.of(fetch.node, found)

    def fed(self, site: Site, placeholder: Definition) -> str:
        """Returns what a run feeds for a placeholder, as a tensor."""
        if is_next(placeholder):
            return local(placeholder)
        value = next((value for d, value in site.feed.pairs if d == placeholder), None)
        dtype = placeholder.values[0]["dtype"]
        if value is None:
            text = self._default(site, placeholder)
        elif site.feed.name is not None and site.feed.dictionary is not None:
            self.dictionaries[site.feed.dictionary] = None
            text = f'{site.feed.name.value}["{local(placeholder)}"]'
        else:
            text = self._source.of(value)
        return f"{self._bodies.alias}.convert_to_tensor({text}, {self._bodies.alias}.{dtype})"

    def _default(self, site: Site, placeholder: Definition) -> str:
        """Returns what a placeholder is where a run does not feed it.

        Raises:
            Unknown: it has no default, or one that the graph computes.
        """
        unit, region = placeholder.unit, self._bodies.region
        reference = (
            region.names.reference(unit.assigned.func)
            if isinstance(unit.assigned, cst.Call) else None
        )  # fmt: skip
        if not reference or tensorflow.endpoint(reference.path) != "placeholder_with_default":
            raise Unknown(site.call, f"{placeholder.key} is not fed here")
        given = by_name(unit.assigned, ("input", "shape", "name"))["input"].value
        defined = [region.definition(key, unit) for key in map(region.key, walk(given)) if key]
        if any(d is not None and d.unit.kind is not Kind.PYTHON for d in defined):
            raise Unknown(given, "a default that the graph computes; feed it in each run")
        return self._source.of(given)
