"""Reads and writes a target's values in TensorFlow 2's and Keras' own formats."""

import warnings
import zipfile
from pathlib import Path

import h5py
import keras
import tensorflow as tf

from rosetta.checkpoints import target as targets
from rosetta.checkpoints.location import Format, Location
from rosetta.checkpoints.target import Target
from rosetta.console.errors import UsageError

KERAS_SUFFIXES = (".weights.h5", ".keras")
INNER_WEIGHTS = "model.weights.h5"  # in a .keras file


def loaded_model(location: Location) -> Target:
    """Returns the model of a `.keras` file, which says itself how to build it.

    Raises:
        UsageError: it cannot be loaded.
    """
    try:
        made = keras.saving.load_model(_spelled(location), safe_mode=True)
    except Exception as error:  # whatever the layers in the file raise
        raise UsageError(
            f"{location.path}: it cannot be loaded ({_first_line(error)}); name a function that "
            "builds the model with --like"
        ) from None
    return targets.of(made, str(location.path))


def restore(target: Target, location: Location) -> None:
    """Gives a target the values of a TensorFlow 2 checkpoint or a Keras file.

    Raises:
        UsageError: the file is broken, or does not hold all that the target has.
    """
    if location.format is Format.OBJECTS:
        try:
            status = target.checkpoint().read(str(location.path))
            status.assert_existing_objects_matched()
        except (AssertionError, ValueError, RuntimeError, tf.errors.OpError) as error:
            raise UsageError(
                f"{location.path}: it is not of what --like returns, or a file is cut off: "
                f"{_first_line(error)}"
            ) from None
        return
    model = _model_of(target, "a Keras file")
    stored = _optimizer_values(location)
    wanted = len(target.optimizer.variables) if target.optimizer is not None else None
    if wanted is not None and stored != wanted:
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
        raise UsageError(f"{location.path}: {_first_line(error)}") from None


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


def _optimizer_values(location: Location) -> int:
    """Returns how many values of an optimizer a Keras file holds."""
    with opened(location) as file:
        group = file.get("optimizer/vars")
        return 0 if group is None else len(group)


def opened(location: Location) -> h5py.File:
    """Opens the weights of a Keras file.

    Raises:
        UsageError: it is broken.
    """
    try:
        if location.format is Format.HDF5:
            return h5py.File(location.path)
        return h5py.File(zipfile.ZipFile(location.path).open(INNER_WEIGHTS))
    except (OSError, KeyError, zipfile.BadZipFile):
        raise UsageError(f"{location.path}: it is not a Keras file, or it is cut off") from None


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
