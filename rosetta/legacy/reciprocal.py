"""Makes 1 / x round in a graph as it did in TensorFlow 1.15. Imported for what it does.

Both versions turn the division of a constant 1 by a tensor of known shape into the operation
Reciprocal before they run a graph (Grappler's constant folding). TensorFlow 1.15 computed that as
1 / x; 2.21 approximates it, up to 2 units in the last place away, and 1 / 1 is 0.99999994. A
sigmoid written by hand, 1 / (1 + exp(-x)), then never reaches 1, and what a lecture computes from
log(1 - y) or 1 / (y * (1 - y)) is another number. Here the 1 passes through a node that is not
folded, so that the division stays one. Recorded on 1.15.5 in `tests/port/recorded/reciprocal.txt`.
"""

from typing import Any

import numpy as np
from tensorflow.python.eager import context
from tensorflow.python.framework import tensor, tensor_util
from tensorflow.python.ops import array_ops, gen_math_ops

from rosetta.legacy.node_count import shift

_real_div_of_tf2 = gen_math_ops.real_div


def real_div(x: Any, y: Any, name: str | None = None) -> tensor.Tensor:
    """Returns x / y, in a graph without Grappler's approximation where x is 1.

    Args:
        x: a tensor or what becomes one.
        y: likewise, of the same dtype.
        name: the name of the division.
    """
    if not context.executing_eagerly() and _is_one(x):
        x = array_ops.placeholder_with_default(x, x.shape, name="one")
        shift(-1)
    return _real_div_of_tf2(x, y, name=name)


def _is_one(x: Any) -> bool:
    if not isinstance(x, tensor.Tensor) or not x.dtype.is_floating or x.op.type != "Const":
        return False
    return bool(np.all(tensor_util.constant_value(x) == 1))


gen_math_ops.real_div = real_div
