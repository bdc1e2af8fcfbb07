"""What a target makes of one source text."""

import dataclasses

from rosetta.port.edits import Edit, Refusal


@dataclasses.dataclass(frozen=True)
class Result:
    """What became of one source text.

    Attributes:
        status: "ported", "unchanged", "tf2" or "no-tensorflow".
        output: the new text; the old one unless the status is "ported".
        edits: in the order of the text.
        refusals: what cannot be ported, in the order of the text.
    """

    status: str
    output: str
    edits: tuple[Edit, ...] = ()
    refusals: tuple[Refusal, ...] = ()
