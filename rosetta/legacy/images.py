"""The image functions that scipy.misc had until SciPy 1.2, on Pillow."""

from typing import Any

import numpy as np
from PIL import Image

_RESAMPLING = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "cubic": 3}


def bytescale(data: np.ndarray, low: int = 0, high: int = 255) -> np.ndarray:
    """Stretches an array's values to bytes; bytes stay as they are."""
    if data.dtype == np.uint8:
        return data
    least, most = float(data.min()), float(data.max())
    scaled = (data - least) * ((high - low) / ((most - least) or 1)) + low
    return (scaled.clip(low, high) + 0.5).astype(np.uint8)


def toimage(arr: Any, high: int = 255, low: int = 0, cmin: Any = None, cmax: Any = None,
            mode: str | None = None) -> Image.Image:  # fmt: skip
    """Returns an image of [h, w], [h, w, channels] or [channels, h, w] values."""
    data = np.squeeze(np.asarray(arr))
    if cmin is not None or cmax is not None:
        least = data.min() if cmin is None else cmin
        most = data.max() if cmax is None else cmax
        scaled = (data * 1.0 - least) * ((high - low) / ((most - least) or 1)) + low
        data = (scaled.clip(low, high) + 0.5).astype(np.uint8)
    if data.ndim == 3 and data.shape[-1] not in (3, 4) and data.shape[0] in (3, 4):
        data = np.moveaxis(data, 0, -1)
    image = Image.fromarray(bytescale(data, low, high))
    return image.convert(mode) if mode else image


def fromimage(im: Image.Image, flatten: bool = False, mode: str | None = None) -> np.ndarray:
    """Returns an image's values; with `flatten` as [h, w] float32 grey."""
    image = im.convert(mode) if mode else im
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    return np.array(image.convert("F") if flatten else image)


def imread(name: Any, flatten: bool = False, mode: str | None = None) -> np.ndarray:
    """Reads an image file; see `fromimage`."""
    with Image.open(name) as image:
        return fromimage(image, flatten, mode)


def imsave(name: Any, arr: Any, format: str | None = None) -> None:
    """Writes values as an image file, stretched to bytes unless they are bytes."""
    toimage(arr).save(name, format)


def imresize(arr: Any, size: Any, interp: str = "bilinear", mode: str | None = None) -> np.ndarray:
    """Resizes an image: `size` is percent, a fraction, or (height, width)."""
    image = toimage(arr, mode=mode)
    if isinstance(size, int | np.integer):
        size = size / 100.0
    if isinstance(size, float | np.floating):
        new = tuple((np.array(image.size) * size).astype(int))
    else:
        new = (size[1], size[0])
    return fromimage(image.resize(new, resample=_RESAMPLING[interp]))
