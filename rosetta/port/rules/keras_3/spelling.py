"""How a script writes a name of Keras."""

from rosetta.port.analysis import keras, tensorflow
from rosetta.port.analysis.names import Names, Reference
from rosetta.port.rules.registry import NeededLine
from rosetta.port.symbols import keras_2

TENSORFLOW = NeededLine("import tensorflow as tf", "holds tf.keras")


def moved(endpoint: str) -> str:
    """Returns where an endpoint of Keras 2 is in Keras 3; itself if it did not move.

    `layers.core` becomes `layers`, and `layers.core.Dense` becomes `layers.Dense`.
    """
    if endpoint in keras_2.NAMES:
        return keras_2.NAMES[endpoint]
    pieces = endpoint.split(".")
    for count in range(len(pieces), 0, -1):
        module = keras_2.MODULES.get(".".join(pieces[:count]))
        if module:
            new = ".".join([module, *pieces[count:]])
            return keras_2.NAMES.get(new, new)
    return endpoint


def refused(endpoint: str) -> str | None:
    """Returns why nothing in Keras 3 does what an endpoint did, or None."""
    pieces = endpoint.split(".")
    for count in range(len(pieces), 0, -1):
        why = keras_2.REFUSED.get(".".join(pieces[:count]))
        if why:
            return why
    return None


def is_there(endpoint: str, path: str) -> bool:
    """Says whether Keras 3 has an endpoint where a path of the script looks for it.

    What hangs on a class (`keras.Model.fit`) is not looked at.
    """
    in_tensorflow = not path.startswith(keras.ROOT + ".")
    pieces = endpoint.split(".")
    classes = [n for n, piece in enumerate(pieces, 1) if piece[:1].isupper()]
    return keras.has(".".join(pieces[: classes[0]] if classes else pieces), in_tensorflow)


def expression(
    endpoint: str, names: Names, beside: Reference | None = None
) -> tuple[str, list[NeededLine]]:
    """Returns an endpoint as a script writes it, and the import lines it needs for that.

    Args:
        endpoint: of Keras 3.
        names: of the script.
        beside: a use of Keras in the script; its root is taken where it is Keras itself.
    """
    if beside and not beside.path.startswith(keras.ROOT + ".") and len(beside.parts) > 1:
        whole = keras.endpoint(beside.binding.path)
        if whole == "" and beside.binding.is_import:
            return f"{beside.parts[0].value}.{endpoint}", []
    known = {path: name for name, path in names.imports()}
    if tensorflow.ROOT in known:
        return f"{known[tensorflow.ROOT]}.keras.{endpoint}", []
    if keras.IN_TENSORFLOW in known:
        return f"{known[keras.IN_TENSORFLOW]}.{endpoint}", []
    return f"tf.keras.{endpoint}", [TENSORFLOW]
