"""Moves values between a TensorFlow 1 checkpoint and a target."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rosetta.checkpoints import arithmetic, graph, matching, optimizer_state, tensors, tf1_names
from rosetta.checkpoints.graph import Graph
from rosetta.checkpoints.layouts import LSTM
from rosetta.checkpoints.location import Location
from rosetta.checkpoints.matching import Match
from rosetta.checkpoints.optimizer_state import Pairing, Slots
from rosetta.checkpoints.target import Target
from rosetta.checkpoints.tf1_names import Contents
from rosetta.console.errors import UsageError

USUAL_FORGET_BIAS = 1.0


@dataclasses.dataclass(frozen=True)
class Plan:
    """What belongs to what between a TensorFlow 1 checkpoint and a target.

    Args:
        matches: the variables of each part.
        pairings: the slots of each trained part.
        slots: the target's optimizer, if its values go along.
        contents: the checkpoint's names.
        forget_bias: what TensorFlow 1's LSTM cells add to their forget gates.
        notes: what the user should know.
    """

    matches: Sequence[Match]
    pairings: Sequence[Pairing]
    slots: Slots | None
    contents: Contents
    forget_bias: float
    notes: Sequence[str]


def plan(
    location: Location, target: Target, mapped: Mapping[str, str], forget_bias: float | None
) -> Plan:
    """Finds out what belongs to what, and whether all of it can be converted.

    Args:
        location: the TensorFlow 1 checkpoint.
        target: a model or variables.
        mapped: what the user says about names.
        forget_bias: what the user says about LSTM cells, or None.

    Raises:
        UsageError: something does not fit, is ambiguous, or would compute something else.
    """
    specs = tensors.specs(location.path)
    original = graph.read(location.meta) if location.meta else None
    contents = tf1_names.contents(specs, original.variables if original else ())
    matches = matching.match(target, contents, specs, mapped)
    bias, notes = _forget_bias(matches, original, forget_bias)
    if any(match.part.name.endswith("/moving_variance") for match in matches):
        notes.append(
            "a checkpoint does not hold the epsilon and the momentum of batch normalization: "
            "tf.layers and Keras have 0.001 and 0.99, contrib.layers 0.001 and 0.999"
        )
    if target.optimizer is None:
        kinds = sorted({slot.optimizer for slot in contents.slots})
        if kinds:
            notes.append(
                f"without the values of {' and '.join(kinds)}: the target has no optimizer"
            )
        return Plan(matches, (), None, contents, bias, notes)
    slots = optimizer_state.of(target.optimizer)
    optimizer_state.check_kind(slots, contents)
    notes += arithmetic.check(target.optimizer, slots, matches, original)
    pairings = tuple(optimizer_state.pairings(target.optimizer, slots, matches, contents))
    return Plan(matches, pairings, slots, contents, bias, notes)


def _forget_bias(
    matches: Sequence[Match], original: Graph | None, given: float | None
) -> tuple[float, list[str]]:
    known = original.forget_biases if original else ()
    if not any(match.part.layout is LSTM for match in matches):
        return 0.0, []
    if len(known) > 1:
        several = ", ".join(map(str, known))
        raise UsageError(f"the LSTM cells of the original have several forget biases: {several}")
    if known and given is not None and known[0] != np.float32(given):
        raise UsageError(f"--forget_bias={given:g}: it is {known[0]:g} in the .meta file")
    if known:
        return known[0], []
    if given is not None:
        return given, []
    return USUAL_FORGET_BIAS, [
        "no .meta file tells the forget bias of the LSTM cells; --forget_bias=1.0, TensorFlow 1's "
        "default, is taken"
    ]


def fill(target: Target, chosen: Plan, location: Location) -> list[str]:
    """Gives a target the values of a TensorFlow 1 checkpoint. Returns what the user should know.

    Raises:
        UsageError: a value cannot be read, or the step cannot be found out.
    """
    values = tensors.values(location.path)
    notes = []
    updates = 0
    if chosen.slots is not None:
        updates, notes = optimizer_state.step(target.optimizer, chosen.contents, values)
    for match in chosen.matches:
        arrays = [values[name] for name in match.names]
        _assign(match.part.variables, match.part.layout.to_keras(arrays, chosen.forget_bias))
    for pairing in chosen.pairings:
        if pairing.variables is not None:
            arrays = [values[name] for name in pairing.names]
            moved = pairing.match.part.layout.to_keras(arrays, 0.0)
            factor = np.float32(chosen.slots.factor)
            _assign(pairing.variables, [array * factor for array in moved])
    if chosen.slots is not None:
        target.optimizer.iterations.assign(updates)
    return notes


def _assign(variables: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)


def named_values(target: Target, chosen: Plan, pattern: Location) -> dict[str, np.ndarray]:
    """Returns a target's values under the names and in the layout of a TensorFlow 1 checkpoint.

    Args:
        target: it has the values.
        chosen: what belongs to what.
        pattern: a checkpoint of the TensorFlow 1 program that shall restore them.

    Raises:
        UsageError: the program keeps something that the target does not have.
    """
    values = tensors.values(pattern.path)
    contents = chosen.contents
    named: dict[str, np.ndarray] = {}
    for match in chosen.matches:
        arrays = [variable.numpy() for variable in match.part.variables]
        moved = match.part.layout.to_tf1(arrays, chosen.forget_bias)
        named |= dict(zip(match.names, moved, strict=True))
    for pairing in chosen.pairings:
        if pairing.variables is None:  # RMSProp's momentum where it is zero: it is multiplied by it
            named |= {name: np.zeros_like(values[name]) for name in pairing.names}
            continue
        factor = np.float32(chosen.slots.factor)
        arrays = [variable.numpy() / factor for variable in pairing.variables]
        moved = pairing.match.part.layout.to_tf1(arrays, 0.0)
        named |= dict(zip(pairing.names, moved, strict=True))
    if chosen.slots is not None:
        updates = int(target.optimizer.iterations)
        named |= optimizer_state.beta_powers(target.optimizer, contents, updates)
        for name in contents.global_steps:
            named[name] = np.asarray(updates, values[name].dtype)
    if missing := sorted(values.keys() - named.keys()):
        raise UsageError(
            f"the TensorFlow 1 program keeps {', '.join(missing[:4])}"
            f"{', …' if len(missing) > 4 else ''}, which the target does not have; let --like "
            "return the model compiled with the program's optimizer, or name a checkpoint that "
            "holds the weights alone"
        )
    return named
