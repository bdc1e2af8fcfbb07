"""Opens the values in a Keras file."""

import zipfile

import h5py

from rosetta.checkpoints.location import Format, Location
from rosetta.console.errors import UsageError

INNER_WEIGHTS = "model.weights.h5"  # in a .keras file


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
