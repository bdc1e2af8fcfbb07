"""Draws which classes a classifier takes for which, for TensorBoard's Images tab."""

import matplotlib
import numpy as np

from rosetta.lessons.datasets import Dataset
from rosetta.lessons.exhibits.drawing import FONT, figure, png
from rosetta.lessons.result import Result, predicted

MOST_MISREAD = 40  # pictures


def pictures(result: Result, examples: Dataset) -> dict[str, bytes]:
    """Returns what the Images tab shows of a lesson with several classes, by name, as PNG files.

    They show the examples kept out of the training, where the lesson reports them.

    Args:
        result: what the lesson reported.
        examples: what it learned.
    """
    classes = result.hypothesis.shape[1]
    if classes < 2:
        return {}
    x, y, hypothesis = examples.x, examples.y, result.hypothesis
    if result.test_hypothesis is not None:
        x, y, hypothesis = examples.x_test, examples.y_test, result.test_hypothesis
    labels, taken_for = y[:, 0], predicted(hypothesis)
    drawn = {"confusion_matrix": confusion_matrix(confusion(labels, taken_for, classes))}
    wrong = labels != taken_for
    if examples.image_shape and wrong.any():
        images = x[wrong].reshape(-1, *examples.image_shape)
        drawn["misread"] = misread(images, labels[wrong], taken_for[wrong])
    return drawn


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


def misread(images: np.ndarray, labels: np.ndarray, predicted: np.ndarray) -> bytes:
    """Draws the first images that were taken for another class, as a PNG file.

    Args:
        images: from 0, white, to 1, black; shape [images, height, width].
        labels: the class of each, int, shape [images].
        predicted: the class that it was taken for, the same.
    """
    columns, shown = 8, min(len(images), MOST_MISREAD)
    rows = -(-shown // columns)
    height, width = images.shape[1] + 4, images.shape[2] + 2  # with room for the text above
    sheet = np.zeros([rows * height, columns * width])
    with matplotlib.rc_context(FONT):
        drawing = figure(columns * 60, rows * 72 + 30)
        axes = drawing.add_subplot()
        for i, image in enumerate(images[:shown]):
            top, left = i // columns * height + 4, i % columns * width + 1
            sheet[top : top + len(image), left : left + image.shape[1]] = image
            place = (left + image.shape[1] / 2 - 0.5, top - 1)
            axes.text(*place, f"{labels[i]} → {predicted[i]}", ha="center", va="bottom")
        axes.imshow(sheet, cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(f"{len(images)} misread, each with its label → what it is taken for")
        axes.set_axis_off()
        drawing.canvas.draw()
        return png(drawing)
