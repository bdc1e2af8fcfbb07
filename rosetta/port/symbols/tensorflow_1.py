"""Where TensorFlow 1.15's endpoints are on TensorFlow 2.21, as data.

Endpoints are written without the leading `tf.`. A target starts with `tf.` (still TensorFlow),
or with a root of `homes.py`, such as `legacy_rnn.` for `rosetta/legacy/rnn.py`.

Source: the public symbols of TensorFlow 1.15.5, walked, less those that `tensorflow.compat.v1` of
2.21 still has when the package tf-keras serves `tf.layers`, `tf.keras` and `tf.nn.rnn_cell`.
"""

from collections.abc import Iterable

# Endpoints under which tf-keras is needed.
KERAS = ("layers", "keras", "nn.rnn_cell", "nn.static_", "nn.dynamic_rnn", "nn.bidirectional",
         "contrib.rnn", "contrib.keras",
         "python.layers", "python.keras", "python.ops.rnn")  # fmt: skip


def _same(old: str, new: str, names: str) -> dict[str, str]:
    return {f"{old}.{name}": f"{new}.{name}" for name in names.split()}


SLIM_NAMES = """
GDN OPTIMIZER_CLS_NAMES OPTIMIZER_SUMMARIES RevBlock VariableDeviceChooser add_arg_scope
add_model_variable apply_regularization arg_scope arg_scoped_arguments assert_global_step
assert_or_get_global_step assign_from_checkpoint assign_from_checkpoint_fn assign_from_values
assign_from_values_fn avg_pool2d avg_pool3d batch_norm bias_add conv1d conv2d conv2d_in_plane
conv2d_transpose conv3d conv3d_transpose convolution convolution1d convolution2d
convolution2d_in_plane convolution2d_transpose convolution3d convolution3d_transpose
create_global_step current_arg_scope dense_to_sparse dropout elu filter_variables flatten
fully_connected gdn get_global_step get_local_variables get_model_variables
get_or_create_global_step get_trainable_variables get_unique_variable get_variable_full_name
get_variables get_variables_by_name get_variables_by_suffix get_variables_to_restore
global_variable group_norm has_arg_scope images_to_sequence instance_norm l1_l2_regularizer
l1_regularizer l2_regularizer layer_norm legacy_fully_connected legacy_linear legacy_relu linear
local_variable max_pool2d max_pool3d maxout model_variable one_hot_encoding optimize_loss pool
recompute_grad relu relu6 repeat rev_block scale_gradient separable_conv2d separable_convolution2d
sequence_to_images softmax spatial_softmax stack sum_regularizer summarize_activation
summarize_activations summarize_collection summarize_tensor summarize_tensors unit_norm variable
variance_scaling_initializer xavier_initializer xavier_initializer_conv2d
"""

_RNN_CELLS = """
BasicLSTMCell BasicRNNCell DeviceWrapper DropoutWrapper GRUCell LSTMCell LSTMStateTuple
MultiRNNCell RNNCell ResidualWrapper
"""

_LEGACY_SEQ2SEQ = """
rnn_decoder sequence_loss sequence_loss_by_example basic_rnn_seq2seq tied_rnn_seq2seq
"""

_PLAIN_FRAMEWORK = {
    "argsort": "argsort",
    "sort": "sort",
    "is_tensor": "is_tensor",
    "nest": "nest",
    "list_variables": "train.list_variables",
    "load_variable": "train.load_variable",
    "load_checkpoint": "train.load_checkpoint",
    "init_from_checkpoint": "train.init_from_checkpoint",
    "get_global_step": "train.get_global_step",
    "create_global_step": "train.create_global_step",
    "get_or_create_global_step": "train.get_or_create_global_step",
    "assert_same_float_dtype": "debugging.assert_same_float_dtype",
    "assert_scalar": "debugging.assert_scalar",
    "TensorSpec": "TensorSpec",
    "RecordInput": "io.RecordInput",
}

