"""Makes an empty figure, and a PNG file of a drawn one."""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

DPI = 100
FONT = {"font.size": 8, "axes.titlesize": 9, "axes.titlelocation": "left"}


def figure(width: int, height: int) -> Figure:
    """Returns an empty figure.

    Args:
        width: in pixels.
        height: in pixels.
    """
    drawing = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, layout="constrained")
    FigureCanvasAgg(drawing)
    return drawing


def png(drawing: Figure) -> bytes:
    """Returns what a figure's canvas shows as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(np.asarray(drawing.canvas.buffer_rgba())).convert("RGB").save(file, "png")
    return file.getvalue()
