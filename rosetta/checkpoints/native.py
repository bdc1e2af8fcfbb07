"""Reads and writes a target's values in TensorFlow 2's and Keras' own formats."""

import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import keras
import tensorflow as tf

from rosetta.checkpoints import listing
from rosetta.checkpoints import target as targets
from rosetta.checkpoints.listing import Entry
from rosetta.checkpoints.location import Format, Location
from rosetta.checkpoints.messages import first_line
from rosetta.checkpoints.target import Target
from rosetta.console.errors import UsageError

KERAS_SUFFIXES = (".weights.h5", ".keras")


def loaded_model(location: Location) -> Target:
    """Returns the model of a `.keras` file, which says itself how to build it.

    Raises:
        UsageError: it cannot be loaded.
    """
    try:
        made = keras.saving.load_model(_spelled(location), safe_mode=True)
    except Exception as error:  # whatever the layers in the file raise
        raise UsageError(
            f"{location.path}: it cannot be loaded ({first_line(error)}); name a function that "
            "builds the model with --like"
        ) from None
    return targets.of(made, str(location.path))


def restore(target: Target, location: Location) -> list[str]:
    """Gives a target the values of a TensorFlow 2 checkpoint or a Keras file.

    Returns:
        What the user should know.

    Raises:
        UsageError: the file is broken, or it holds other weights than the target has.
    """
    entries = listing.entries(location)
    _check_weights(target, entries)
    slots = [entry for entry in entries if entry.role == "slot"]
    notes = []
    if target.optimizer is None and slots:
        notes = ["without the optimizer's values: the target has no optimizer"]
    if location.format is Format.OBJECTS:
        try:
            status = target.checkpoint().read(str(location.path))
            status.expect_partial()  # what is left out has been looked at
            status.assert_existing_objects_matched()
        except AssertionError:
            raise UsageError(
                f"{location.path}: it was written from other objects; let --like return the same "
                "model, with the same optimizer, or the same tf.train.Checkpoint"
            ) from None
        except (ValueError, RuntimeError, tf.errors.OpError) as error:
            raise UsageError(f"{location.path}: {first_line(error)}") from None
        return notes
    model = _model_of(target, "a Keras file")
    stored = sum(entry.name.startswith(listing.OPTIMIZER) for entry in entries)
    wanted = len(target.optimizer.variables) if target.optimizer is not None else stored
    if stored != wanted:
        raise UsageError(
            f"{location.path}: it holds {stored or 'no'} values of an optimizer, the target's has "
            f"{wanted}; compile it with the same, or not at all"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # Keras warns of values that it leaves out
            if target.optimizer is None:
                warnings.filterwarnings("ignore", message=".*optimizer")
            model.load_weights(_spelled(location))
    except (ValueError, OSError, KeyError, UserWarning) as error:
        raise UsageError(f"{location.path}: {first_line(error)}") from None
    return notes


def _check_weights(target: Target, entries: Sequence[Entry]) -> None:
    """Checks that both have weights of the same shapes, so that none is left out unseen."""
    theirs = Counter(entry.spec.shape for entry in entries if entry.role == "weight")
    ours = Counter(tuple(variable.shape) for variable in target.variables)
    only = [
        f"in {side} only: " + ", ".join(str(list(shape)) for shape in more.elements())
        for side, more in (("the checkpoint", theirs - ours), ("the target", ours - theirs))
        if more
    ]
    if only:
        raise UsageError(f"the weights have other shapes; {'; '.join(only)}")


def check_output(to: str, out: Path, target: Target) -> None:
    """Checks that a target can be written under a name in a format.

    Raises:
        UsageError: it cannot.
    """
    if to == "keras":
        _model_of(target, "--to=keras")
        if not out.name.endswith(KERAS_SUFFIXES):
            raise UsageError(f"OUT {out}: name a file that ends in .weights.h5 or .keras")


def write(to: str, out: Path, target: Target) -> None:
    """Writes a target's values: `tf2` for TensorFlow 2's format, `keras` for Keras'."""
    if to == "tf2":
        target.checkpoint().write(str(out))
    elif out.suffix == ".keras":
        target.model.save(out)
    else:
        target.model.save_weights(out)


def _model_of(target: Target, what: str) -> keras.Model:
    if target.model is None:
        raise UsageError(f"{what}: let --like return a Keras model")
    return target.model


def _spelled(location: Location) -> str:
    """Returns the path, if its ending is one by which Keras knows the format.

    Raises:
        UsageError: it is not.
    """
    suffix = ".keras" if location.format is Format.KERAS else ".weights.h5"
    if not location.path.name.endswith(suffix):
        raise UsageError(f"{location.path}: Keras wants a name that ends in {suffix}; rename it")
    return str(location.path)
