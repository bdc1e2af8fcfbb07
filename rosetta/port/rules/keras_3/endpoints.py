"""`tf.keras.layers.experimental.preprocessing.Rescaling`: names that are elsewhere, or nowhere."""

from collections.abc import Iterator

from rosetta.port.analysis import keras
from rosetta.port.analysis.names import Names, Reference
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Refusal
from rosetta.port.rules.keras_3 import spelling
from rosetta.port.rules.registry import Finding, on_reference


@on_reference
def endpoint_elsewhere(reference: Reference, script: Script, names: Names) -> Iterator[Finding]:
    """Writes where a name is now, or refuses it."""
    endpoint = keras.endpoint(reference.path)
    if not endpoint or len(reference.parts) == 1:
        return  # what binds the name is rewritten itself
    bound = keras.endpoint(reference.binding.path) or ""
    kept = spelling.moved(bound) if bound else ""  # what the name stands for in the port
    target = spelling.moved(endpoint)
    why = spelling.refused(target)
    if why:
        yield Refusal(script.line(reference.node), f"keras.{endpoint}", why)
        return
    if not spelling.is_there(target, keras.IN_TENSORFLOW):
        why = "Keras 3 has no such name; what does the same is not known"
        yield Refusal(script.line(reference.node), f"keras.{endpoint}", why)
        return
    if target == endpoint:
        return
    written = ".".join(part.value for part in reference.parts)
    stays = f"{kept}." if kept else ""
    if kept and target.startswith(stays):
        new = f"{reference.parts[0].value}.{target.removeprefix(stays)}"
    elif kept:
        new, needed = spelling.expression(target, names)
        yield from needed
    else:
        head = written.removesuffix(f".{endpoint}")
        new = f"{head}.{target}"
    if new != written:
        why = f"keras.{endpoint} is keras.{target} in Keras 3."
        yield script.edit(reference.node, reference.node, new, why=why, at=reference.node)
