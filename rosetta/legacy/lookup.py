"""The table constructors of tf.contrib.lookup, over those TensorFlow kept inside."""

from typing import Any

import tensorflow.compat.v1 as tf
from tensorflow.python.ops import lookup_ops

index_table_from_file = lookup_ops.index_table_from_file
index_to_string_table_from_file = lookup_ops.index_to_string_table_from_file


def index_table_from_tensor(
    mapping: Any,
    num_oov_buckets: int = 0,
    default_value: int = -1,
    hasher_spec: Any = lookup_ops.FastHashSpec,
    dtype: Any = tf.string,
    name: str | None = None,
) -> Any:
    """Returns a table from the elements of a 1-D tensor to their places."""
    return lookup_ops.index_table_from_tensor(
        mapping, num_oov_buckets, default_value, hasher_spec, dtype, name
    )


def index_to_string_table_from_tensor(
    mapping: Any, default_value: str = "UNK", name: str | None = None
) -> Any:
    """Returns a table from places in a 1-D tensor to its strings."""
    return lookup_ops.index_to_string_table_from_tensor(mapping, default_value, name)
