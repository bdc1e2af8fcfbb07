"""The seeds that make today's TensorFlow draw what TensorFlow 1.15 drew.

A random op takes two seeds: the graph's (`tf.set_random_seed`) and its own. Where the script
gives none, TensorFlow chooses the op's seed, and the choice changed between the versions:

* TF 1.15 takes the number of nodes already in the graph
  (`tensorflow_core/python/framework/random_seed.py`: `op_seed = ops.get_default_graph()._last_id`);
* TF 2.21 counts the random ops of the graph, 0, 1, 2, ...
  (`tensorflow/python/framework/random_seed.py`: `graph._seed_used` and a counter per graph).

So the same script with the same `tf.set_random_seed(777)` silently starts from other weights. The
kernel has not changed: given the op seed explicitly, a graph, eager code and a Keras initializer
all draw the same float32 values as TF 1.15.5.
"""

# Nodes that one layer of the lecture's script adds to the graph:
#   random_normal: shape, mean, stddev, RandomStandardNormal, mul, add     6
#   Variable:      VariableV2, Assign, read                                3
# for the weights, the same again for the biases, then MatMul, add, Sigmoid 3
NODES_PER_VARIABLE = 9
NODES_PER_LAYER = 2 * NODES_PER_VARIABLE + 3
# RandomStandardNormal asks for its seed when two placeholders and its own shape, mean and stddev
# are in the graph.
FIRST_OP_SEED = 5

# The first Dense layer of a tf.keras.Sequential: its glorot_uniform asks for its seed when the
# input and its own shape, min and max are in the graph; its biases are zeros. Measured on 1.15.5.
FIRST_DENSE_OP_SEED = 4


def weights_op_seed(layer: int) -> int:
    """Returns the op seed TF 1.15 gives the weights of a sigmoid layer of the lecture's script.

    Args:
        layer: number of the layer, from 1.
    """
    return FIRST_OP_SEED + NODES_PER_LAYER * (layer - 1)


def biases_op_seed(layer: int) -> int:
    """Returns the op seed TF 1.15 gives the biases of a sigmoid layer of the lecture's script.

    Args:
        layer: number of the layer, from 1.
    """
    return weights_op_seed(layer) + NODES_PER_VARIABLE
