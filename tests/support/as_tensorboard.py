"""What a run holds as TensorBoard reads it: a second opinion beside `rosetta.logs.event_files`."""

import io
from pathlib import Path

import numpy as np
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util


def read(run: Path) -> EventAccumulator:
    """Returns TensorBoard's own reader of a run, which keeps every step."""
    keep_all = {"tensors": 0, "scalars": 0, "images": 0, "histograms": 0}
    return EventAccumulator(str(run), size_guidance=keep_all).Reload()


def scalars(run: Path) -> dict[str, dict[int, float]]:
    """Returns the value by step of each scalar tag, in the format of either TensorFlow."""
    events = read(run)
    found = {
        tag: {e.step: float(tensor_util.make_ndarray(e.tensor_proto)) for e in events.Tensors(tag)}
        for tag in events.Tags()["tensors"]
        if events.SummaryMetadata(tag).plugin_data.plugin_name == "scalars"
    }
    for tag in events.Tags()["scalars"]:
        found[tag] = {e.step: e.value for e in events.Scalars(tag)}
    return found


def histogram_steps(run: Path) -> dict[str, list[int]]:
    """Returns the steps of each histogram in TensorFlow 1's format."""
    events = read(run)
    return {tag: [e.step for e in events.Histograms(tag)] for tag in events.Tags()["histograms"]}


def images(run: Path) -> dict[str, dict[int, bytes]]:
    """Returns the picture by step of each image tag, as the PNG file it is."""
    events = read(run)
    return {
        tag: {e.step: e.encoded_image_string for e in events.Images(tag)}
        for tag in events.Tags()["images"]
    }


def pixels(picture: bytes) -> np.ndarray:
    """Returns a picture's pixels, int16 so that they can be subtracted, shape [y, x, colour]."""
    return np.asarray(Image.open(io.BytesIO(picture)), np.int16)


def text(run: Path, tag: str) -> str:
    """Returns the first text of a tag."""
    return tensor_util.make_ndarray(read(run).Tensors(tag)[0].tensor_proto).ravel()[0].decode()
