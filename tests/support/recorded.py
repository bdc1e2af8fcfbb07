"""The recordings of real TensorFlow 1.15.5, by the name of their file."""

import json
from typing import Any

from rosetta.reference.recordings import RECORDED


def recorded(name: str) -> dict[str, Any]:
    """Returns a recording; its name is the lesson's and what differs from the lesson's defaults."""
    return json.loads((RECORDED / f"{name}.json").read_text())
