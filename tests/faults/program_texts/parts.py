"""What the networks of programs for TensorFlow 1 are made of."""

ACTIVATIONS = ("tf.nn.relu", "tf.sigmoid", "tf.nn.tanh", "tf.nn.elu", "tf.nn.softplus")
OPTIMIZERS = (
    "tf.train.GradientDescentOptimizer({rate})",
    "tf.train.GradientDescentOptimizer(learning_rate={rate})",
    "tf.train.AdamOptimizer({rate})",
    "tf.train.MomentumOptimizer({rate}, 0.9)",
    "tf.train.MomentumOptimizer({rate}, 0.9, use_nesterov=True)",
    "tf.train.RMSPropOptimizer({rate})",
    "tf.train.AdagradOptimizer({rate})",
    "tf.train.AdadeltaOptimizer({rate})",
    "tf.train.FtrlOptimizer({rate})",
)
FIRST_WEIGHTS = (
    "tf.random_normal([{a}, {b}])",
    "tf.random_normal([{a}, {b}], stddev=0.5, seed=3)",
    "tf.truncated_normal([{a}, {b}], stddev=0.3)",
    "tf.random_uniform([{a}, {b}], -1., 1.)",
    "tf.ones([{a}, {b}]) * 0.3",
    "np.linspace(-0.5, 0.7, {a} * {b}).reshape({a}, {b}).astype(np.float32)",
)
FIRST_BIASES = (
    "tf.zeros([{b}])", "tf.random_normal([{b}])", "tf.constant(0.1, shape=[{b}])",
)  # fmt: skip
INITIALIZERS = (
    "tf.contrib.layers.xavier_initializer()", "tf.random_normal_initializer(stddev=0.4)",
    "tf.truncated_normal_initializer(stddev=0.3, seed=5)", "tf.random_uniform_initializer(-1, 1)",
    "tf.glorot_normal_initializer()", "tf.variance_scaling_initializer()",
)  # fmt: skip
