"""Importing this module makes graphs draw the random numbers that TensorFlow 1.15 drew.

Under `tf.set_random_seed(s)`, TensorFlow 1.15 gives an operation without a seed of its own the
number of nodes that the graph already has (`random_seed.get_seed` of 1.15.5); TensorFlow 2.21
counts random operations instead. The kernels are the same, so with that number they draw the
identical floats.
"""

import warnings

from tensorflow.python.eager import context
from tensorflow.python.framework import ops, random_seed

from rosetta.legacy import (
    graph_nodes,  # noqa: F401 (makes the nodes that are counted)
    node_count,
)

_OTHER_NUMBERS = (
    "{why}: how many nodes TensorFlow 1.15 would have here is not known, so what is drawn from now "
    "on without a seed=... of its own is not what TensorFlow 1.15 draws"
)
_get_seed_of_tf2 = random_seed.get_seed


def get_seed(op_seed: int | None) -> tuple[int | None, int | None]:
    """Returns the graph's seed and the operation's, by TensorFlow 1.15's rule in a graph.

    Args:
        op_seed: the seed the script gave to the operation.
    """
    if op_seed is None and not context.executing_eagerly():
        graph = ops.get_default_graph()
        if graph.seed is not None:
            op_seed = node_count.count(graph)
            if why := node_count.why_unknown(graph):
                warnings.warn(_OTHER_NUMBERS.format(why=why), RuntimeWarning, stacklevel=2)
    return _get_seed_of_tf2(op_seed)


random_seed.get_seed = get_seed