# Names from before TensorFlow 1.0, which 1.15 no longer had either.
BEFORE_1: dict[str, str] = {
    "mul": "tf.multiply",
    "sub": "tf.subtract",
    "neg": "tf.negative",
    "inv": "tf.reciprocal",
    "pack": "tf.stack",
    "unpack": "tf.unstack",
    "select": "tf.where",
    "listdiff": "tf.setdiff1d",
    "complex_abs": "tf.abs",
    "batch_matmul": "tf.matmul",
    "batch_matrix_transpose": "tf.matrix_transpose",
    "scalar_summary": "tf.summary.scalar",
    "histogram_summary": "tf.summary.histogram",
    "image_summary": "tf.summary.image",
    "audio_summary": "tf.summary.audio",
    "merge_all_summaries": "tf.summary.merge_all",
    "merge_summary": "tf.summary.merge",
    "train.SummaryWriter": "tf.summary.FileWriter",
    "nn.rnn": "tf.nn.static_rnn",
    "nn.bidirectional_rnn": "tf.nn.static_bidirectional_rnn",
    "nn.deconv2d": "tf.nn.conv2d_transpose",
    "models.rnn.rnn_cell": "tf.nn.rnn_cell",
    "models.rnn.rnn.rnn": "tf.nn.static_rnn",
}

