"""What an update trains: what it makes smaller, by which gradients, optimizer and rate."""

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind, Unit
from rosetta.port.analysis.graph.values import named
from rosetta.port.analysis.nodes import walk
from rosetta.port.targets.tf2_eager.unknown import Unknown


class Training:
    """The updates of a region.

    Args:
        region: where the graph is built.
    """

    def __init__(self, region: Region) -> None:
        self._region = region

    def loss_of(self, update: Definition) -> Definition | None:
        """Returns the loss of an optimizer's update, None of an update that is written out.

        Raises:
            Unknown: the loss has no name.
        """
        if update.unit.kind is not Kind.TRAINING:
            return None
        facts = self._region.facts
        losses = {made.loss for made in facts.updates_in(update.values)}
        if losses == {None}:  # it applies gradients that the script has changed
            return None
        unit = self.gradients_of(update) or update.unit
        for key in unit.uses:
            definition = self._region.definition(key, unit)
            if definition is None or not definition.unit.kind.in_graph:
                continue
            if all({*named(value)} <= losses for value in definition.values):
                return definition
        raise Unknown(update.unit.node, "what is minimized has no name; give it one: "
                      "loss = ..., then minimize(loss)")  # fmt: skip

    def gradients_of(self, update: Definition) -> Unit | None:
        """Returns the statement that computes the gradients which an update applies as they are."""
        for key in update.unit.uses:
            definition = self._region.definition(key, update.unit)
            if definition and definition.unit.kind is Kind.GRADIENTS:
                return definition.unit
        return None

    def differentiated(self, unit: Unit) -> list[Definition] | None:
        """Returns what a statement computes the gradients of; None of another statement.

        Raises:
            Unknown: it has no name, so that no tape would record it.
        """
        for node in walk(unit.node):
            if isinstance(node, cst.Call) and self._computes_gradients(node):
                given = next(
                    (a.value for a in node.args if a.keyword and a.keyword.value in ("ys", "loss")),
                    node.args[0].value,
                )
                items = getattr(given, "elements", None)
                named_ones = [e.value for e in items] if items is not None else [given]
                if not all(
                    isinstance(one, cst.Name | cst.Attribute | cst.Subscript) for one in named_ones
                ):
                    raise Unknown(given, "what the gradients are computed of has no name; give "
                                  "it one above")  # fmt: skip
                keys = [self._region.key(inner) for inner in walk(given)]
                found = [self._region.definition(key, unit) for key in keys if key]
                return [d for d in found if d and d.unit.kind.in_graph]
        return None

    def _computes_gradients(self, call: cst.Call) -> bool:
        reference = self._region.names.reference(call.func)
        if reference:
            return tensorflow.endpoint(reference.path) == "gradients"
        match call.func:
            case cst.Attribute(attr=cst.Name(value="compute_gradients")):
                return True
        return False

    def optimizer_of(self, update: Definition) -> tuple[Unit, cst.Call] | None:
        """Returns the statement and the call that make an update's optimizer, if they are seen."""
        as_computed = self.loss_of(update) is not None
        unit = (self.gradients_of(update) if as_computed else None) or update.unit
        call = unit.assigned
        method = call.func if isinstance(call, cst.Call) else None
        made = method.value if isinstance(method, cst.Attribute) else None
        if isinstance(made, cst.Call):
            return unit, made
        key = self._region.key(made) if made is not None else None
        definition = self._region.definition(key, unit) if key else None
        if definition and isinstance(definition.unit.assigned, cst.Call):
            return definition.unit, definition.unit.assigned
        return None

    def rate_of(self, update: Definition) -> tuple[Definition, cst.BaseExpression] | None:
        """Returns the learning rate that the graph computes, holds or is fed; None of a number.

        With it comes the argument that is its name.

        Raises:
            Unknown: another parameter of the optimizer is of the graph.
        """
        found = self.optimizer_of(update) if update.unit.kind is Kind.TRAINING else None
        for number, argument in enumerate(found[1].args if found else ()):
            name = argument.keyword.value if argument.keyword else None
            for node in walk(argument.value):
                key = self._region.key(node)
                definition = self._region.definition(key, found[0]) if key else None
                changes = definition is not None and (
                    definition.unit.kind.in_graph or definition.unit.kind is Kind.VARIABLE
                )
                if not changes:
                    continue
                rate = name == "learning_rate" or (name is None and number == 0)
                if rate and node is argument.value:
                    return definition, node
                raise Unknown(node, f"{key} changes; give the optimizer a learning rate that has "
                              "a name, and numbers otherwise")  # fmt: skip
        return None
