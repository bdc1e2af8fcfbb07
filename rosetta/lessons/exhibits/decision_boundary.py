"""Draws the decision boundary of a classifier for TensorBoard's Images tab."""

import matplotlib
import numpy as np

from rosetta.lessons.datasets import Dataset
from rosetta.lessons.exhibits.drawing import FONT, figure, png

LABEL_COLORS = ("#1a4a7d", "#8c1322")  # blue is label 0, red label 1: also for the colour-blind


class DecisionBoundary:
    """Draws what a classifier makes of the plane around its examples.

    Args:
        examples: the training examples; they have two features.

    Attributes:
        grid: points of the plane, float32, shape [2500, 2].
    """

    EVERY = 1000  # steps
    POINTS_PER_AXIS = 50
    LARGEST_LABELLED = 20  # more examples are drawn as dots

    def __init__(self, examples: Dataset):
        self._examples = examples
        low, high = examples.x.min(axis=0), examples.x.max(axis=0)
        margin = np.where(high > low, (high - low) * 0.4, 1)
        self._axes_values = np.linspace(
            low - margin, high + margin, self.POINTS_PER_AXIS, dtype=np.float32
        ).T
        self.grid = np.stack(np.meshgrid(*self._axes_values), axis=-1).reshape(-1, 2)

    @classmethod
    def around(cls, examples: Dataset) -> "DecisionBoundary | None":
        """Returns what draws the plane around examples, or None unless they have two features."""
        return cls(examples) if len(examples.x) and examples.x.shape[1] == 2 else None

    def draw(self, hypotheses: dict[int, np.ndarray]) -> dict[int, bytes]:
        """Returns a PNG file for each step.

        Args:
            hypotheses: by step, the classifier's output in [0, 1] for each point of `grid`.
        """
        with matplotlib.rc_context(FONT):
            return self._draw(hypotheses)

    def _draw(self, hypotheses: dict[int, np.ndarray]) -> dict[int, bytes]:
        drawing = figure(360, 320)
        axes = drawing.add_subplot()
        x1, x2 = self._axes_values
        # 21 colours are enough to see the levels, and keep the file small.
        plane = axes.imshow(
            np.zeros([self.POINTS_PER_AXIS] * 2),
            cmap=matplotlib.colormaps["RdBu_r"].resampled(21),
            vmin=0,
            vmax=1,
            alpha=0.75,
            extent=(x1[0], x1[-1], x2[0], x2[-1]),
            origin="lower",
            aspect="auto",
            interpolation="bilinear",
            interpolation_stage="data",
        )
        bar = drawing.colorbar(plane, ax=axes, aspect=30, ticks=[0, 1], pad=0.03)
        bar.outline.set_visible(False)
        bar.ax.set_ylabel("hypothesis", labelpad=-8)
        axes.set(xlabel="$x_1$", ylabel="$x_2$")
        axes.locator_params(nbins=5)
        axes.spines[:].set_visible(False)
        title = axes.set_title("step 0")
        drawing.canvas.draw()
        drawing.set_layout_engine("none")  # its result holds for every step
        title.set_text("")
        plane.set_visible(False)
        drawing.canvas.draw()
        plane.set_visible(True)
        empty = drawing.canvas.copy_from_bbox(drawing.bbox)
        points = self._points(axes)
        pictures = {}
        for step, hypothesis in hypotheses.items():
            heights = np.reshape(hypothesis, [self.POINTS_PER_AXIS] * 2)
            drawing.canvas.restore_region(empty)
            plane.set_data(heights)
            title.set_text(f"step {step:,}")
            boundary = []
            if heights.min() < 0.5 < heights.max():
                boundary = [axes.contour(x1, x2, heights, [0.5], colors="black", linewidths=1.5)]
            for artist in (plane, *boundary, *points, title):
                axes.draw_artist(artist)
            for artist in boundary:
                artist.remove()
            pictures[step] = png(drawing)
        return pictures

    def _points(self, axes):
        x, labels = self._examples.x, self._examples.y[:, 0].astype(int)
        labelled = len(x) <= self.LARGEST_LABELLED
        colors = [LABEL_COLORS[label] for label in labels]
        edge, size = ("white", 170) if labelled else ("white", 16)
        points = [axes.scatter(*x.T, s=size, c=colors, edgecolors=edge, linewidths=0.8, zorder=3)]
        if labelled:
            style = {"ha": "center", "va": "center_baseline", "color": "white", "weight": "bold"}
            points += [axes.text(*at, str(label), **style) for at, label in zip(x, labels)]
        return points
