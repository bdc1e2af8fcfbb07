"""How the lessons of this style run their graphs: what is there because TensorFlow 2 hosts it."""

import functools
from collections.abc import Callable
from typing import Any

import tensorflow.compat.v1 as tf

# For tf.Session(config=...). An op of a lesson is computed faster than it is handed to a pool of
# threads, which is what a session does otherwise.
ONE_OP_AT_A_TIME = tf.ConfigProto(experimental={"executor_type": "SINGLE_THREADED_EXECUTOR"})


def in_a_new_graph(train: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a function build its ops in a new graph, which is the default graph while it runs.

    In TensorFlow 1 there was always a default graph. In TensorFlow 2 ops run at once, and a
    placeholder is refused, unless a graph is entered. `tf.disable_v2_behavior()` would switch the
    whole process back instead, for every library in it.
    """

    @functools.wraps(train)
    def in_graph(*arguments: Any, **keywords: Any) -> Any:
        with tf.Graph().as_default():
            return train(*arguments, **keywords)

    return in_graph
