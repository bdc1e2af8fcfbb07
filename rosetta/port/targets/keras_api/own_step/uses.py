"""What weights, methods and optimizers are called inside of the model, and outside of it."""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api.own_step.parts import Parts
from rosetta.port.targets.keras_api.program import SELF, Program, parameters
from rosetta.port.targets.tf2_eager.source import replace
from rosetta.port.targets.tf2_eager.unknown import Unknown

_OFFER = "--to=tf2_eager ports it as functions"
_METHODS = {"numpy", "assign", "assign_add", "assign_sub", "shape", "dtype", "read_value"}


class Uses:
    """Names the parts of a model where a script has them.

    Args:
        program: the native port.
        parts: of the model.
        model: the name of the model.
    """

    def __init__(self, program: Program, parts: Parts, model: str) -> None:
        self._program, self._parts, self._model = program, parts, model
        self._script = program.script

    def outside(self, name: str) -> Iterator[cst.Name]:
        """Yields the places outside of the model where a part of it is named."""
        own = [*self._parts.methods, *self._parts.statements]
        for use in self._program.uses(name):
            hidden = name in self._parts.locals(self._parts.function(use))
            if not hidden and not any(self._parts.inside(use, node) for node in own):
                yield use

    def within(self, node: cst.CSTNode) -> Iterator[Edit]:
        """Yields the edits that name the parts by `self` in a method or a statement of one."""
        yield from self._reads(node)
        hidden = self._parts.locals(self._parts.function(node))
        for name in self._parts.names.keys() - hidden:
            for use in self._program.uses(name):
                is_definition = isinstance(self._program.parents[use], cst.FunctionDef)
                if self._parts.inside(use, node) and not is_definition:
                    if self._parts.names[name] == "call":
                        self._call(use)
                        yield replace(self._script, use, SELF)
                    else:
                        yield self._named(name, use, SELF)

    def _reads(self, node: cst.CSTNode) -> Iterator[Edit]:
        """Yields the edits of `v.read_value()` in a method, of a variable that a loop names."""
        for call in self._parts.calls(node):
            match call.func:
                case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="read_value")):
                    if name not in self._parts.weights:
                        new = f"{self._program.alias}.convert_to_tensor({name})"
                        yield replace(self._script, call, new)

    def of_model(self, statements: list[cst.CSTNode] | None = None) -> Iterator[Edit]:
        """Yields the edits that ask the model, outside of it.

        Args:
            statements: those that ask it; everywhere by default.
        """
        for name, own in self._parts.names.items():
            if own == "optimizer":
                continue  # the statement that makes it stays
            for use in self.outside(name):
                if statements and not any(self._parts.inside(use, s) for s in statements):
                    continue
                yield self._called(use) if own == "call" else self._named(name, use, self._model)

    def text(self, variable: str) -> str:
        """Returns what a variable is called outside of the model."""
        head, bracket, key = variable.partition("[")
        return f"{self._model}.{self._parts.names[head]}{bracket}{key}"

    def _named(self, name: str, use: cst.Name, owner: str) -> Edit:
        new = f"{owner}.{self._parts.names[name]}"
        if name not in self._parts.weights:
            return replace(self._script, use, new, COMPUTES)
        element: cst.CSTNode = use
        while isinstance(self._program.parents[element], cst.Subscript):
            element = self._program.parents[element]
        keys = self._script.of(element)[len(name) :]
        match self._program.parents[element]:
            case cst.Attribute(value=value, attr=cst.Name(value=method)) as attribute if (
                value is element
            ):  # fmt: skip
                if method not in _METHODS:
                    raise Unknown(attribute, f"a weight of Keras has no {method}; {_OFFER}")
                if method == "read_value":  # of tf.Variable only
                    read = f"{self._program.alias}.convert_to_tensor({new}{keys})"
                    return replace(self._script, self._program.parents[attribute], read)
        if self._is_followed(element):  # moving averages take what Keras keeps a weight in
            return replace(self._script, element, f"{new}{keys}.value")
        return replace(self._script, use, new, "The model holds its weights.")

    def _is_followed(self, element: cst.CSTNode) -> bool:
        """Says whether a weight is handed to a method of moving averages, also in a list."""
        parent = self._program.parents[element]
        while isinstance(parent, cst.Element | cst.List | cst.Arg):
            parent = self._program.parents[parent]
        match parent:
            case cst.Call(func=cst.Attribute(value=cst.Name(value=name))):
                made = self._program.assigned.get(name, [])
                endpoints = [
                    self._program.endpoint(m.func) for m in made if isinstance(m, cst.Call)
                ]
                return "train.ExponentialMovingAverage" in endpoints
        return False

    def _call(self, use: cst.Name) -> cst.Call:
        call = self._program.parents[use]
        if not isinstance(call, cst.Call) or call.func is not use:
            raise Unknown(use, f"{use.value} is handed on as a function; {_OFFER}")
        return call

    def _called(self, use: cst.Name) -> Edit:
        """Returns the edit that calls the model, which takes arrays and tensors, no lists."""
        call = self._call(use)
        given = self._program.arguments(call, self._parts.main)
        texts = []
        for name in parameters(self._parts.main):
            if name not in given:
                raise Unknown(call, f"what {name} is is not seen; {_OFFER}")
            text = self._script.of(given[name])
            if text != f"{name}_tensor" and name in self._program.specs:
                dtype = self._script.of(self._program.specs[name].args[1].value)
                text = f"{self._program.alias}.constant({text}, {dtype})"
            texts.append(text)
        return replace(self._script, call, f"{self._model}({', '.join(texts)})", COMPUTES)


COMPUTES = "The model computes it."