# What has a new home. Later groups win over earlier ones.
MOVED: dict[str, str] = {
    **_same("contrib.layers", "tf_slim", SLIM_NAMES),
    **_same("contrib.slim", "tf_slim", SLIM_NAMES),
    **_same("contrib.framework", "tf_slim", SLIM_NAMES),
    **_same("contrib.slim", "tf_slim", "layers losses metrics learning evaluation data dataset "
            "dataset_data_provider tfexample_decoder queues nets ops summaries model_analyzer"),
    "contrib.layers": "tf_slim",
    "contrib.slim": "tf_slim",
    "contrib.framework": "tf_slim",
    "contrib.metrics": "tf_slim.metrics",
    "contrib.losses": "tf_slim.losses",
    "contrib.slim.nets": "tf_slim.nets",
    **_same("contrib.slim.nets", "tf_slim.nets",
            "alexnet inception overfeat resnet_utils resnet_v1 resnet_v2 vgg"),
    "contrib.layers.embed_sequence": "legacy_embedding.embed_sequence",
    "contrib.layers.bow_encoder": "legacy_embedding.bow_encoder",
    "contrib.layers.safe_embedding_lookup_sparse": "tf.nn.safe_embedding_lookup_sparse",
    **{f"contrib.framework.{old}": f"tf.{new}" for old, new in _PLAIN_FRAMEWORK.items()},
    **_same("contrib.rnn", "tf.nn.rnn_cell", _RNN_CELLS),
    "contrib.rnn": "tf.nn.rnn_cell",
    **_same("contrib.rnn", "tf.nn",
            "static_rnn static_bidirectional_rnn static_state_saving_rnn"),
    **_same("contrib.rnn", "legacy_rnn",
            "InputProjectionWrapper OutputProjectionWrapper EmbeddingWrapper "
            "LayerNormBasicLSTMCell stack_bidirectional_dynamic_rnn stack_bidirectional_rnn "
            "transpose_batch_time"),
    "contrib.seq2seq.sequence_loss": "legacy_seq2seq.sequence_loss",
    **_same("contrib.legacy_seq2seq", "legacy_seq2seq.flat", _LEGACY_SEQ2SEQ),
    **_same("nn.seq2seq", "legacy_seq2seq.flat", _LEGACY_SEQ2SEQ),
    "contrib.training.HParams": "legacy_hparams.HParams",
    **_same("contrib.training", "tf_slim.training",
            "create_train_op add_gradients_summaries clip_gradient_norms multiply_gradients train"),
    **_same("contrib.lookup", "legacy_lookup",
            "index_table_from_tensor index_table_from_file index_to_string_table_from_tensor "
            "index_to_string_table_from_file"),
    "contrib.lookup.HashTable": "tf.lookup.StaticHashTable",
    **_same("contrib.lookup", "tf.lookup", "KeyValueTensorInitializer TextFileInitializer "
            "TextFileIndex"),
    **_same("contrib.data", "tf.data.experimental",
            "AUTOTUNE Counter CsvDataset Optional RandomDataset Reducer SqlDataset TFRecordWriter "
            "bucket_by_sequence_length choose_from_datasets copy_to_device dense_to_sparse_batch "
            "enumerate_dataset get_next_as_optional get_single_element group_by_reducer "
            "group_by_window ignore_errors make_batched_features_dataset make_csv_dataset "
            "make_saveable_from_iterator map_and_batch parallel_interleave parse_example_dataset "
            "prefetch_to_device rejection_resample sample_from_datasets scan shuffle_and_repeat "
            "unbatch unique"),
    **_same("contrib.data", "tf.data", "Dataset TextLineDataset TFRecordDataset "
            "FixedLengthRecordDataset Iterator"),
    "contrib.data.sloppy_interleave": "tf.data.experimental.parallel_interleave",
    "contrib.data.batch_and_drop_remainder": "legacy_data.batch_and_drop_remainder",
    "contrib.data.padded_batch_and_drop_remainder": "legacy_data.padded_batch_and_drop_remainder",
    **_same("contrib.distributions", "tf.distributions",
            "Bernoulli Beta Categorical Dirichlet DirichletMultinomial Distribution Exponential "
            "FULLY_REPARAMETERIZED Gamma Laplace Multinomial NOT_REPARAMETERIZED Normal RegisterKL "
            "ReparameterizationType StudentT Uniform kl_divergence"),
    **_same("contrib.signal", "tf.signal",
            "frame hamming_window hann_window inverse_stft inverse_stft_window_fn "
            "linear_to_mel_weight_matrix mfccs_from_log_mel_spectrograms overlap_and_add stft"),
    **_same("contrib.util", "tf", "make_ndarray make_tensor_proto"),
    "contrib.util.constant_value": "tf.get_static_value",
    "contrib.deprecated.scalar_summary": "tf.summary.scalar",
    "contrib.deprecated.histogram_summary": "tf.summary.histogram",
    "contrib.deprecated.image_summary": "tf.summary.image",
    "contrib.deprecated.audio_summary": "tf.summary.audio",
    "contrib.deprecated.merge_all_summaries": "tf.summary.merge_all",
    "contrib.deprecated.merge_summary": "tf.summary.merge",
    "contrib.stateless.stateless_multinomial": "tf.random.stateless_multinomial",
    "contrib.stateless.stateless_random_normal": "tf.random.stateless_normal",
    "contrib.stateless.stateless_random_uniform": "tf.random.stateless_uniform",
    "contrib.stateless.stateless_truncated_normal": "tf.random.stateless_truncated_normal",
    "contrib.nn.conv1d_transpose": "tf.nn.conv1d_transpose",
    "contrib.keras": "tf.keras",
    "contrib.autograph": "tf.autograph",
    "contrib.tensorboard.plugins.projector": "projector",
    **_same("contrib.tensorboard.plugins.projector", "projector",
            "ProjectorConfig EmbeddingInfo SpriteMetadata visualize_embeddings"),
    **_same("contrib.eager", "tf",
            "GradientTape Variable enable_eager_execution executing_eagerly custom_gradient "
            "TensorSpec"),
    "contrib.eager.py_func": "tf.py_function",
    "contrib.eager.defun": "tf.function",
    "contrib.eager.function": "tf.function",
    "contrib.eager.Checkpoint": "tf.train.Checkpoint",
    "contrib.eager.Iterator": "iter",
    "contrib.cluster_resolver.TPUClusterResolver":
        "tf.distribute.cluster_resolver.TPUClusterResolver",
    "contrib.metrics.confusion_matrix": "tf.confusion_matrix",
    **_same("contrib.metrics", "tf_slim.metrics", """
        accuracy aggregate_metric_map aggregate_metrics auc_using_histogram
        auc_with_confidence_intervals cohen_kappa count f1_score precision_at_recall
        precision_recall_at_equal_thresholds recall_at_precision sparse_recall_at_top_k
        streaming_accuracy streaming_auc streaming_concat streaming_covariance
        streaming_curve_points streaming_dynamic_auc streaming_false_negative_rate
        streaming_false_negatives streaming_false_positive_rate streaming_false_positives
        streaming_mean streaming_mean_absolute_error streaming_mean_cosine_distance
        streaming_mean_iou streaming_mean_relative_error streaming_mean_squared_error
        streaming_mean_tensor streaming_pearson_correlation streaming_percentage_less
        streaming_precision streaming_precision_at_thresholds streaming_recall
        streaming_recall_at_k streaming_recall_at_thresholds streaming_root_mean_squared_error
        streaming_sensitivity_at_specificity streaming_sparse_precision_at_k
        streaming_sparse_recall_at_k streaming_true_negatives streaming_true_positives"""),
    **_same("contrib.losses", "tf_slim.losses",
            "absolute_difference add_loss compute_weighted_loss cosine_distance get_losses "
            "get_regularization_losses get_total_loss hinge_loss log_loss "
            "mean_pairwise_squared_error mean_squared_error sigmoid_cross_entropy "
            "softmax_cross_entropy sparse_softmax_cross_entropy metric_learning"),
    "contrib.learn.preprocessing.VocabularyProcessor": "legacy_text.VocabularyProcessor",
    "contrib.learn.preprocessing": "legacy_text",
    "examples.tutorials.mnist.input_data": "input_data",
    "contrib.learn.datasets.mnist": "input_data",
    **_same("examples.tutorials.mnist.input_data", "input_data",
            "read_data_sets DataSet extract_images extract_labels dense_to_one_hot "
            "maybe_download"),
    **_same("contrib.learn.datasets.mnist", "input_data",
            "read_data_sets DataSet extract_images extract_labels dense_to_one_hot"),
    "contrib.learn.datasets.load_iris": "legacy_data.load_iris",
    "config.experimental_list_devices": "tf.config.list_logical_devices",
    **BEFORE_1,
    # Private paths that tutorials import from.
    "python.framework.graph_util.convert_variables_to_constants":
        "tf.graph_util.convert_variables_to_constants",
    "python.framework.graph_util.extract_sub_graph": "tf.graph_util.extract_sub_graph",
    "python.framework.graph_util.remove_training_nodes": "tf.graph_util.remove_training_nodes",
    "python.framework.ops.Tensor": "tf.Tensor",
}  # fmt: skip

