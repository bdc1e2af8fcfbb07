"""How a script has to write what its symbols became."""

from collections.abc import Iterable

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Binding, Names
from rosetta.port.rules.registry import NeededLine
from rosetta.port.symbols import tensorflow_1
from rosetta.port.symbols.homes import HOMES


def expression(target: str, names: Names) -> tuple[str, list[NeededLine]]:
    """Returns a table's target as a script writes it, and the import lines it needs for that."""
    root, _, rest = target.partition(".")
    if root == "tf":
        alias = tensorflow.alias(names)
        return (f"{alias}.{rest}" if rest else alias), []
    if root in HOMES:
        return target, [NeededLine(HOMES[root].line, f"holds {target}")]
    return target, []


def stands_for(binding: Binding, names: Names) -> str | None:
    """Returns the target that a name stands for in the port, or None if it is not kept.

    A module of TensorFlow 1 whose names went to several places is kept under its name only where
    some use of it can stay as it is.
    """
    endpoint = tensorflow.endpoint(binding.path)
    if not endpoint or binding.path.startswith(tensorflow.V1):
        return None
    target = tensorflow_1.moved(endpoint)
    if target is None or not binding.is_import or not tensorflow_1.is_module(endpoint):
        return target
    uses = (r for r in names.references if is_same(r.binding, binding.name, binding.path))
    inner = ([part.value for part in r.parts[1:2]] for r in uses)
    return target if any(_stays(endpoint, target, part) for part in inner) else None


def is_same(binding: Binding, name: str, path: str) -> bool:
    """Says whether a binding gives this name to this path, wherever it stands."""
    return (binding.name, binding.path) == (name, path)


def _stays(endpoint: str, target: str, inner: Iterable[str]) -> bool:
    new = tensorflow_1.moved(".".join([endpoint, *inner])) if inner else target
    return new == ".".join([target, *inner])


def reason(was: str, target: str) -> str:
    """Returns why an endpoint became its target."""
    root = target.partition(".")[0]
    if root == "tf":
        return f"{was} is gone; TensorFlow has the same as {target}."
    if root == "tf_slim":
        return f"{was} became part of the package tf_slim."
    if root in HOMES and HOMES[root].package.startswith("rosetta."):
        return f"{was} has no successor in TensorFlow; rosetta.legacy has it."
    return f"{was} is gone; {target} does the same."
