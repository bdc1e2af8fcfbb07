"""What Python asks tensors before a session runs: their text and their static shape."""

from collections.abc import Callable, Iterator

import libcst as cst

from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind
from rosetta.port.analysis.graph.values import Value
from rosetta.port.edits import Edit
from rosetta.port.targets.tf2_eager.source import replace

_TEXT = "A tensor of a graph has no value before a session runs; this is what was printed of it."
_SHAPE = "Shapes that are known before anything is computed."
_SYMBOLIC = (Kind.TENSOR, Kind.PLACEHOLDER, Kind.LAYER, Kind.VALUE)


class Printing:
    """Finds where Python asks a tensor.

    Args:
        region: where the graph is built.
        parents: the node that each node stands in.
        is_consumed: says of a node whether its text goes anyway.
        alias: of TensorFlow.
    """

    def __init__(
        self,
        region: Region,
        parents: dict[cst.CSTNode, cst.CSTNode],
        is_consumed: Callable[[cst.CSTNode], bool],
        alias: str,
    ) -> None:
        self._region, self._parents = region, parents
        self._is_consumed, self._alias = is_consumed, alias

    def edits(self) -> list[Edit]:
        """Returns the edits of what is understood; the rest is left."""
        return list(self._edits())

    def _edits(self) -> Iterator[Edit]:
        for unit in self._region.units:
            if unit.kind not in (Kind.PYTHON, Kind.RUN, Kind.VARIABLE):
                continue
            for key, nodes in unit.uses.items():
                definition = self._region.definition(key, unit)
                if definition is None or len(definition.values) != 1 or key in unit.binds:
                    continue
                for node in nodes:
                    if not self._is_consumed(node):
                        yield from self._edit(node, definition)

    def _edit(self, node: cst.CSTNode, definition: Definition) -> Iterator[Edit]:
        kind, value = definition.unit.kind, definition.values[0]
        parent = self._parents[node]
        printed = isinstance(parent, cst.Arg) and _is_print(self._parents[parent])
        script = self._region.script
        if printed and value["kind"] == "tensor" and kind in _SYMBOLIC:
            yield replace(script, node, repr(text(value)), _TEXT)
        elif printed and value["kind"] == "variable" and kind is Kind.VARIABLE:
            variable = next(v for v in self._region.facts.variables if v.name == value["name"])
            shape = ", ".join(map(str, variable.shape)) + "," * (len(variable.shape) == 1)
            name = shown_name(variable.name)
            shown = f"<tf.Variable '{name}' shape=({shape}) dtype={variable.dtype}_ref>"
            yield replace(script, node, repr(shown), _TEXT)
        elif isinstance(parent, cst.Attribute) and parent.value is node and kind in _SYMBOLIC:
            shape = f"{self._alias}.TensorShape({value.get('shape')})"
            outer = self._parents[parent]
            if kind is Kind.VALUE and None not in (value.get("shape") or [None]):
                return
            if parent.attr.value == "shape":
                yield replace(script, parent, shape, _SHAPE)
            elif parent.attr.value == "get_shape" and isinstance(outer, cst.Call):
                yield replace(script, outer, shape, _SHAPE)


def _is_print(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and (
        node.func.value == "print"
    )  # fmt: skip


def text(value: Value) -> str:
    """Returns what TensorFlow 1 prints of a tensor."""
    shape = value["shape"]
    if shape is None:
        shown = ""
    else:
        sizes = ", ".join("?" if size is None else str(size) for size in shape)
        shown = f", shape=({sizes}{',' if len(shape) == 1 else ''})"
    return f'Tensor("{shown_name(value["name"])}"{shown}, dtype={value["dtype"]})'


def shown_name(name: str) -> str:
    """Returns an element's name as its graph has it, without the graph's number."""
    return name.partition("@")[0]
