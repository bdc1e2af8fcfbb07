"""A layer of Keras, and what it computes of a script."""

import dataclasses

from rosetta.port.targets.keras_api.nodes import Node


@dataclasses.dataclass
class Layer:
    """A layer of a model.

    Attributes:
        kind: its class in `keras.layers`.
        output: what it computes.
        arguments: of its constructor, as text.
        weights: the variables that it has, by their names in Keras.
        parts: what is computed inside it, its output included.
        element: how the number that a variable was is picked from its kernel, by variable.
        rate: of what it drops.
        generator: the constructor of what draws its random numbers.
        switch: the input that says whether it trains.
        draws_always: whether it draws where it drops nothing, too.
        is_split: whether it has its weights in another shape than the script's variables.
        object: the name of the native port's object that drops.
    """

    kind: str
    output: Node
    arguments: list[str]
    weights: dict[str, str] = dataclasses.field(default_factory=dict)
    parts: list[Node] = dataclasses.field(default_factory=list)
    element: dict[str, str] = dataclasses.field(default_factory=dict)
    rate: Node | None = None
    generator: str = ""
    switch: str | None = None
    draws_always: bool = False
    is_split: bool = False
    object: str | None = None
