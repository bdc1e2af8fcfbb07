"""`tf.train.Saver`: an object that saves the same variables in a `tf.train.Checkpoint`."""

from collections.abc import Callable, Iterator, Mapping

import libcst as cst

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.bodies import Bodies
from rosetta.port.targets.tf2_eager.source import INDENT, Source, replace
from rosetta.port.targets.tf2_eager.unknown import Unknown

SAVER = "Saver"
SAVER_OF_ADAM = "Saver of Adam"  # the same class, which reads Adam's own values, too
_METHODS = {
    "save": ("sess", "save_path", "global_step", "latest_filename", "meta_graph_suffix",
             "write_meta_graph"),
    "restore": ("sess", "save_path"),
}  # fmt: skip
_WHY = "It saves in a tf.train.Checkpoint, and reads TensorFlow 1's checkpoints, too."


class Saving:
    """The savers of a region.

    Args:
        region: where the graph is built.
        bodies: what variables are called in the port.
        source: the script's text.
        optimizers: the name of the optimizer of each update.

    Attributes:
        needs: the class that the port defines for itself.
    """

    def __init__(
        self,
        region: Region,
        bodies: Bodies,
        source: Source,
        optimizers: Mapping[Definition, str],
    ) -> None:
        self._region, self._bodies, self._source = region, bodies, source
        self._optimizers = optimizers
        self.units = [unit for unit in region.units if unit.kind is Kind.SAVER]
        self.needs: set[str] = {SAVER} if self.units else set()

    def edits(self, text: Callable[[cst.CSTNode], str]) -> Iterator[Edit]:
        """Yields what the savers and the calls of their methods become.

        Args:
            text: returns a node's text, in which runs are calls already.

        Raises:
            Unknown: what is saved, or how, is not understood.
        """
        for unit in self.units:
            yield self._saver(unit)
        keys = {key for unit in self.units for key in unit.binds}
        for node in self._region.script.positions:
            match node:
                case cst.Call(func=cst.Attribute(value=receiver, attr=cst.Name(value=method))):
                    if self._source.script.of(receiver) in keys:
                        yield self._call(node, method, text)

    def _saver(self, unit: Unit) -> Edit:
        call = unit.assigned
        if len(unit.binds) != 1 or not isinstance(call, cst.Call):
            raise Unknown(unit.node, "how the Saver is made is not seen; write "
                          "saver = tf.train.Saver()")  # fmt: skip
        by_name(call, ("var_list", "max_to_keep"))
        told = unit.values(next(iter(unit.binds)))
        if len(told) != 1:
            raise Unknown(unit.node, "which variables it saves is not seen")
        names = self._bodies.variable_names()
        lines, slots = [], set()
        for saved, name in told[0]["variables"].items():
            if name in names:
                lines.append(f'"{saved}": {names[name]}')
            else:
                slots.add(name)
        listed = f"{{{', '.join(lines)}}}"
        if len(listed) > 70:
            listed = "{\n" + "".join(f"{INDENT}{line},\n" for line in lines) + "}"
        optimizers = list(self._with_slots(unit, slots))
        more = f", [{', '.join(optimizers)}]" if optimizers else ""
        return replace(self._source.script, call, f"{SAVER}({listed}{more})", _WHY)

    def _with_slots(self, unit: Unit, slots: set[str]) -> Iterator[str]:
        """Yields the optimizers whose own variables are saved, with what they train."""
        facts, script = self._region.facts, self._source.script
        for update, optimizer in self._optimizers.items():
            own = {v.name for v in facts.made_in(script.span(update.unit.node))}
            if own & slots:
                slots -= own
                adam = {made.optimizer for made in facts.updates_in(update.values)}
                if adam == {"AdamOptimizer"}:
                    self.needs = {SAVER_OF_ADAM}
                trained = ", ".join(self._bodies.trained(update))
                yield f"({optimizer}, [{trained}])"
        for other in self._region.units:
            if other.kind is Kind.TRAINING:
                slots -= {v.name for v in facts.made_in(script.span(other.node))}
        if slots:
            raise Unknown(unit.node, f"it saves the variable {min(slots)}, which has no name; "
                          "give it one")  # fmt: skip

    def _call(self, call: cst.Call, method: str, text: Callable[[cst.CSTNode], str]) -> Edit:
        if method not in _METHODS:
            raise Unknown(call, f"tf.train.Checkpoint has no {method}")
        found = by_name(call, _METHODS[method])
        if not {"sess", "save_path"} <= found.keys() or "latest_filename" in found:
            raise Unknown(call, f"its arguments are not understood; write saver.{method}(sess, "
                          "path)")  # fmt: skip
        given = [text(found["save_path"].value)]
        if "global_step" in found:
            given.append(f"global_step={text(found['global_step'].value)}")
        receiver = self._source.of(call.func)
        return replace(self._source.script, call, f"{receiver}({', '.join(given)})", _WHY)
