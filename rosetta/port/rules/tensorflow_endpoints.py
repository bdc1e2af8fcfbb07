"""`tf.contrib.layers.flatten` and every other endpoint that is elsewhere now, or nowhere."""

from collections.abc import Iterator

from rosetta.port.analysis import installed, tensorflow
from rosetta.port.analysis.names import Names, Reference
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules import spelling
from rosetta.port.rules.registry import Finding, on_reference
from rosetta.port.symbols import tensorflow_1


@on_reference
def endpoint_elsewhere(reference: Reference, script: Script, names: Names) -> Iterator[Finding]:
    """Writes where the longest part of a dotted name that the table knows is now."""
    endpoint = tensorflow.endpoint(reference.path)
    if not endpoint:
        return
    pieces = endpoint.split(".")
    bound = tensorflow.endpoint(reference.binding.path)
    fixed = len(bound.split(".")) if bound else 0  # pieces that the binding stands for
    for count in range(len(pieces), max(fixed, 1) - 1, -1):
        prefix, rest = ".".join(pieces[:count]), pieces[count:]
        target = tensorflow_1.moved(prefix)
        if target is None:
            continue
        if tensorflow_1.is_module(prefix) and rest:
            break  # its names are listed one by one, and this one is not
        kept = spelling.stands_for(reference.binding, names)
        if kept and ".".join([target, *rest]) == ".".join([kept, *pieces[fixed:]]):
            return
        new, needed = spelling.expression(target, names)
        yield from needed
        first, last = reference.parts[0], reference.parts[count - fixed]
        why = spelling.reason(f"tf.{prefix}", target)
        yield script.edit(first, last, new, why=why, at=reference.node, was=f"tf.{prefix}")
        return
    why = tensorflow_1.refused(endpoint)
    if why is None and endpoint.startswith("python.") and not installed.has(endpoint):
        why = tensorflow_1.PRIVATE_IS_GONE
    if why:
        yield Refusal(script.line(reference.node), f"tf.{endpoint}", why)
