"""Derivatives without automatic differentiation: by difference quotients, and by hand.

Source: K. Saito, Deep Learning from Scratch, chapters 4 and 5.
"""

from collections.abc import Callable

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]


def forward_difference(f: Function, x: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Returns `(f(x + h) - f(x)) / h`, off by about `h·f''(x)/2`.

    Args:
        f: a function of one variable, applied element by element.
        x: where, float32 or float64; the arithmetic is done in its dtype.
        h: the step, of the same dtype; broadcast with `x`.
    """
    return (f(x + h) - f(x + 0 * h)) / h


def central_difference(f: Function, x: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Returns `(f(x + h) - f(x - h)) / 2h`, off by about `h²·f'''(x)/6`.

    Args:
        f: a function of one variable, applied element by element.
        x: where, float32 or float64; the arithmetic is done in its dtype.
        h: the step, of the same dtype; broadcast with `x`.
    """
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient(f: Function, x: np.ndarray, h: float = 1e-4) -> np.ndarray:
    """Returns all partial derivatives by central differences, one coordinate at a time.

    Args:
        f: a function of an array, with one number as its value.
        x: where, float64, any shape.
        h: the step.
    """
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def backpropagate_neuron(w: float, x: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Returns the derivatives of `f = wx + b` and of `sigmoid(f)` by w, x and b, by the chain rule.

    The product passes on the other factor, the sum passes on 1; the sigmoid, whose derivative is
    `s(1 - s)`, multiplies all three.
    """
    of_f = np.array([x, w, 1.0])
    s = 1 / (1 + np.exp(-(w * x + b)))
    return of_f, s * (1 - s) * of_f