PRIVATE_IS_GONE = "TensorFlow 2.21 no longer has this private name"
_NO_EAGER_SUMMARIES = "TensorFlow 1.15's eager summaries have no graph-mode successor"
_ESTIMATOR = (
    "tf.estimator was taken out of TensorFlow in 2.16 and its package no longer imports; "
    "nearest: build the model_fn's graph and run it with tf.train.MonitoredTrainingSession, "
    "or tf.keras"
)
_LEARN = "tf.contrib.learn's estimators are gone, like tf.estimator; nearest: tf.keras"

# What cannot be ported: the longest prefix of an endpoint counts. Reason, nearest replacement.
REFUSED: dict[str, str] = {
    "contrib": "tf.contrib is not part of TensorFlow 2, and nothing there took this one over; "
    "nearest: write it with plain TensorFlow operations",
    "estimator": _ESTIMATOR,
    "contrib.estimator": _ESTIMATOR,
    "python.estimator": _ESTIMATOR,
    "contrib.learn": _LEARN,
    "contrib.learn.datasets": "its downloads are gone; nearest: sklearn.datasets",
    "contrib.tpu": "TPUs are driven through tf.distribute.TPUStrategy now",
    "contrib.gan": "tf.contrib.gan became the package tensorflow-gan",
    "contrib.opt": "nearest: an optimizer of tf.train, or scipy.optimize for "
    "ScipyOptimizerInterface",
    "contrib.distributions": "this distribution is now in the package tensorflow-probability only",
    "contrib.factorization": "nearest: sklearn.cluster.KMeans or sklearn.decomposition.NMF",
    "contrib.tensor_forest": "nearest: sklearn.ensemble.RandomForestClassifier",
    "contrib.boosted_trees": "nearest: sklearn.ensemble.HistGradientBoostingClassifier",
    "contrib.image": "nearest: the transformations of tf.image and tf.raw_ops."
    "ImageProjectiveTransformV3",
    "contrib.summary": _NO_EAGER_SUMMARIES + "; nearest: tf.summary with a FileWriter",
    "contrib.crf": "nearest: the package tensorflow-addons' crf module, copied into your program",
    "contrib.predictor": "nearest: tf.saved_model.load in a Session",
    "contrib.quantize": "nearest: the package tensorflow-model-optimization",
    "contrib.model_pruning": "nearest: the package tensorflow-model-optimization",
    "contrib.cudnn_rnn": "nearest: tf.keras.layers.LSTM and GRU, which use cuDNN by themselves",
    "contrib.seq2seq": "decoders and attention wrappers have no successor in TensorFlow; nearest: "
    "tf.nn.raw_rnn or tf.while_loop with tf.nn.rnn_cell",
    "contrib.legacy_seq2seq": "nearest: rnn_decoder, which is ported, with an attention of your "
    "own",
    "contrib.rnn": "this cell has no successor in TensorFlow; nearest: LSTMCell or GRUCell",
    "contrib.integrate": "nearest: scipy.integrate.solve_ivp",
    "contrib.ffmpeg": "nearest: tf.audio.decode_wav",
    "contrib.timeseries": "nearest: the package tensorflow-probability (tfp.sts)",
    "examples": "tensorflow.examples is no longer shipped",
    "keras.utils.multi_gpu_model": "nearest: tf.distribute.MirroredStrategy",
    "keras.wrappers": "nearest: the package scikeras",
    "nn.seq2seq": "nearest: the functions of tf.contrib.legacy_seq2seq that are ported",
    "models": "tensorflow.models was never part of a release; nearest: tf.nn.rnn_cell",
}


