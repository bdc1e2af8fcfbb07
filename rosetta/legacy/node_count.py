"""The number of nodes that TensorFlow 1.15 would have put into a graph by now."""

from tensorflow.python.framework import ops

_SHIFT = "_nodes_of_tf1_that_are_not_there"
_UNKNOWN = "_why_nodes_of_tf1_are_unknown"


def shift(nodes: int) -> None:
    """Notes that TensorFlow 1.15's graph would have so many nodes more (or fewer) by now."""
    graph = ops.get_default_graph()
    setattr(graph, _SHIFT, shifted(graph) + nodes)


def shifted(graph: ops.Graph) -> int:
    """Returns how many nodes more TensorFlow 1.15's graph would have by now."""
    return getattr(graph, _SHIFT, 0)


def count(graph: ops.Graph) -> int:
    """Returns how many nodes TensorFlow 1.15 would have put into a graph by now."""
    return graph.num_operations() + shifted(graph)


def forget(graph: ops.Graph, why: str | None) -> None:
    """Notes why `count` is not right for a graph from now on; None: it is right again."""
    setattr(graph, _UNKNOWN, why)


def why_unknown(graph: ops.Graph) -> str | None:
    """Returns why `count` is not right for a graph, None if it is."""
    return getattr(graph, _UNKNOWN, None)
