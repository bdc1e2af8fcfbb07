"""Functions of TensorFlow 1 that TensorFlow 2 has with other parameters, as data.

A function that is one and the same object in both versions is not here: the graph's builder finds
it. Source: the signatures of TensorFlow 1.15.5 and 2.21, compared by hand.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Signature:
    """What a call may give so that both versions do the same with it.

    Attributes:
        name: in TensorFlow 2.
        positional: how many arguments have the same place in both.
        keywords: the parameters that mean the same, by TensorFlow 1's name, with TensorFlow 2's.
        order: TensorFlow 1's parameters in their order, where arguments without a name are named.
    """

    name: str
    positional: int
    keywords: dict[str, str]
    order: tuple[str, ...] = ()


def _signature(
    name: str, positional: int, keywords: str, order: str = "", **renamed: str
) -> Signature:
    meant = {**{k: k for k in keywords.split()}, **renamed}
    return Signature(name, positional, meant, tuple(order.split()))


def _reductions(*names: str) -> dict[str, Signature]:
    return {
        name: _signature(name, 3, "input_tensor axis keepdims name",
                         keep_dims="keepdims", reduction_indices="axis")
        for name in names
    }  # fmt: skip


SIGNATURES: dict[str, Signature] = {
    **_reductions("reduce_mean", "reduce_sum", "reduce_max", "reduce_min", "reduce_prod",
                  "reduce_all", "reduce_any", "reduce_logsumexp"),
    "argmax": _signature("argmax", 2, "input axis name output_type", dimension="axis"),
    "arg_max": _signature("argmax", 2, "input axis name output_type", dimension="axis"),
    "arg_min": _signature("argmin", 2, "input axis name output_type", dimension="axis"),
    "argmin": _signature("argmin", 2, "input axis name output_type", dimension="axis"),
    "expand_dims": _signature("expand_dims", 2, "input axis name", dim="axis"),
    "squeeze": _signature("squeeze", 2, "input axis name", squeeze_dims="axis"),
    "transpose": _signature("transpose", 2, "a perm name"),
    "shape": _signature("shape", 1, "input name out_type"),
    "size": _signature("size", 1, "input name out_type"),
    "constant": _signature("constant", 3, "value dtype shape name"),
    "zeros_like": _signature("zeros_like", 2, "dtype name", tensor="input"),
    "ones_like": _signature("ones_like", 2, "dtype name", tensor="input"),
    "convert_to_tensor": _signature("convert_to_tensor", 2, "value dtype name"),
    "pad": _signature("pad", 3, "tensor paddings mode name constant_values"),
    "gather": _signature("gather", 2, "params indices name axis"),
    "boolean_mask": _signature("boolean_mask", 2, "tensor mask axis name"),
    "norm": _signature("norm", 3, "tensor ord axis keepdims name", keep_dims="keepdims"),
    "set_random_seed": _signature("random.set_seed", 1, "seed"),
    "random.set_random_seed": _signature("random.set_seed", 1, "seed"),
    "nn.softmax": _signature("nn.softmax", 2, "logits axis name", dim="axis"),
    "nn.log_softmax": _signature("nn.log_softmax", 2, "logits axis name", dim="axis"),
    "nn.conv2d": _signature("nn.conv2d", 4, "input strides padding data_format dilations name "
                            "filters", filter="filters"),
    "nn.max_pool": _signature("nn.max_pool", 4, "ksize strides padding data_format name input",
                              value="input"),
    "nn.avg_pool": _signature("nn.avg_pool", 4, "ksize strides padding data_format name input",
                              value="input"),
    "nn.embedding_lookup": _signature("nn.embedding_lookup", 2, "params ids name"),
    "nn.sigmoid_cross_entropy_with_logits": _signature(
        "nn.sigmoid_cross_entropy_with_logits", 0, "labels logits name"),
    "nn.sparse_softmax_cross_entropy_with_logits": _signature(
        "nn.sparse_softmax_cross_entropy_with_logits", 0, "labels logits name"),
    "nn.weighted_cross_entropy_with_logits": _signature(
        "nn.weighted_cross_entropy_with_logits", 3, "labels logits pos_weight name",
        targets="labels"),
    "nn.softmax_cross_entropy_with_logits_v2": _signature(
        "nn.softmax_cross_entropy_with_logits", 0, "labels logits axis name", dim="axis"),
    "nn.moments": _signature("nn.moments", 2, "x axes name", keep_dims="keepdims"),
    "nn.in_top_k": _signature("math.in_top_k", 0, "targets predictions k name",
                              "predictions targets k name"),
    "cond": _signature("cond", 3, "pred true_fn false_fn name", fn1="true_fn", fn2="false_fn"),
    "map_fn": _signature("map_fn", 3, "fn elems dtype name parallel_iterations"),
    "scan": _signature("scan", 3, "fn elems initializer name reverse infer_shape "
                       "parallel_iterations"),
    "foldl": _signature("foldl", 3, "fn elems initializer name"),
    "foldr": _signature("foldr", 3, "fn elems initializer name"),
    "py_func": _signature("numpy_function", 4, "func inp Tout stateful name"),
    "random_crop": _signature("image.random_crop", 2, "value size seed name"),
    "confusion_matrix": _signature("math.confusion_matrix", 3,
                                   "labels predictions num_classes dtype name weights"),
    "decode_raw": _signature("io.decode_raw", 2, "input_bytes out_type little_endian name",
                             bytes="input_bytes"),
    "parse_single_example": _signature("io.parse_single_example", 2,
                                       "serialized features name example_names"),
    "parse_example": _signature("io.parse_example", 2, "serialized features name example_names"),
    "decode_csv": _signature("io.decode_csv", 2, "records record_defaults field_delim"),
}  # fmt: skip

# Sources of data that do the same in both versions.
DATA_SETS = {
    "data.Dataset.from_tensor_slices", "data.Dataset.from_tensors", "data.Dataset.from_generator",
    "data.Dataset.range", "data.Dataset.zip", "data.TextLineDataset", "data.TFRecordDataset",
}  # fmt: skip

# Casts by name, which TensorFlow 2 writes as `tf.cast(x, dtype)`.
CASTS = {
    "to_float": "float32", "to_double": "float64", "to_int32": "int32", "to_int64": "int64",
    "to_bfloat16": "bfloat16",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Optimizer:
    """An optimizer with the arithmetic of one of TensorFlow 1.

    Attributes:
        name: its path below `tf`, or the class that the port defines for itself.
        parameters: Keras' names by TensorFlow 1's, in the order of TensorFlow 1.
        differing: the defaults of TensorFlow 1 that Keras does not have, by Keras' names.
        is_own: whether the port defines it.
    """

    name: str
    parameters: dict[str, str]
    differing: dict[str, str] = dataclasses.field(default_factory=dict)
    is_own: bool = False


def _parameters(text: str, **renamed: str) -> dict[str, str]:
    return {name: renamed.get(name, name) for name in text.split()}


# Checked against TensorFlow 1.15.5 (tests/port/scripts/optimizers.py).
OPTIMIZERS: dict[str, Optimizer] = {
    "train.GradientDescentOptimizer": Optimizer(
        "keras.optimizers.SGD", _parameters("learning_rate")
    ),
    "train.MomentumOptimizer": Optimizer(
        "keras.optimizers.SGD",
        _parameters("learning_rate momentum use_locking name use_nesterov",
                    use_nesterov="nesterov"),
    ),
    "train.AdamOptimizer": Optimizer(
        "keras.optimizers.Adam",
        _parameters("learning_rate beta1 beta2 epsilon", beta1="beta_1", beta2="beta_2"),
        {"epsilon": "1e-8"},
    ),
    "train.AdagradOptimizer": Optimizer(
        "keras.optimizers.Adagrad",
        _parameters("learning_rate initial_accumulator_value"),
        {"epsilon": "0.0"},
    ),
    "train.AdadeltaOptimizer": Optimizer(
        "keras.optimizers.Adadelta", _parameters("learning_rate rho epsilon"), {"epsilon": "1e-8"}
    ),
    "train.RMSPropOptimizer": Optimizer(
        "RMSprop",
        _parameters("learning_rate decay momentum epsilon use_locking centered", decay="rho"),
        {"epsilon": "1e-10"},
        is_own=True,
    ),
    "train.FtrlOptimizer": Optimizer(
        "keras.optimizers.Ftrl",
        _parameters("learning_rate learning_rate_power initial_accumulator_value "
                    "l1_regularization_strength l2_regularization_strength"),
    ),
}  # fmt: skip

# What to write by hand for what is not ported; the longest beginning of an endpoint counts.
BY_HAND: dict[str, str] = {
    "train.Saver": "tf.train.Checkpoint(optimizer=..., W=W), its save and restore",
    "train.string_input_producer": "tf.data.TextLineDataset, its map and batch",
    "TextLineReader": "tf.data.TextLineDataset, its map and batch",
    "train.batch": "the batch method of tf.data.Dataset",
    "train.shuffle_batch": "the shuffle and batch methods of tf.data.Dataset",
    "train.Coordinator": "nothing: a tf.data.Dataset has no threads to start",
    "train.start_queue_runners": "nothing: a tf.data.Dataset has no threads to start",
    "train.exponential_decay": "tf.keras.optimizers.schedules.ExponentialDecay",
    "train.": "an optimizer of tf.keras.optimizers; compare its arithmetic and its defaults",
    "while_loop": "Python's while in a tf.function",
    "cond": "Python's if in a tf.function",
    "gradients": "tf.GradientTape, and tape.gradient(y, x)",
    "layers.batch_normalization": "tf.keras.layers.BatchNormalization, called with training=...",
    "contrib.layers.batch_norm": "tf.keras.layers.BatchNormalization, called with training=...",
    "layers": "a layer of tf.keras.layers",
    "contrib.layers": "a layer of tf.keras.layers",
    "contrib.rnn": "tf.keras.layers.RNN and its cells",
    "nn.rnn_cell": "tf.keras.layers.RNN and its cells",
    "nn.static_rnn": "tf.keras.layers.RNN, or Python's for over the steps",
    "nn.dynamic_rnn": "tf.keras.layers.RNN, or Python's for over the steps",
    "losses": "the loss as plain operations, or one of tf.keras.losses",
    "metrics": "one of tf.keras.metrics",
    "data": "the same data set, iterated over with Python's for",
    "app": "absl.app and absl.flags",
    "placeholder_with_default": "a parameter with a default",
    "py_func": "tf.numpy_function",
    "Print": "tf.print",
    "global_variables_initializer": "nothing: variables have their values once they are made",
}  # fmt: skip


def by_hand(endpoint: str) -> str | None:
    """Returns what to write by hand for an endpoint, None if nothing is known."""
    found = [beginning for beginning in BY_HAND if endpoint.startswith(beginning)]
    return BY_HAND[max(found, key=len)] if found else None