# Modules whose every use is looked up by itself, since not all they had is where they now are.
_MODULES = {
    "contrib.layers", "contrib.slim", "contrib.framework", "contrib.metrics", "contrib.losses",
    "contrib.rnn", "contrib.learn.preprocessing", "contrib.learn.datasets.mnist",
}  # fmt: skip
# Packages that are nowhere as a whole; what a script uses of them may be.
PACKAGES = {
    "contrib", "examples", "examples.tutorials", "examples.tutorials.mnist", "contrib.learn",
    "contrib.learn.datasets", "contrib.tensorboard", "contrib.tensorboard.plugins",
    "contrib.seq2seq", "contrib.legacy_seq2seq", "contrib.training", "contrib.data",
    "contrib.eager", "contrib.lookup", "contrib.distributions", "contrib.util", "contrib.signal",
    "contrib.deprecated", "contrib.stateless", "contrib.nn", "contrib.cudnn_rnn", "contrib.crf",
    "contrib.opt", "contrib.image", "nn.seq2seq",
}  # fmt: skip
# Private modules inside a package of tf.contrib that held its public names.
_PRIVATE = {
    "layers", "ops", "slim", "initializers", "regularizers", "variables", "rnn_cell", "rnn",
    "core_rnn_cell", "core_rnn", "core_rnn_cell_impl", "loss_ops", "metric_ops", "optimizers",
    "encoders", "framework", "arg_scope", "text",
}  # fmt: skip


def is_module(endpoint: str) -> bool:
    """Says whether an endpoint is a module whose names are listed one by one."""
    package, private, inner = endpoint.partition(".python.")
    return endpoint in _MODULES or (
        bool(private) and package in _MODULES and inner.rpartition(".")[2] in _PRIVATE
        and f"{package}.{inner.rpartition('.')[2]}" not in MOVED
    )  # fmt: skip


def moved(endpoint: str) -> str | None:
    """Returns where an endpoint is now, or None if it stays or cannot be ported.

    Args:
        endpoint: without `tf.`; private path segments of tf.contrib are looked through, as in
            `contrib.layers.python.layers.batch_norm`.
    """
    if endpoint in MOVED:
        return MOVED[endpoint]
    if endpoint.startswith("contrib.") and ".python." in endpoint:
        package, _, inner = endpoint.partition(".python.")
        name = inner.rpartition(".")[2]
        if f"{package}.{name}" in MOVED:
            return MOVED[f"{package}.{name}"]
        if name in _PRIVATE:
            return MOVED.get(package)
    return None


def refused(endpoint: str) -> str | None:
    """Returns why an endpoint cannot be ported, by its longest prefix in the table, or None."""
    for prefix in _prefixes(endpoint):
        if prefix in REFUSED:
            return REFUSED[prefix]
    return None


def _prefixes(endpoint: str) -> Iterable[str]:
    parts = endpoint.split(".")
    return (".".join(parts[:n]) for n in range(len(parts), 0, -1))
