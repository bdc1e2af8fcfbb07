"""Where the names of Keras 2 are in Keras 3.

Data, made by walking the two public APIs (Keras 2.15 and 3.15) and looking at what one of them
lacks. Names that both have are not listed; names that neither this table nor Keras 3 has are gone.
"""

# a module of Keras 2 -> the module of Keras 3 that has its names
MODULES = {
    "layers.core": "layers",
    "layers.convolutional": "layers",
    "layers.pooling": "layers",
    "layers.recurrent": "layers",
    "layers.embeddings": "layers",
    "layers.normalization": "layers",
    "layers.advanced_activations": "layers",
    "layers.merge": "layers",
    "layers.noise": "layers",
    "layers.wrappers": "layers",
    "layers.local": "layers",
    "layers.convolutional_recurrent": "layers",
    "layers.experimental.preprocessing": "layers",
    "layers.experimental": "layers",
    "engine.topology": "layers",
    "engine.base_layer": "layers",
    "engine.input_layer": "layers",
    "engine.training": "models",
    "engine.sequential": "models",
    "engine": "layers",
    "utils.np_utils": "utils",
    "utils.generic_utils": "utils",
    "utils.vis_utils": "utils",
    "utils.data_utils": "utils",
    "utils.io_utils": "utils",
    "utils.layer_utils": "utils",
    "optimizers.legacy": "optimizers",
    "optimizers.experimental": "optimizers",
    "metrics.experimental": "metrics",
    "mixed_precision.experimental": "mixed_precision",
    "callbacks.callbacks": "callbacks",
    "callbacks.experimental": "callbacks",
}
_FUNCTIONS = {  # long names of losses and metrics -> what tensorflow.keras calls them now
    "mean_squared_error": "MSE",
    "mean_absolute_error": "MAE",
    "mean_absolute_percentage_error": "MAPE",
    "mean_squared_logarithmic_error": "MSLE",
    "kl_divergence": "KLD",
    "kullback_leibler_divergence": "KLD",
    "log_cosh": "logcosh",
}
NAMES = {
    **{f"{module}.{old}": f"{module}.{new}" for module in ("losses", "metrics")
       for old, new in _FUNCTIONS.items()},
    "layers.CuDNNLSTM": "layers.LSTM",
    "layers.CuDNNGRU": "layers.GRU",
    "engine.training.Model": "models.Model",
    "engine.Model": "models.Model",
    "experimental.CosineDecay": "optimizers.schedules.CosineDecay",
    "experimental.CosineDecayRestarts": "optimizers.schedules.CosineDecayRestarts",
    "callbacks.experimental.BackupAndRestore": "callbacks.BackupAndRestore",
    "mixed_precision.experimental.set_policy": "mixed_precision.set_global_policy",
    "backend.random_binomial": "random.binomial",
}  # fmt: skip

_SCIKIT = "nearest: the package scikeras, or keras.wrappers.SKLearnClassifier"
_GRAPH = "Keras 3 has no graph that a session runs; nearest: tf.function, or a model's own methods"
REFUSED = {
    "wrappers.scikit_learn": _SCIKIT,
    "estimator": "estimators are gone; nearest: compile and fit",
    "experimental": "Keras 3 has nothing in its place",
    "layers.LocallyConnected1D": "nearest: a layer of your own with tf.image.extract_patches",
    "layers.LocallyConnected2D": "nearest: a layer of your own with tf.image.extract_patches",
    "layers.DenseFeatures": "feature columns are gone; nearest: keras.utils.FeatureSpace",
    "layers.AbstractRNNCell": "nearest: a Layer with state_size and output_size",
    "backend.function": "nearest: keras.Model(inputs, outputs), called",
    "backend.learning_phase": "nearest: the argument training of call",
    "backend.set_learning_phase": "nearest: the argument training of call",
    "backend.in_train_phase": "nearest: the argument training of call",
    "backend.in_test_phase": "nearest: the argument training of call",
    "backend.placeholder": _GRAPH,
    "backend.get_session": _GRAPH,
    "backend.set_session": _GRAPH,
    "backend.gradients": "it needs a graph; nearest: tf.GradientTape",
    "backend.print_tensor": "nearest: tf.print",
    "models.model_from_yaml": "nearest: to_json and model_from_json",
    "utils.multi_gpu_model": "nearest: tf.distribute.MirroredStrategy",
    "utils.OrderedEnqueuer": "nearest: fit with a keras.utils.PyDataset",
    "utils.GeneratorEnqueuer": "nearest: fit with a generator",
    "constraints.RadialConstraint": "nearest: a Constraint of your own",
    "optimizers.Nadam": "Keras 3's Nadam leaves Keras 2's numbers at the first steps: its momentum "
    "has another schedule; nearest: Adam, or Keras 3's Nadam with other numbers",
}  # fmt: skip

# strings that name a loss
LOSSES = {
    "huber_loss": "huber",
    "logcosh": "log_cosh",
    "kullback_leibler_divergence": "kl_divergence",
    "cosine_proximity": "cosine_similarity",
}

# endpoint -> how many positions mean the same in both; the others have to be named
POSITIONS = {
    "Input": 2,
    "layers.Input": 2,
    "layers.InputLayer": 2,
    "layers.Embedding": 4,
    "layers.CuDNNLSTM": 1,
    "layers.CuDNNGRU": 1,
    "layers.Conv3DTranspose": 4,
    "Sequential": 1,
    "models.Sequential": 1,
    "losses.sparse_categorical_crossentropy": 3,
    "losses.SparseCategoricalCrossentropy": 1,
    "callbacks.LambdaCallback": 2,
    "callbacks.ModelCheckpoint": 6,
    "preprocessing.image.load_img": 1,
}
