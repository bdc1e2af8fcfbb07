"""tf_slim 1.1.0, repaired for TensorFlow 2.21: `from rosetta.legacy.slim import tf_slim`.

tf_slim's `batch_norm`, `optimize_loss` and `learning` still look for a few names in the modules of
TensorFlow from which they have moved.
"""

import sys

import tf_keras.src.legacy_tf_layers.normalization as normalization
from tensorflow.python.framework import indexed_slices, ops, tensor
from tensorflow.python.ops import cond, control_flow_ops, while_loop

_MOVED = (
    (ops, "Tensor", tensor.Tensor),
    (ops, "IndexedSlices", indexed_slices.IndexedSlices),
    (control_flow_ops, "cond", cond.cond),
    (control_flow_ops, "while_loop", while_loop.while_loop),
)

for _module, _name, _thing in _MOVED:
    if not hasattr(_module, _name):
        setattr(_module, _name, _thing)

# `tensorflow.python.layers` loads the layers of tf-keras by the path they had before.
sys.modules.setdefault("tf_keras.legacy_tf_layers", sys.modules["tf_keras.src.legacy_tf_layers"])
sys.modules.setdefault("tf_keras.legacy_tf_layers.normalization", normalization)

import tf_slim  # noqa: E402
import tf_slim.nets  # noqa: E402  `slim.nets` is an attribute, as in tf.contrib.slim

__all__ = ["tf_slim"]
