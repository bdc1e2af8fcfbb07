"""What real TensorFlow 1.15.5 computed, as `recorder/record.py` recorded it."""

import functools
import json
from pathlib import Path
from typing import Any

from rosetta.lessons.hyperparameters import Hyperparameters

RECORDED = Path(__file__).with_name("recorded")


@functools.cache
def recordings() -> list[dict[str, Any]]:
    """Returns all recordings."""
    return [json.loads(path.read_text()) for path in sorted(RECORDED.glob("*.json"))]


def find(lesson: str, config: Hyperparameters) -> dict[str, Any] | None:
    """Returns the recording of a run, whatever its number of steps and `log_every`, or None.

    Training is deterministic, so a shorter run is the beginning of a longer one.
    """
    length = {"steps": config.steps, "log_every": config.log_every}
    for recording in recordings():
        if recording["lesson"] == lesson:
            recorded = type(config).from_described({**recording["hyperparameters"], **length})
            if recorded == config:
                return recording
    return None


def largest_difference(costs: dict[int, float], reference: dict[int, float]) -> float | None:
    """Returns the largest absolute difference of two cost curves, or None without a common step.

    Args:
        costs: cost by step.
        reference: the same of the run to compare with.
    """
    differences = [abs(costs[step] - reference[step]) for step in costs.keys() & reference.keys()]
    return max(differences, default=None)
