"""The variables of optimizers, such as Adam's moments: a line of the port makes them.

A function that makes variables when it is called first would be traced twice.
"""

from collections.abc import Callable, Iterator, Mapping

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind
from rosetta.port.targets.tf2_eager.functions import Function, Functions
from rosetta.port.targets.tf2_eager.source import wrapped
from rosetta.port.targets.tf2_eager.unknown import Unknown


class OptimizerVariables:
    """Writes the lines that make the variables of a region's optimizers.

    Args:
        region: where the graph is built.
        functions: its functions.
        optimizers: the name of the optimizer of each update.
        trained: returns the names of the variables that an update changes.
    """

    def __init__(
        self,
        region: Region,
        functions: Functions,
        optimizers: Mapping[Definition, str],
        trained: Callable[[Definition], list[str]],
    ) -> None:
        self._region, self._functions = region, functions
        self._optimizers, self._trained = optimizers, trained

    def above(self, function: Function) -> Iterator[str]:
        """Yields what stands above a function that trains, if it is its optimizer's first.

        Raises:
            Unknown: another update with the same optimizer trains variables that are made later.
        """
        update = function.update
        if update is None or update.unit.kind is not Kind.TRAINING:
            return
        sharing = self._sharing(update)
        trained = list(dict.fromkeys(v for other in sharing for v in self._trained(other)))
        differ = any(len(self._trained(other)) < len(trained) for other in sharing)
        is_method = self._region.receiver is not None  # it is not known before it is called
        if differ and (is_method or self._are_later(sharing, function)):
            raise Unknown(update.unit.node, "its optimizer trains other variables, too; give each "
                          "update an optimizer of its own")  # fmt: skip
        made = self._region.facts.updates_in(update.values)
        keeps = any(one.optimizer != "GradientDescentOptimizer" for one in made)
        if is_method or update != sharing[0] or not (keeps or differ):
            return
        yield "# A function that makes its optimizer's variables would be traced twice."
        yield wrapped(f"{self._optimizers[update]}.build([{', '.join(trained)}])")
        yield "\n"

    def _sharing(self, update: Definition) -> list[Definition]:
        """Returns the updates that one optimizer makes, in the order of the text."""
        optimizer = self._optimizers[update]
        found = (function.update for function in self._functions.all if function.update)
        return [d for d in dict.fromkeys(found) if self._optimizers.get(d) == optimizer]

    def _are_later(self, updates: list[Definition], function: Function) -> bool:
        """Says whether updates train what the script makes below a function."""
        facts = self._region.facts
        end = self._region.script.span(function.after.node).end
        made_by = (made for update in updates for made in facts.updates_in(update.values))
        trained = {variable for made in made_by for variable in made.variables}
        made = (variable for variable in facts.variables if variable.name in trained)
        return any(call.start > end for variable in made for call in variable.stack[-1:])
