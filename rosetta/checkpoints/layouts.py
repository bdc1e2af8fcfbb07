"""How a layer's values lie in TensorFlow 1 and in Keras.

A layout says which TensorFlow 1 variables hold what the Keras variables of one layer hold, and
moves the values. It only cuts and reorders, so it is right for an optimizer's slots, too. The one
exception is the forget bias of an LSTM, which TensorFlow 1 adds when it computes.

Sources: `rnn_cell_impl.py` of TensorFlow 1.15, `BasicRNNCell`, `BasicLSTMCell` and `GRUCell`;
`lstm.py` and `gru.py` in `keras/src/layers/rnn`.
"""

import abc
import dataclasses
from collections.abc import Sequence

import numpy as np

Shape = tuple[int, ...]
Arrays = Sequence[np.ndarray]


class Layout(abc.ABC):
    """The values of one layer. `names` are those of its TensorFlow 1 variables in their scope."""

    names: tuple[str, ...]

    @abc.abstractmethod
    def tf1_shapes(self, shapes: Sequence[Shape]) -> list[Shape]:
        """Returns the shapes of the TensorFlow 1 variables, from those of the Keras variables."""

    @abc.abstractmethod
    def to_keras(self, arrays: Arrays, forget_bias: float) -> list[np.ndarray]:
        """Returns the Keras values from TensorFlow 1's. `forget_bias` is 0 for slots."""

    @abc.abstractmethod
    def to_tf1(self, arrays: Arrays, forget_bias: float) -> list[np.ndarray]:
        """Returns TensorFlow 1's values from the Keras values. The inverse of `to_keras`."""


class Plain(Layout):
    """One variable that is the same in both: dense, convolution, normalization, embedding."""

    names = ("",)

    def tf1_shapes(self, shapes: Sequence[Shape]) -> list[Shape]:
        """Returns the same."""
        return list(shapes)

    def to_keras(self, arrays: Arrays, forget_bias: float) -> list[np.ndarray]:
        """Returns the same."""
        return list(arrays)

    def to_tf1(self, arrays: Arrays, forget_bias: float) -> list[np.ndarray]:
        """Returns the same."""
        return list(arrays)


@dataclasses.dataclass(frozen=True)
class Gates(Layout):
    """A simple or LSTM cell: one kernel over [input, state], cut by gates.

    Args:
        word: what the scope of such a cell has in its name in TensorFlow 1.
        order: for each gate of Keras, its place in TensorFlow 1. An LSTM has i, j, f, o in
            TensorFlow 1 and i, f, c, o in Keras, where c is the other's j.
        forget: the place of the forget gate in Keras, if there is one.
    """

    word: str
    order: tuple[int, ...]
    forget: int | None = None
    names = ("kernel", "bias")

    def tf1_shapes(self, shapes: Sequence[Shape]) -> list[Shape]:
        """Returns the shapes of the variables that `names` lists."""
        (rows, columns), (units, _), _ = shapes
        return [(rows + units, columns), (columns,)]

    def to_keras(self, arrays: Arrays, forget_bias: float) -> list[np.ndarray]:
        """Returns kernel, recurrent kernel and bias."""
        kernel, bias = (_reordered(array, self.order) for array in arrays)
        units = bias.shape[0] // len(self.order)
        bias[self._forget_gate(units)] += bias.dtype.type(forget_bias)
        return [kernel[:-units], kernel[-units:], bias]

    def to_tf1(self, arrays: Arrays, forget_bias: float) -> list[np.ndarray]:
        """Returns the values of the variables that `names` lists."""
        kernel, recurrent_kernel, bias = arrays
        bias = bias.copy()
        bias[self._forget_gate(len(recurrent_kernel))] -= bias.dtype.type(forget_bias)
        whole = np.concatenate([kernel, recurrent_kernel])
        inverse = tuple(np.argsort(self.order))
        return [_reordered(whole, inverse), _reordered(bias, inverse)]

    def _forget_gate(self, units: int) -> slice:
        if self.forget is None:
            return slice(0)
        return slice(self.forget * units, (self.forget + 1) * units)


SIMPLE = Gates("rnn_cell", (0,))
LSTM = Gates("lstm", (0, 2, 1, 3), forget=1)


class Gru(Layout):
    """A GRU whose reset gate comes before the product: `reset_after=False` in Keras.

    TensorFlow 1 has r, u in one kernel and the candidate in another, Keras has z, r, h in one; u is
    the other's z.
    """

    names = ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")

    def tf1_shapes(self, shapes: Sequence[Shape]) -> list[Shape]:
        """Returns the shapes of the variables that `names` lists."""
        (rows, _), (units, _), _ = shapes
        both = rows + units
        return [(both, 2 * units), (2 * units,), (both, units), (units,)]

    def to_keras(self, arrays: Arrays, forget_bias: float) -> list[np.ndarray]:
        """Returns kernel, recurrent kernel and bias."""
        gates_kernel, gates_bias, candidate_kernel, candidate_bias = arrays
        units = candidate_bias.shape[0]
        kernel = np.concatenate([_reordered(gates_kernel, (1, 0)), candidate_kernel], axis=1)
        bias = np.concatenate([_reordered(gates_bias, (1, 0)), candidate_bias])
        return [kernel[:-units], kernel[-units:], bias]

    def to_tf1(self, arrays: Arrays, forget_bias: float) -> list[np.ndarray]:
        """Returns the values of the variables that `names` lists."""
        kernel, recurrent_kernel, bias = arrays
        units = len(recurrent_kernel)
        whole = np.concatenate([kernel, recurrent_kernel])
        gates = [_reordered(array[..., : 2 * units], (1, 0)) for array in (whole, bias)]
        candidate = [array[..., 2 * units :] for array in (whole, bias)]
        return [*gates, *candidate]


PLAIN = Plain()
GRU = Gru()


def _reordered(array: np.ndarray, order: Sequence[int]) -> np.ndarray:
    """Returns a copy whose last axis, cut into equal gates, has them in another order."""
    gates = np.split(array, len(order), axis=-1)
    return np.concatenate([gates[place] for place in order], axis=-1)
