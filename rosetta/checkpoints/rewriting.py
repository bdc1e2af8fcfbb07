"""Reads a checkpoint in one format and writes it in another."""

import dataclasses
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import keras

from rosetta.checkpoints import conversion, equivalence, native, tensors, whole_output
from rosetta.checkpoints.equivalence import Outcome
from rosetta.checkpoints.location import Location
from rosetta.checkpoints.matching import Match
from rosetta.checkpoints.target import Target, make
from rosetta.console.errors import RunError, UsageError


@dataclasses.dataclass(frozen=True)
class Request:
    """What is wanted.

    Args:
        source: the checkpoint.
        pattern: the TensorFlow 1 checkpoint whose names count: the source, or with `tf1` another.
        to: `tf2`, `keras` or `tf1`.
        out: the file, or the prefix of files, to write.
        like: the function that makes the target; None for a file that says it itself.
        mapped: what the user says about names.
        forget_bias: what the user says about LSTM cells, or None.
        check: what `--check` asks for.
    """

    source: Location
    pattern: Location | None
    to: str
    out: Path
    like: str | None
    mapped: Mapping[str, str]
    forget_bias: float | None
    check: Sequence[str]


@dataclasses.dataclass(frozen=True)
class Done:
    """What was done.

    Args:
        matches: what belongs to what, if a TensorFlow 1 checkpoint takes part.
        notes: what the user should know.
        outcome: what `--check` found, if it was asked for.
    """

    matches: Sequence[Match]
    notes: Sequence[str]
    outcome: Outcome | None


def rewrite(request: Request) -> Done:
    """Reads, converts, checks and writes. Nothing is written unless all went well.

    Raises:
        UsageError: something cannot be read, does not fit, or is ambiguous.
        RunError: `--check` found a difference.
    """
    source, pattern = request.source, request.pattern
    checked = equivalence.parse(request.check) if request.check else None
    if checked is not None and pattern.meta is None:
        raise UsageError(f"--check: there is no graph {pattern.path}.meta")
    target = make(request.like) if request.like else native.loaded_model(source)
    native.check_output(request.to, request.out, target)
    notes: list[str] = []
    plan = None
    if pattern is not None:
        plan = conversion.plan(pattern, target, request.mapped, request.forget_bias)
        notes += plan.notes
    if source == pattern:
        notes += conversion.fill(target, plan, source)
    else:
        notes += native.restore(target, source)
    named = conversion.named_values(target, plan, pattern) if request.to == "tf1" else None
    outcome = None
    if checked is not None:
        with tempfile.TemporaryDirectory() as folder:
            prefix = source.path
            if named is not None:
                prefix = Path(folder, "converted")
                tensors.write(prefix, named)
            outcome = _compared(target, pattern, prefix, checked)
    with whole_output.replacing(request.out) as partial:
        if named is not None:
            tensors.write(partial, named)
        else:
            native.write(request.to, partial, target)
    return Done(plan.matches if plan else (), notes, outcome)


def _compared(
    target: Target, pattern: Location, prefix: Path, checked: equivalence.Request
) -> Outcome:
    computed = target.model or next(iter(target.objects.values()))
    if not callable(computed):
        raise UsageError("--check: let --like return something that can be called, like a model")
    rows = None
    if target.model is not None:
        layers = target.model._flatten_layers()
        tables = [la.input_dim for la in layers if isinstance(la, keras.layers.Embedding)]
        rows = min(tables, default=None)
    outcome = equivalence.compare(pattern.meta, prefix, computed, rows, checked)
    if not outcome.agrees:
        raise RunError(
            f"--check: the two differ by up to {outcome.difference:.2g} on the same input, of "
            f"outputs up to {outcome.largest:.2g}; nothing was written"
        )
    return outcome
