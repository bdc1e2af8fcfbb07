"""The pictures of the lesson `gradients`."""

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rosetta.lessons.exhibits.drawing import FONT, figure, png

BLUE, RED, GRAY = "#1a4a7d", "#b5312b", "#8a8a8a"


def difference_errors(steps: np.ndarray, errors: dict[str, np.ndarray]) -> bytes:
    """Draws the error of difference quotients against their step, log-log.

    Args:
        steps: the steps.
        errors: by `quotient dtype`, such as `forward float32`, the absolute error for each step.
    """
    with matplotlib.rc_context(FONT):
        drawing, axes = _axes(400, 340)
        for name, error in errors.items():
            quotient, dtype = name.split()
            color = BLUE if dtype == "float64" else RED
            dashes = "-" if quotient == "central" else (0, (4, 2))
            # Nothing on a log scale is 0: a quotient without an error leaves a gap.
            axes.plot(steps, np.where(error > 0, error, np.nan), color=color, ls=dashes, label=name)
        axes.set(
            xscale="log",
            yscale="log",
            xlabel="step h",
            ylabel="error",
            title="Error of the derivative of 0.01x² + 0.1x at 5",
        )
        axes.legend(frameon=False)
        return _finish(drawing)


def gradient_field(points: np.ndarray, gradients: np.ndarray) -> bytes:
    """Draws the negative gradient of x0² + x1², the way down, as arrows.

    Args:
        points: shape [points, 2].
        gradients: the gradients there, shape [points, 2].
    """
    with matplotlib.rc_context(FONT):
        drawing, axes = _axes(360, 350)
        _bowl(axes, np.abs(points).max() * 1.08)
        axes.quiver(*points.T, *-gradients.T, angles="xy", color=BLUE, width=0.004)
        axes.set_title("The negative gradient of $x_0^2 + x_1^2$ points downhill")
        return _finish(drawing)


def descent_path(path: np.ndarray, learning_rate: float) -> bytes:
    """Draws a descent on x0² + x1² over the contour lines.

    Args:
        path: the points, shape [points, 2]; what lies outside of the bowl's picture is cut off.
        learning_rate: for the title.
    """
    with matplotlib.rc_context(FONT):
        drawing, axes = _axes(360, 350)
        _bowl(axes, 5)
        axes.plot(*path.T, color=RED, lw=0.8, marker="o", ms=3.5, clip_on=True)
        axes.annotate("start", path[0], (6, 6), textcoords="offset points", color=RED)
        axes.set_title(f"Descent with learning rate {learning_rate:g}, {len(path) - 1} steps")
        return _finish(drawing)


def cost_and_accuracy(
    line: np.ndarray, cost: np.ndarray, accuracy: np.ndarray, slope: np.ndarray
) -> bytes:
    """Draws what a loss and what accuracy tell an optimizer, along a line.

    Args:
        line: what is added to the bias.
        cost: the mean cross-entropy there.
        accuracy: the share of right predictions there.
        slope: the derivative of the cost along the line.
    """
    return _smooth_and_staircase(
        line,
        {"cost": cost, "accuracy": accuracy},
        [slope, 0 * line],
        "added to the bias of the trained logistic regression",
    )


def step_and_sigmoid(
    z: np.ndarray, step: np.ndarray, sigmoid: np.ndarray, slope: np.ndarray
) -> bytes:
    """Draws the step function and the sigmoid with their derivatives.

    Args:
        z: the arguments.
        step: the step function there.
        sigmoid: the sigmoid there.
        slope: the derivative of the sigmoid.
    """
    return _smooth_and_staircase(
        z,
        {"sigmoid": sigmoid, "step function": step},
        [slope, 0 * z],
        "z",
    )


def _smooth_and_staircase(
    x: np.ndarray, values: dict[str, np.ndarray], slopes: list[np.ndarray], xlabel: str
) -> bytes:
    with matplotlib.rc_context(FONT):
        drawing = figure(400, 360)
        axes = drawing.subplots(2, sharex=True, height_ratios=[3, 2])
        for part, curves in zip(axes, (values.values(), slopes)):
            for curve, name, color, width in zip(curves, values, (BLUE, RED), (2, 1.4)):
                jumps = np.abs(np.diff(curve, prepend=curve[0])) > 0.1
                part.plot(x, np.where(jumps, np.nan, curve), color=color, lw=width, label=name)
            _bare(part)
        axes[0].legend(frameon=False)
        axes[1].set(xlabel=xlabel, ylabel="derivative")
        return _finish(drawing)


def _axes(width: int, height: int) -> tuple[Figure, Axes]:
    drawing = figure(width, height)
    axes = drawing.add_subplot()
    _bare(axes)
    return drawing, axes


def _bare(axes: Axes) -> None:
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def _bowl(axes: Axes, reach: float) -> None:
    values = np.linspace(-reach, reach, 100)
    height = values**2 + values[:, None] ** 2
    axes.contour(values, values, height, levels=12, colors=GRAY, linewidths=0.6)
    axes.set(xlabel="$x_0$", ylabel="$x_1$", aspect="equal", xlim=(-reach, reach))
    axes.set_ylim(-reach, reach)
    axes.grid(False)


def _finish(drawing: Figure) -> bytes:
    drawing.canvas.draw()
    return png(drawing)
