"""The values, tables and pictures of the lesson `gradients`, made from what a style computes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rosetta.lessons import gradients as given
from rosetta.lessons.derivatives import (
    backpropagate_neuron,
    central_difference,
    forward_difference,
    numerical_gradient,
)
from rosetta.lessons.exhibits import gradient_pictures as pictures
from rosetta.lessons.result import Result, as_text

QUOTIENTS = {"forward": forward_difference, "central": central_difference}
TABLE_STEPS = 10.0 ** -np.arange(1, 13)
PLOT_STEPS = np.logspace(-1, -12, 89)
LINE = np.linspace(-8, 8, 801)  # what is added to the bias of the logistic regression
AXIS = np.linspace(-6, 6, 400)  # an even number: 0, where the step function jumps, is not among it

# A function in the style's own operations.
Function = Callable[[Any], Any]


def result(
    values: dict[str, Any],
    path: Sequence[np.ndarray],
    learning_rate: float,
    theta: np.ndarray,
    functions: Sequence[Function],
    evaluate: Callable[[Function, np.ndarray], np.ndarray],
    gradient: Callable[[Function, np.ndarray], np.ndarray | None],
) -> Result:
    """Returns what the lesson reports.

    Args:
        values: what the style differentiated by itself, by name.
        path: the points of the descent at the logged steps, then the last; each has shape [2].
        learning_rate: of the descent.
        theta: w0, w1 and b of the trained logistic regression.
        functions: the style's parabola, bowl, net, step_function, sigmoid, logistic_cost, accuracy.
        evaluate: the style's way from a function and its argument to the value.
        gradient: its way to the gradient; None where there is none.
    """
    parabola, bowl, net, step_function, sigmoid, logistic_cost, accuracy = functions

    def value_of(f: Function) -> Callable[[np.ndarray], np.ndarray]:
        return lambda x: evaluate(f, x)

    line = theta + np.outer(LINE, [0, 0, 1])
    values = {
        **values,
        "parabola/forward_difference": forward_difference(
            value_of(parabola), given.PARABOLA_AT, 1e-4
        ),
        "parabola/central_difference": central_difference(
            value_of(parabola), given.PARABOLA_AT, 1e-4
        ),
        "bowl/central_difference": np.array(
            [numerical_gradient(value_of(bowl), point) for point in given.BOWL_AT]
        ),
        "net/central_difference": numerical_gradient(
            lambda w: evaluate(net, w)[0], given.NET_WEIGHTS
        ),
        "logistic/theta": theta,
        "logistic/cost": evaluate(logistic_cost, theta),
        "logistic/accuracy": evaluate(accuracy, theta),
        "logistic/accuracy_gradient": gradient(accuracy, line),
        "step_function/derivative": gradient(step_function, AXIS),
    }
    quotients = difference_quotients(value_of(parabola), given.PARABOLA_AT[0], PLOT_STEPS)
    errors = {name: np.abs(q - 0.2) for name, q in quotients.items()}
    field = np.stack(np.meshgrid(*[np.linspace(-4, 4, 9)] * 2), axis=-1).reshape(-1, 2)
    return Result(
        parameters={"x": path[-1]},
        hypothesis=np.empty([0, 1], np.float32),
        values=values,
        tables={
            "numerical_derivative": derivative_table(value_of(parabola)),
            "automatic_derivative": automatic_table(values),
            "learning_rates": descent_table(values),
        },
        pictures={
            "difference_errors": pictures.difference_errors(PLOT_STEPS, errors),
            "gradient_field": pictures.gradient_field(field, gradient(bowl, field)),
            "descent_path": pictures.descent_path(np.array(path), learning_rate),
            "cost_and_accuracy": pictures.cost_and_accuracy(
                LINE,
                evaluate(logistic_cost, line),
                evaluate(accuracy, line),
                gradient(logistic_cost, line)[:, 2],
            ),
            "step_and_sigmoid": pictures.step_and_sigmoid(
                AXIS,
                evaluate(step_function, AXIS),
                evaluate(sigmoid, AXIS),
                gradient(sigmoid, AXIS),
            ),
        },
    )


def difference_quotients(
    f: Callable[[np.ndarray], np.ndarray], x: float, steps: np.ndarray
) -> dict[str, np.ndarray]:
    """Returns both difference quotients in both precisions, by `quotient dtype`.

    Args:
        f: a function of one variable, applied element by element in the dtype of its argument.
        x: where.
        steps: the steps.
    """
    return {
        f"{name} {dtype.__name__}": quotient(f, dtype(x), steps.astype(dtype))
        for dtype in (np.float32, np.float64)
        for name, quotient in QUOTIENTS.items()
    }


def derivative_table(f: Callable[[np.ndarray], np.ndarray]) -> str:
    """Returns the quotients at 5, whose limit is 0.2, as a Markdown table."""
    quotients = difference_quotients(f, given.PARABOLA_AT[0], TABLE_STEPS)
    rows = [
        [f"{h:.0e}", *(f"{q[i]:.12g}" for q in quotients.values())]
        for i, h in enumerate(TABLE_STEPS)
    ]
    return (
        "Derivative of 0.01x² + 0.1x at 5; it is 0.2. A large h shows the one-sided error of the "
        "forward difference, 0.01·h here; the central one has none on a parabola. A small h shows "
        "rounding: from 1e-7 on, 5 + h is 5 in float32 and the quotient 0.\n\n"
        + markdown(["h", *quotients], rows)
    )


def automatic_table(values: dict[str, Any]) -> str:
    """Returns by hand, by central difference and automatic, side by side, as a Markdown table."""
    by_f, by_sigmoid = backpropagate_neuron(**given.NEURON)
    exact = {
        "parabola/derivative": ("0.02x + 0.1 at 5, 10", [0.2, 0.3], "parabola/central_difference"),
        "parabola/second_derivative": ("0.02", [0.02, 0.02], None),
        "bowl/gradient": ("2x0, 2x1", 2 * given.BOWL_AT, "bowl/central_difference"),
        "neuron/derivatives": ("x, w, 1", by_f, None),
        "neuron/sigmoid_derivatives": ("s(1 - s) times x, w, 1", by_sigmoid, None),
        "net/gradient": ("", None, "net/central_difference"),
    }
    rows = [
        [name, rule, _shown(hand), _shown(values.get(difference)), as_text(values[name])]
        for name, (rule, hand, difference) in exact.items()
    ]
    for name in ("logistic/accuracy_gradient", "step_function/derivative"):
        rows.append([name, "0 almost everywhere", "", "", as_text(values[name])])
    return markdown(["", "rule", "by hand", "central difference", "automatic"], rows)


def descent_table(values: dict[str, Any]) -> str:
    """Returns where 100 steps from (-3, 4) end, by learning rate, as a Markdown table."""
    rows = [[f"{rate:g}", as_text(values[f"descent/{rate:g}"])] for rate in given.LEARNING_RATES]
    return "100 steps on x0² + x1² from (-3, 4)\n\n" + markdown(["learning rate", "end"], rows)


def markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Returns a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _shown(value: Any) -> str:
    return "" if value is None else as_text(value)
