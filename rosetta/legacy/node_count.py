"""The number of nodes that TensorFlow 1.15 would have put into a graph by now."""

from tensorflow.python.framework import ops

_SHIFT = "_nodes_of_tf1_that_are_not_there"


def shift(nodes: int) -> None:
    """Notes that TensorFlow 1.15's graph would have so many nodes more (or fewer) by now."""
    graph = ops.get_default_graph()
    setattr(graph, _SHIFT, getattr(graph, _SHIFT, 0) + nodes)


def count(graph: ops.Graph) -> int:
    """Returns how many nodes TensorFlow 1.15 would have put into a graph by now."""
    return graph.num_operations() + getattr(graph, _SHIFT, 0)
