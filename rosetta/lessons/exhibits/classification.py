"""Draws which classes a classifier takes for which, for TensorBoard's Images tab."""

import matplotlib
import numpy as np

from rosetta.lessons.exhibits.drawing import FONT, figure, png


def confusion(labels: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Returns how many examples of each class (a row) are taken for each class (a column).

    Args:
        labels: the class of each example, int, shape [examples].
        predicted: the class that it is taken for, the same.
        classes: how many there are.
    """
    counts = np.zeros([classes, classes], int)
    np.add.at(counts, (labels, predicted), 1)
    return counts


def confusion_matrix(counts: np.ndarray) -> bytes:
    """Draws the confusion of classes, as a PNG file.

    Args:
        counts: what `confusion` returns.
    """
    classes = len(counts)
    share = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    with matplotlib.rc_context(FONT):
        side = 200 + 26 * classes
        drawing = figure(side, side)
        axes = drawing.add_subplot()
        axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
        for (label, prediction), count in np.ndenumerate(counts):
            if count:
                color = "white" if share[label, prediction] > 0.5 else "black"
                style = {"ha": "center", "va": "center", "color": color}
                axes.text(prediction, label, str(count), **style)
        axes.set(xlabel="predicted", ylabel="label", xticks=range(classes), yticks=range(classes))
        axes.set_title(f"{np.trace(counts)} of {counts.sum()} right")
        axes.spines[:].set_visible(False)
        drawing.canvas.draw()
        return png(drawing)
