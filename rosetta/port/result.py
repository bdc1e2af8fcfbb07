"""What a target makes of one source text."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from rosetta.port.edits import Edit, Refusal


@dataclasses.dataclass(frozen=True)
class Placeholder:
    """A placeholder of a script.

    Attributes:
        shape: as far as the graph knows it; None if it does not know the number of dimensions.
        ranks: how many dimensions the arrays have that runs feed it.
        types: Python's types of what runs feed it.
    """

    shape: tuple[int | None, ...] | None
    ranks: frozenset[int]
    types: frozenset[str]


@dataclasses.dataclass(frozen=True)
class Result:
    """What became of one source text.

    Attributes:
        status: "ported", "unchanged", "tf2" or "no-tensorflow".
        output: the new text; the old one unless the status is "ported".
        edits: in the order of the text.
        refusals: what cannot be ported, in the order of the text.
        for_keras_2: it was ported from Keras 2, not from TensorFlow 1.
        stages: the edits one after the other, each of what the one before has made, where one does
            not do; empty otherwise.
        guide: the steps of the migration guide and what became of each; empty where the target
            does not follow it.
        placeholders: what the script's placeholders are, by what the port calls them; empty where
            no graph was built.
        draws_apart: several functions draw without a seed what one operation of TensorFlow 1 drew,
            each in a stream of its own, so that no run could show that they are the same.
        merged: the modules beside the script whose statements are in the new text.
    """

    status: str
    output: str
    edits: tuple[Edit, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    for_keras_2: bool = False
    stages: tuple[tuple[Edit, ...], ...] = ()
    guide: Mapping[str, str] = dataclasses.field(default_factory=dict)
    placeholders: Mapping[str, Placeholder] = dataclasses.field(default_factory=dict)
    draws_apart: bool = False
    merged: frozenset[Path] = frozenset()
