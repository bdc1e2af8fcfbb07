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


def _of_files(**names: str) -> dict[str, Signature]:
    """Returns what handles files: TensorFlow 2's name and first parameter by TensorFlow 1's."""
    found = {}
    for old, text in names.items():
        new, first, path = text.split()
        found[f"gfile.{old}"] = _signature(f"io.gfile.{new}", 1, "", first, **{first: path})
    return found


SIGNATURES: dict[str, Signature] = {
    **_of_files(
        Exists="exists filename path", IsDirectory="isdir dirname path",
        ListDirectory="listdir dirname path", MakeDirs="makedirs dirname path",
        MkDir="mkdir dirname path", DeleteRecursively="rmtree dirname path",
        Remove="remove filename path", Glob="glob filename pattern", Stat="stat filename path",
    ),
    "gfile.FastGFile": _signature("io.gfile.GFile", 2, "name mode"),
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
    "name_scope": _signature("name_scope", 1, "name"),
    "scalar_mul": _signature("scalar_mul", 3, "scalar x name"),
    "count_nonzero": _signature("math.count_nonzero", 4, "input axis keepdims dtype name",
                                input_tensor="input", reduction_indices="axis",
                                keep_dims="keepdims"),
    "floor_div": _signature("math.floordiv", 3, "x y name"),
    "gather_nd": _signature("gather_nd", 2, "params indices name batch_dims"),
    "setdiff1d": _signature("raw_ops.ListDiff", 0, "x y name", "x y index_dtype name",
                            index_dtype="out_idx"),
    "reverse_sequence": _signature("reverse_sequence", 4, "input seq_lengths seq_axis batch_axis "
                                   "name", seq_dim="seq_axis", batch_dim="batch_axis"),
    "space_to_batch_nd": _signature("space_to_batch", 3, "input block_shape paddings name"),
    "batch_to_space_nd": _signature("batch_to_space", 3, "input block_shape crops name"),
    "space_to_batch": _signature("space_to_batch", 1, "input paddings name",
                                 "input paddings block_size name", block_size="block_shape"),
    "batch_to_space": _signature("batch_to_space", 1, "input crops name",
                                 "input crops block_size name", block_size="block_shape"),
    **{
        f"{home}{name}": _signature(f"nn.{name}", 2, "input block_size name data_format")
        for name in ("space_to_depth", "depth_to_space") for home in ("", "nn.")
    },
    **{
        home: _signature("image.extract_patches", 5, "images strides rates padding name",
                         ksizes="sizes", sizes="sizes")
        for home in ("extract_image_patches", "image.extract_image_patches")
    },
    "image.crop_and_resize": _signature(
        "image.crop_and_resize", 6, "image boxes box_indices crop_size method "
        "extrapolation_value name", box_ind="box_indices"),
    "image.draw_bounding_boxes": _signature("image.draw_bounding_boxes", 2, "images boxes colors"),
    **{
        home: _signature("strings.reduce_join", 4, "inputs axis keepdims separator name",
                         keep_dims="keepdims", reduction_indices="axis")
        for home in ("reduce_join", "strings.reduce_join")
    },
    **{
        home: _signature("strings.substr", 3, "input pos len name unit")
        for home in ("substr", "strings.substr")
    },
    **{
        home: _signature("strings.to_hash_bucket", 2, "input num_buckets name",
                         string_tensor="input")
        for home in ("string_to_hash_bucket", "strings.to_hash_bucket")
    },
    **{
        home: _signature("strings.to_number", 2, "input out_type name", string_tensor="input")
        for home in ("string_to_number", "strings.to_number")
    },
    "strings.length": _signature("strings.length", 1, "input name unit"),
    "sparse_add": _signature("sparse.add", 3, "a b threshold", thresh="threshold"),
    "sparse_concat": _signature("sparse.concat", 2, "axis sp_inputs name", concat_dim="axis",
                                expand_nonconcat_dim="expand_nonconcat_dims"),
    "sparse_reduce_sum": _signature("sparse.reduce_sum", 3, "sp_input axis keepdims",
                                    keep_dims="keepdims", reduction_axes="axis"),
    "sparse_reduce_max": _signature("sparse.reduce_max", 3, "sp_input axis keepdims",
                                    keep_dims="keepdims", reduction_axes="axis"),
    **{
        home: _signature("random.categorical", 2, "logits num_samples seed name",
                         "logits num_samples seed name", output_dtype="dtype")
        for home in ("multinomial", "random.multinomial")
    },
    **{
        home: _signature("random.poisson", 0, "lam shape dtype seed name",
                         "lam shape dtype seed name")
        for home in ("random_poisson", "random.poisson")
    },
    "nn.avg_pool2d": _signature("nn.avg_pool2d", 4, "ksize strides padding data_format name input",
                                value="input"),
    "nn.max_pool_with_argmax": _signature(
        "nn.max_pool_with_argmax", 4, "input ksize strides padding name"),
    "nn.conv1d": _signature("nn.conv1d", 4, "filters stride padding data_format name input",
                            value="input"),
    "nn.conv3d": _signature("nn.conv3d", 4, "input filters strides padding data_format name",
                            filter="filters"),
    "nn.conv2d_transpose": _signature(
        "nn.conv2d_transpose", 5, "input filters output_shape strides padding data_format name",
        value="input", filter="filters"),
    "nn.conv3d_transpose": _signature(
        "nn.conv3d_transpose", 5, "input filters output_shape strides padding data_format name",
        value="input", filter="filters"),
    "nn.depthwise_conv2d": _signature(
        "nn.depthwise_conv2d", 4, "input filter strides padding data_format name",
        rate="dilations"),
    "nn.separable_conv2d": _signature(
        "nn.separable_conv2d", 5, "input depthwise_filter pointwise_filter strides padding "
        "data_format name", rate="dilations"),
    "nn.convolution": _signature(
        "nn.convolution", 2, "input filters strides padding data_format name",
        "input filter padding strides dilation_rate", filter="filters",
        dilation_rate="dilations"),
    "nn.pool": _signature(
        "nn.pool", 3, "input window_shape pooling_type strides padding data_format name",
        "input window_shape pooling_type padding dilation_rate strides",
        dilation_rate="dilations"),
    "nn.crelu": _signature("nn.crelu", 1, "features axis name"),
    "nn.sufficient_statistics": _signature(
        "nn.sufficient_statistics", 3, "x axes shift name", keep_dims="keepdims"),
    "nn.weighted_moments": _signature(
        "nn.weighted_moments", 3, "x axes frequency_weights name", keep_dims="keepdims"),
}  # fmt: skip

# The same functions by their names in `tf.math`.
SIGNATURES |= {
    f"math.{name}": dataclasses.replace(SIGNATURES[name], name=f"math.{name}")
    for name in ("reduce_mean", "reduce_sum", "reduce_max", "reduce_min", "reduce_prod",
                 "reduce_all", "reduce_any", "reduce_logsumexp", "argmax", "argmin",
                 "count_nonzero", "scalar_mul")
} | {f"math.{name}": SIGNATURES[f"nn.{name}"] for name in ("softmax", "log_softmax")}  # fmt: skip

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
        varying: the class that the port defines for a learning rate that changes, where Keras'
            arithmetic is another then.
    """

    name: str
    parameters: dict[str, str]
    differing: dict[str, str] = dataclasses.field(default_factory=dict)
    is_own: bool = False
    varying: str = ""


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
        varying="Momentum",
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
