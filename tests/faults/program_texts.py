"""Small programs for TensorFlow 1 that nobody wrote: what they are made of is drawn.

Every program seeds what it draws, trains a few steps on data of its own and prints numbers. It is
made of what course code is made of, with the traps on purpose: names that are bound anew after the
graph has used them, arrays that change after a constant was made of them, several fetches in one
run, and statements on some steps only.
"""

# ruff: noqa: E501 (the programs have lines as people write them)

import random
from typing import Any

ROWS = 8
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

# What may stand in the place of {x}: floats [4, 3]; {p}: floats above zero; {i}: integers [4].
OPERATIONS = (
    "tf.reduce_sum({x}, 1)", "tf.reduce_sum({x}, reduction_indices=[0])",
    "tf.reduce_mean({x}, axis=0, keep_dims=True)", "tf.reduce_max({x}, 1, keepdims=True)",
    "tf.argmax({x}, 1)", "tf.argmax({x}, dimension=0)", "tf.arg_max({x}, 1)", "tf.argmin({x}, axis=1)",
    "tf.concat([{x}, {p}], 1)", "tf.concat([{x}, {p}], axis=0)", "tf.stack([{x}, {p}])",
    "tf.split({x}, 3, 1)[0]", "tf.split({x}, [1, 2], 1)[1]", "tf.unstack({x}, axis=1)[2]",
    "tf.reshape({x}, [-1, 2])", "tf.reshape({x}, [3, 4])", "tf.transpose({x})", "tf.transpose({x}, [1, 0])",
    "tf.expand_dims({i}, 1)", "tf.expand_dims({x}, dim=0)", "tf.squeeze(tf.reshape({x}, [4, 1, 3]))",
    "tf.squeeze(tf.reshape({x}, [4, 1, 3]), [1])", "tf.tile({x}, [1, 2])", "tf.slice({x}, [1, 0], [2, 2])",
    "{x}[1:, ::2]", "{x}[:, -1]", "{x}[::-1]", "tf.gather({x}, [2, 0])", "tf.gather({x}, {i})",
    "tf.gather_nd({x}, [[0, 1], [2, 2]])", "tf.one_hot({i}, 4)", "tf.one_hot({i}, depth=4, on_value=2., off_value=-1.)",
    "tf.cast({i}, tf.float32) / 2", "{i} / 2", "{i} // 2", "tf.div({i}, 2)", "tf.div({x}, 2.)", "tf.mod({i}, 2)",
    "{i} % 3", "-{i} // 2", "tf.floordiv(-{i}, 2)", "tf.truediv({i}, 2)", "{x} ** 2", "tf.pow({x}, 2)", "1 / {p}",
    "2 - {x}", "tf.where({x} > 0, {x}, {p})", "tf.where({i} > 1, {x}, {p})", "tf.where({x} > 0)",
    "tf.where(tf.equal({i}, 2), tf.zeros([4, 3]), {x})", "tf.equal({i}, 1)", "tf.equal(tf.to_int32({p}), 1)",
    "tf.to_float({i}) + 0.5", "tf.to_int32({p} * 3)", "tf.to_int64({p})", "tf.to_double({x})", "tf.cast({x} > 0, tf.int32)",
    "tf.cast({x} * 3, tf.int32)", "tf.round({x} * 2)", "tf.round(tf.constant([0.5, 1.5, 2.5]))", "tf.floor({x})", "tf.sign({x})",
    "tf.log({p})", "tf.log1p({p})", "tf.exp({x})", "tf.sqrt({p})", "tf.rsqrt({p})", "tf.square({x})", "tf.abs({x})", "abs({x})",
    "tf.negative({x})", "tf.maximum({x}, 0.1)", "tf.minimum({x}, {p})", "tf.clip_by_value({x}, -0.5, 0.5)",
    "tf.clip_by_norm({x}, 1.)", "tf.clip_by_norm({x}, 1., axes=[1])", "tf.clip_by_average_norm({x}, 0.1)",
    "tf.clip_by_global_norm([{x}, {p}], 1.)[0][0]", "tf.global_norm([{x}, {p}])", "tf.norm({x})", "tf.norm({x}, axis=1)",
    "tf.norm({x}, ord=1)", "tf.nn.l2_normalize({x}, 1)", "tf.nn.l2_normalize({x}, dim=0)", "tf.nn.l2_loss({x})",
    "tf.nn.softmax({x})", "tf.nn.softmax({x}, dim=0)", "tf.nn.softmax({x}, axis=0)", "tf.nn.log_softmax({x})", "tf.nn.relu6({x} * 10)",
    "tf.nn.leaky_relu({x})", "tf.nn.leaky_relu({x}, 0.3)", "tf.nn.elu({x})", "tf.nn.selu({x})", "tf.nn.softsign({x})", "tf.nn.crelu({x})",
    "tf.nn.top_k({x}, 2).values", "tf.nn.top_k({x}, k=1)[1]", "tf.nn.in_top_k({x}, {i} % 3, 1)", "tf.nn.moments({x}, [0])[1]",
    "tf.nn.moments({x}, axes=[1], keep_dims=True)[0]", "tf.nn.xw_plus_b({x}, tf.ones([3, 2]), [1., 2.])", "tf.nn.embedding_lookup({x}, {i})",
    "tf.matmul({x}, {p}, transpose_b=True)", "tf.matmul({x}, {p}, True)", "tf.tensordot({x}, {p}, [[0], [0]])", "tf.einsum('ij,kj->ik', {x}, {p})",
    "tf.cumsum({x}, 1)", "tf.cumsum({x}, exclusive=True, reverse=True)", "tf.cumprod({p}, axis=1)", "tf.reverse({x}, [1])",
    "tf.range(4)", "tf.range(1, 8, 3)", "tf.linspace(0., 1., 5)", "tf.lin_space(0., 1., 3)", "tf.fill([2, 2], 3.)", "tf.zeros_like({x})",
    "tf.ones_like({i})", "tf.eye(3)", "tf.diag([1., 2.])", "tf.diag_part(tf.matmul({x}, {p}, transpose_b=True))", "tf.trace(tf.matmul({x}, {p}, transpose_b=True))",
    "tf.matrix_inverse(tf.matmul({p}, {p}, transpose_a=True) + 3 * tf.eye(3))", "tf.matrix_determinant(tf.eye(3) * 2.)",
    "tf.shape({x})", "tf.size({x})", "tf.rank({x})", "tf.shape({x})[0] * 2", "tf.add_n([{x}, {p}, {x}])", "tf.accumulate_n([{x}, {p}])",
    "tf.reduce_all({x} > -9)", "tf.reduce_any({x} > 1, 1)", "tf.reduce_prod({p}, 1)", "tf.reduce_logsumexp({x}, 1)", "tf.count_nonzero({i})",
    "tf.count_nonzero({i} - 1, axis=0)", "tf.logical_and({x} > 0, {p} > 1)", "tf.logical_not({x} > 0)", "tf.unique({i})[0]", "tf.bincount({i})",
    "tf.invert_permutation([2, 0, 1])", "tf.setdiff1d({i}, [1])[0]", "tf.pad({x}, [[1, 0], [0, 1]])", "tf.pad({x}, [[1, 1], [1, 1]], 'REFLECT')",
    "tf.segment_sum({x}, [0, 0, 1, 1])", "tf.unsorted_segment_sum({x}, [1, 0, 1, 1], 2)", "tf.boolean_mask({x}, {i} > 1)", "tf.sequence_mask({i}, 4)",
    "tf.confusion_matrix({i}, [1, 1, 2, 3])", "tf.squared_difference({x}, {p})", "tf.scalar_mul(2., {x})", "tf.nn.bias_add({x}, [1., 2., 3.])",
    "tf.nn.sigmoid_cross_entropy_with_logits(labels={p}, logits={x})", "tf.nn.softmax_cross_entropy_with_logits(labels=tf.nn.softmax({p}), logits={x})",
    "tf.nn.sparse_softmax_cross_entropy_with_logits(labels={i} % 3, logits={x})", "tf.nn.weighted_cross_entropy_with_logits({p}, {x}, 2.)",
    "tf.losses.mean_squared_error({p}, {x})", "tf.losses.mean_squared_error({p}, {x}, weights=[[1.], [0.], [2.], [1.]])", "tf.losses.absolute_difference({p}, {x})",
    "tf.losses.log_loss(tf.sigmoid({p}), tf.sigmoid({x}))", "tf.losses.sigmoid_cross_entropy(tf.sigmoid({p}), {x})", "tf.losses.hinge_loss(tf.sigmoid({p}), {x})",
    "tf.losses.softmax_cross_entropy(tf.one_hot({i} % 3, 3), {x})", "tf.losses.sparse_softmax_cross_entropy({i} % 3, {x})",
    "tf.losses.softmax_cross_entropy(tf.one_hot({i} % 3, 3), {x}, label_smoothing=0.1)", "tf.losses.cosine_distance({p}, {x}, axis=1)",
    "tf.nn.avg_pool(tf.reshape({x}, [1, 4, 3, 1]), [1, 2, 2, 1], [1, 1, 1, 1], 'SAME')", "tf.nn.max_pool(tf.reshape({x}, [1, 4, 3, 1]), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='VALID')",
    "tf.nn.conv2d(tf.reshape({x}, [1, 4, 3, 1]), tf.ones([2, 2, 1, 1]), [1, 1, 1, 1], 'SAME')", "tf.nn.lrn(tf.reshape({p}, [1, 2, 2, 3]))",
    "tf.layers.max_pooling2d(tf.reshape({x}, [1, 4, 3, 1]), 2, 1)", "tf.layers.average_pooling2d(tf.reshape({x}, [1, 4, 3, 1]), [2, 2], [2, 1], 'same')", "tf.layers.flatten(tf.reshape({x}, [2, 2, 3]))",
    "tf.contrib.layers.flatten(tf.reshape({x}, [2, 2, 3]))", "tf.image.resize_nearest_neighbor(tf.reshape({x}, [1, 4, 3, 1]), [2, 6])", "tf.image.resize_bilinear(tf.reshape({x}, [1, 4, 3, 1]), [3, 5])",
    "tf.image.resize_images(tf.reshape({x}, [1, 4, 3, 1]), [3, 5])", "tf.image.flip_left_right(tf.reshape({x}, [4, 3, 1]))", "tf.space_to_depth(tf.reshape({x}, [1, 2, 2, 3]), 2)",
    "tf.gradients(tf.reduce_sum({x} ** 3), {x})[0]", "tf.gradients({x} * {p}, [{x}])[0]", "tf.stop_gradient({x})", "tf.identity({x})", "tf.convert_to_tensor(np.arange(3))",
    "tf.map_fn(lambda v: v * 2, {x})", "tf.scan(lambda a, v: a + v, {x})", "tf.foldl(lambda a, v: a + v, {x})", "tf.cond(tf.reduce_sum({x}) > 0, lambda: {x}, lambda: {p})",
    "tf.case([({i}[0] > 5, lambda: {x}), ({i}[0] > 0, lambda: {p})], default=lambda: {x} + 1)", "tf.random_normal([2, 2])", "tf.random_uniform([3], 0, 10, dtype=tf.int32)", "tf.truncated_normal([2, 2], 1., 0.5)",
    "tf.random_uniform([2, 2], seed=4)", "tf.random_shuffle({x})", "tf.multinomial(tf.log(tf.nn.softmax({x})), 3)", "tf.nn.dropout({x}, 0.5)", "tf.nn.dropout({p}, keep_prob=0.7, seed=2)",
    "tf.string_to_number(['1.5', '2'])", "tf.bitcast({x}, tf.int32)", "tf.is_nan({x})", "tf.verify_tensor_all_finite({x}, 'bad')", "tf.nn.zero_fraction(tf.nn.relu({x}))",
    "tf.sparse_tensor_to_dense(tf.SparseTensor([[0, 1]], [2.], [2, 2]))", "tf.sparse_to_dense([0, 2], [4], 1.)", "tf.batch_to_space(tf.reshape({x}, [4, 1, 3, 1]), [[0, 0], [0, 0]], 2)",
    "tf.igamma({p}, {p})", "tf.lgamma({p})", "tf.erf({x})", "tf.acos({x} / 9)", "tf.sin({x})", "tf.cross({x}, {p})", "tf.nn.softplus({x})", "tf.hessians(tf.reduce_sum({p} ** 2), {p})[0]",
)  # fmt: skip


def texts(count: int, draw: random.Random) -> list[str]:
    """Returns different programs.

    Args:
        count: of programs.
        draw: draws what they are made of.
    """
    found: dict[str, None] = {}
    while len(found) < count:
        found[_program(draw)] = None
    return list(found)


def _program(draw: random.Random) -> str:
    writing = _Writing(draw)
    writing.head()
    kind = draw.randrange(10)
    if kind < 6:
        writing.as_script()
    elif kind < 8:
        writing.as_operations()
    else:
        writing.as_class()
    return "\n".join(writing.lines) + "\n"


class _Writing:
    """A program while it is being written."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self.lines: list[str] = []
        self.indent = ""
        self.inputs = self.one_of(1, 2, 3)
        self.outputs = self.one_of(1, 1, 2, 3)
        self.feeds = {}  # placeholder: what it is fed while training, what it is fed in the end
        self.fetches = []  # what may be printed beside the cost
        self.steps = self.one_of(3, 4, 5)

    # --- drawing and writing ---------------------------------------------------------------

    def one_of(self, *options: Any) -> Any:
        return self._draw.choice(options)

    def often(self, tenths: int) -> bool:
        return self._draw.randrange(10) < tenths

    def add(self, text: str) -> None:
        self.lines += [self.indent + line if line else "" for line in text.split("\n")]

    # --- parts -----------------------------------------------------------------------------

    def head(self) -> None:
        self.add("import numpy as np\nimport tensorflow as tf\n")
        self.add(f"tf.set_random_seed({self.one_of(1, 7, 777)})")
        self.add(f"draws = np.random.RandomState({self.one_of(0, 5)})")
        self.add(f"x_data = draws.randn({ROWS}, {self.inputs}).astype(np.float32)")
        if self.outputs == 1:
            self.binary = self.often(4)
            if self.binary:
                self.add("y_data = (x_data[:, :1] > 0).astype(np.float32)")
            else:
                self.add("y_data = 2 * x_data[:, :1] - 0.5")
        else:
            self.binary = False
            self.add(f"labels = np.arange({ROWS}) % {self.outputs}")
            self.add(f"y_data = np.eye({self.outputs}, dtype=np.float32)[labels]")
        self.add("")

    def placeholders(self, owner: str = "") -> None:
        shape = self.one_of("[None, {}]", "(None, {})", f"[{ROWS}, {{}}]")
        self.whole_batch = "None" not in shape
        named = self.often(3)
        self.add(
            f"{owner}x = tf.placeholder(tf.float32, {shape.format(self.inputs)}"
            + (", name='x')" if named else ")")
        )
        self.add(
            f"{owner}y = tf.placeholder({self.one_of('tf.float32', chr(39) + 'float' + chr(39))}, "
            f"{shape.format(self.outputs)})"
        )
        self.x, self.y = f"{owner}x", f"{owner}y"

    def layer(self, source: str, number: int, a: int, b: int, last: bool) -> str:
        """Writes one layer. Returns the name of what it computes."""
        name = self.one_of("h", f"h{number}", f"layer{number}")
        activation = "" if last else self.one_of(*ACTIVATIONS)
        kind = self.one_of("hand", "hand", "hand", "tf.layers", "get_variable", "contrib", "called")
        if kind == "hand":
            w, bias = f"W{number}", f"b{number}"
            trainable = ", trainable=False" if not last and self.often(1) else ""
            scope = self.often(3)
            if scope:
                self.add(f"with tf.name_scope('layer{number}'):")
                self.indent += "    "
            self.add(
                f"{w} = tf.Variable({self.one_of(*FIRST_WEIGHTS).format(a=a, b=b)}{trainable})"
            )
            value = f"tf.matmul({source}, {w})"
            if self.often(8):
                self.add(f"{bias} = tf.Variable({self.one_of(*FIRST_BIASES).format(b=b)})")
                value = self.one_of(f"{value} + {bias}", f"tf.nn.bias_add({value}, {bias})",
                                    f"tf.add({value}, {bias})")  # fmt: skip
                self.fetches.append(bias)
            self.add(f"{name} = {activation}({value})" if activation else f"{name} = {value}")
            if scope:
                self.indent = self.indent[:-4]
            self.fetches.append(w)
        elif kind == "get_variable":
            w = f"W{number}"
            how = self.one_of("plain", "scope")
            if how == "scope":
                self.add(f"with tf.variable_scope('layer{number}'):")
                self.indent += "    "
            self.add(f"{w} = tf.get_variable('w{number}', [{a}, {b}], "
                     f"initializer={self.one_of(*INITIALIZERS)})")  # fmt: skip
            self.add(f"{name} = {activation}(tf.matmul({source}, {w}))")
            if how == "scope":
                self.indent = self.indent[:-4]
            self.fetches.append(w)
        elif kind == "tf.layers":
            more = f", activation={activation}" if activation else ""
            if self.often(3):
                more += f", kernel_initializer={self.one_of(*INITIALIZERS)}"
            if self.often(2):
                more += ", kernel_regularizer=tf.contrib.layers.l2_regularizer(0.01)"
                self.regularized = True
            self.add(f"{name} = tf.layers.dense({source}, {b}{more})")
        elif kind == "contrib":
            told = f"activation_fn={activation or None}"
            self.add(f"{name} = tf.contrib.layers.fully_connected({source}, {b}, {told})")
        else:
            if not self.dense_is_there:
                self.dense_is_there = True
                at = self.lines.index("") + 1
                place = next(i for i in range(at, len(self.lines)) if self.lines[i] == "") + 1
                body = ["def dense(value, size, activation=None):",
                        "    rows = int(value.get_shape()[1])",
                        f"    W = tf.Variable({self.one_of(*FIRST_WEIGHTS[:5]).format(a='rows', b='size')})",
                        "    b = tf.Variable(tf.zeros([size]))",
                        "    result = tf.matmul(value, W) + b",
                        self.one_of("    return activation(result) if activation else result",
                                    "    if activation is None:\n        return result\n"
                                    "    return activation(result)"),
                        "", ""]  # fmt: skip
                self.lines[place:place] = body
            told = f", {activation}" if activation else ""
            self.add(f"{name} = dense({source}, {b}{told})")
        return name

    dense_is_there = False
    regularized = False

    def model(self) -> str:
        """Writes the layers. Returns the name of the last value."""
        value, size = self.x, self.inputs
        if self.often(1):
            self.add("scale = 0.5")
            self.add(f"scaled = {value} * scale")
            self.add("scale = 3.0")
            value = "scaled"
        if self.often(1) and self.often(4):
            self.add(f"shift = np.full([{size}], 0.2, np.float32)")
            self.add(f"shifted = {value} + {self.one_of('shift', 'tf.constant(shift)')}")
            self.add("shift[:] = 5")
            value = "shifted"
        depth = self.one_of(0, 1, 1, 2)
        if depth == 2 and self.often(3):
            value, size = self.layers_in_a_loop(value, size)
            depth = 0
        for number in range(1, depth + 1):
            wide = self.one_of(2, 3, 4)
            value = self.layer(value, number, size, wide, False)
            size = wide
            value = self.between(value, size)
        return self.layer(value, depth + 1, size, self.outputs, True)

    def layers_in_a_loop(self, value: str, size: int) -> tuple[str, int]:
        self.add(f"sizes = [{size}, 3, 2]")
        kept = self.often(5)
        if kept:
            self.add("weights = []")
        self.add(f"value = {value}")
        self.add(self.one_of("for i in range(2):", "for i in range(len(sizes) - 1):"))
        self.add("    W = tf.Variable(tf.random_normal([sizes[i], sizes[i + 1]]))")
        if kept:
            self.add("    weights.append(W)")
        self.add(f"    value = {self.one_of(*ACTIVATIONS)}(tf.matmul(value, W))")
        self.fetches.append(self.one_of("weights[0]", "weights[-1]") if kept else "W")
        return "value", 2

    def between(self, value: str, size: int) -> str:
        """Writes what may stand after a hidden layer. Returns the name of its value."""
        match self._draw.randrange(16):
            case 0 if "keep" not in self.feeds:
                self.add("keep = tf.placeholder(tf.float32)")
                self.feeds["keep"] = (self.one_of("0.5", "0.8"), "1.0")
                self.add(f"dropped = tf.nn.dropout({value}, keep)")
                return "dropped"
            case 1 if "training" not in self.feeds:
                self.add("training = tf.placeholder(tf.bool)")
                self.feeds["training"] = ("True", "False")
                self.add(f"dropped = tf.layers.dropout({value}, 0.4, training=training)")
                return "dropped"
            case 2:
                self.add(f"{value} = {value} * {self.one_of('2', '0.5', '1.5')}")
                return value
            case 3:
                self.add(f"mean, variance = tf.nn.moments({value}, [0])")
                self.add(f"normal = ({value} - mean) / tf.sqrt(variance + 1e-3)")
                return "normal"
            case 4:
                self.add(f"noisy = {value} + tf.random_normal(tf.shape({value}), stddev=0.1)")
                return "noisy"
            case 5:
                self.add(f"sign = tf.where({value} > 0.3, {value}, {value} * 0.1)")
                return "sign"
            case 6:
                self.add(f"joined = tf.concat([{value}, {value} * {value}], 1)[:, :{size}]")
                return "joined"
            case 7 if "with_bias" not in self.feeds:
                self.add("with_bias = tf.placeholder_with_default(1.0, [])")
                self.add(f"biased = {value} + with_bias")
                self.feeds["with_bias"] = (None, self.one_of(None, "0.0"))
                return "biased"
            case 8 if "first" not in self.feeds:
                self.add("first = tf.placeholder(tf.bool, [])")
                self.add(f"either = tf.cond(first, lambda: {value}, lambda: {value} * 0.5)")
                self.feeds["first"] = (self.one_of("True", "False"), self.one_of("True", "False"))
                return "either"
        return value

    def cost(self, logits: str) -> None:
        """Writes the loss, named `cost`, and perhaps how good the answers are."""
        y = self.y
        if self.outputs > 1:
            self.add(self.one_of(
                f"cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits={logits}, labels={y}))",
                f"cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits={logits}, labels={y}))",
                f"hypothesis = tf.nn.softmax({logits})\ncost = tf.reduce_mean(-tf.reduce_sum({y} * tf.log(hypothesis), axis=1))",
                f"cost = tf.losses.softmax_cross_entropy({y}, {logits})",
                f"cost = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.argmax({y}, 1), logits={logits}))",
            ))  # fmt: skip
            if self.often(5):
                self.add(f"correct = tf.equal(tf.argmax({logits}, 1), tf.argmax({y}, 1))")
                self.add("accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))")
                self.fetches.append("accuracy")
        elif self.binary:
            self.add(self.one_of(
                f"cost = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits={logits}, labels={y}))",
                f"hypothesis = tf.sigmoid({logits})\ncost = -tf.reduce_mean({y} * tf.log(hypothesis) + (1 - {y}) * tf.log(1 - hypothesis))",
                f"cost = tf.losses.sigmoid_cross_entropy({y}, {logits})",
            ))  # fmt: skip
        else:
            self.add(self.one_of(
                f"cost = tf.reduce_mean(tf.square({logits} - {y}))",
                f"cost = tf.losses.mean_squared_error({y}, {logits})",
                f"cost = tf.nn.l2_loss({logits} - {y}) / {ROWS}",
                f"cost = tf.reduce_mean(tf.abs({logits} - {y}))",
                f"cost = tf.reduce_sum((({logits} - {y}) ** 2)) / {ROWS}.",
                f"cost = tf.losses.huber_loss({y}, {logits})",
                f"cost = tf.reduce_mean(tf.squared_difference({logits}, {y}), name='cost')",
            ))  # fmt: skip
        if self.regularized and self.often(7):
            self.add("cost = cost + tf.losses.get_regularization_loss()")
        if self.often(2):
            self.add(self.one_of(
                "cost = cost + 0.01 * tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables()])",
                "cost += 0.01 * sum(tf.nn.l2_loss(v) for v in tf.trainable_variables())",
                "for v in tf.trainable_variables():\n    cost += 0.001 * tf.reduce_sum(tf.square(v))",
            ))  # fmt: skip

    def optimizer(self) -> None:
        """Writes what trains, named `train`."""
        rate = self.one_of("0.1", "0.05", "1e-2", "rate", "decay", "fed")
        counted = self.often(2)
        if rate == "decay":
            counted = True
            self.add("global_step = tf.Variable(0, trainable=False)")
            self.add(self.one_of(
                "rate = tf.train.exponential_decay(0.1, global_step, 2, 0.5, staircase=True)",
                "rate = tf.train.exponential_decay(0.1, global_step, 3, 0.9)",
                "rate = tf.train.polynomial_decay(0.1, global_step, 4, 0.01)",
                "rate = tf.train.piecewise_constant(global_step, [1, 3], [0.1, 0.05, 0.01])",
            ))  # fmt: skip
            self.fetches += ["rate", "global_step"]
            rate = "rate"
        elif counted:
            self.add(self.one_of(
                "global_step = tf.Variable(0, trainable=False, name='global_step')",
                "global_step = tf.train.get_or_create_global_step()",
            ))  # fmt: skip
            self.fetches.append("global_step")
        if rate == "rate" and "rate" not in self.fetches:
            self.add("rate = 0.1")
        if rate == "fed":
            self.add("fed_rate = tf.placeholder(tf.float32, [])")
            self.feeds["fed_rate"] = (self.one_of("0.1", "0.1 / (step + 1)"), None)
            rate = "fed_rate"
        optimizer = self.one_of(*OPTIMIZERS[:4], *OPTIMIZERS).format(rate=rate)
        step = ", global_step=global_step" if counted else ""
        match self._draw.randrange(8):
            case 0:
                self.add(f"optimizer = {optimizer}")
                self.add("gradients = optimizer.compute_gradients(cost)")
                clip = self.one_of(
                    "tf.clip_by_value(g, -0.1, 0.1)", "tf.clip_by_norm(g, 0.2)", "g * 2"
                )
                self.add(
                    f"gradients = [({clip}, v) for g, v in gradients{self.one_of('', ' if g is not None')}]"
                )
                self.add(f"train = optimizer.apply_gradients(gradients{step})")
            case 1:
                self.add("variables = tf.trainable_variables()")
                self.add(
                    "gradients, _ = tf.clip_by_global_norm(tf.gradients(cost, variables), 0.5)"
                )
                self.add(f"train = {optimizer}.apply_gradients(zip(gradients, variables){step})")
            case 2:
                weights = [f for f in self.fetches if f[0] in "Wb" and "[" not in f]
                only = f", var_list=[{self.one_of(*weights)}]" if weights else ""
                self.add(f"train = {optimizer}.minimize(cost{step}{only})")
            case 3 | 4:
                self.add(f"optimizer = {optimizer}")
                self.add(f"train = optimizer.minimize(cost{step})")
            case _:
                self.add(f"train = {optimizer}.minimize(cost{step})")
        if rate == "rate" and "rate" not in self.fetches and self.often(3):
            self.add("rate = 10.0")

    def more_operations(self, logits: str) -> None:
        """Writes operations beside the training: assignments, averages, gradients."""
        self.extra = []
        if self.often(2):
            self.add("counter = tf.Variable(0., trainable=False)")
            self.add(self.one_of(
                "count = tf.assign_add(counter, 1.)", "count = counter.assign_add(2.)",
                "count = tf.assign(counter, counter * 2 + 1)",
                "count = counter.assign(counter + cost)",
            ))  # fmt: skip
            self.extra.append("count")
            self.fetches.append("counter")
        weights = [f for f in self.fetches if f[0] in "W" and "[" not in f]
        if weights and self.often(2):
            w = self.one_of(*weights)
            self.add(self.one_of(
                f"shrink = {w}.assign({w} * 0.9)", f"shrink = tf.assign({w}, tf.clip_by_value({w}, -0.5, 0.5))",
                f"shrink = tf.assign_sub({w}, 0.1 * tf.gradients(cost, {w})[0])",
            ))  # fmt: skip
            self.extra.append("shrink")
        if weights and self.often(1):
            w = self.one_of(*weights)
            self.add("average = tf.train.ExponentialMovingAverage(0.5)")
            self.add(f"keep_average = average.apply([{w}])")
            self.extra.append("keep_average")
            self.fetches.append(f"average.average({w})")
        if weights and self.often(1):
            self.add(f"slope = tf.gradients(cost, {self.one_of(*weights)})[0]")
            self.fetches.append("slope")
        if self.often(2):
            self.add(
                f"answer = {self.one_of('tf.sigmoid', 'tf.round', 'tf.abs', 'tf.nn.softmax')}({logits})"
            )
            self.fetches.append("answer")
        if self.often(1):
            self.add("cost = cost * 10")
        if self.often(1):
            self.add("tf.summary.scalar('cost', cost)\nsummary = tf.summary.merge_all()")
            self.summaries = True

    summaries = False

    # --- running ---------------------------------------------------------------------------

    def feed(self, last: bool, x: str = "x_data", y: str = "y_data") -> str:
        parts = [f"{self.x}: {x}", f"{self.y}: {y}"]
        for name, values in self.feeds.items():
            value = values[last]
            if name == "fed_rate" and value is None:
                value = "0.1"
            if value is not None:
                parts.append(f"{name}: {value}")
        return "{" + ", ".join(parts) + "}"

    def as_script(self) -> None:
        in_function = self.often(1)
        if in_function:
            self.add("def main():")
            self.indent = "    "
        self.placeholders()
        logits = self.model()
        if self.often(2):
            self.add(f"logits = {logits}")
            logits = "logits"
        self.cost(logits)
        self.optimizer()
        self.more_operations(logits)
        self.fetches.append(logits)
        self.add("init = tf.global_variables_initializer()\n")
        how = self.one_of("with", "with", "plain", "interactive")
        base = self.indent
        if how == "with":
            self.add("with tf.Session() as sess:")
            self.indent += "    "
        elif how == "plain":
            self.add("sess = tf.Session()")
        else:
            self.add("sess = tf.InteractiveSession()")
        if self.summaries:
            self.add("writer = tf.summary.FileWriter('logs', sess.graph)")
        if self.often(3):
            self.add("sess.run(tf.global_variables_initializer())")
        else:
            self.add("sess.run(init)")
        self.loop(how)
        self.end(how)
        if self.often(1) and self.often(4):
            self.add("sess.run(init)")
            self.add(f"print('again', sess.run(cost, feed_dict={self.feed(True)}))")
        if how == "plain" and self.often(5):
            self.add("sess.close()")
        self.indent = base
        if in_function:
            self.indent = ""
            self.add(
                "\n\nif __name__ == '__main__':\n    main()" if self.often(5) else "\n\nmain()"
            )

    def loop(self, how: str) -> None:
        before = self.indent
        feeds = "feed_dict="
        x, y = "x_data", "y_data"
        steps = self.steps
        batches = not self.whole_batch and self.often(3)
        counting = self.one_of("for", "for", "for", "while", "feed first")
        if counting == "while":
            self.add(f"step = 0\nwhile step < {steps}:")
        else:
            self.add(f"for step in range({steps}):")
        self.indent += "    "
        if batches:
            kind = self.one_of("slice", "inner", "random")
            if kind == "slice":
                self.add(f"start = step * 2 % {ROWS}")
                x, y = "x_data[start:start + 2]", "y_data[start:start + 2]"
            elif kind == "random":
                self.add(f"chosen = draws.choice({ROWS}, 4)")
                x, y = "x_data[chosen]", "y_data[chosen]"
            elif counting != "while":
                self.add("total = 0.")
                self.add("for i in range(2):")
                self.indent += "    "
                self.add("batch_x, batch_y = x_data[i * 4:i * 4 + 4], y_data[i * 4:i * 4 + 4]")
                self.add(
                    f"_, value = sess.run([train, cost], {feeds}{self.feed(False, 'batch_x', 'batch_y')})"
                )
                self.add("total += value / 2")
                self.indent = self.indent[:-4]
                self.add(
                    f"print(step, {self.one_of('total', chr(39) + '%.5f' + chr(39) + ' % total')})"
                )
                if self.often(3):
                    self.some_steps(x, y)
                self.indent = before
                return
        told = self.feed(False, x, y)
        if counting == "feed first" or self.often(2):
            self.add(f"feed = {told}")
            told = "feed"
        other = self.one_of(*self.fetches)
        match self._draw.randrange(10):
            case 0 | 1:
                self.add(f"sess.run(train, {feeds}{told})")
                self.add(f"print(step, sess.run(cost, {feeds}{told}))")
            case 2 | 3:
                self.add(f"value, _ = sess.run([cost, train], {feeds}{told})")
                self.add("print(step, value)")
            case 4:
                self.add(f"_, value = sess.run((train, cost), {told})")
                self.add(
                    f"if step % 2 == {self.one_of(0, 1)}:\n    print('Step:', '%04d' % step, 'cost', '{{:.6f}}'.format(value))"
                )
            case 5:
                self.add(f"_, value, other = sess.run([train, cost, {other}], {feeds}{told})")
                self.add("print(step, value, other)")
            case 6:
                self.add(f"sess.run(train, {feeds}{told})")
                self.add(
                    f"if step % 2 == 0:\n    print(step, sess.run([cost, {other}], {feeds}{told}))"
                )
            case 7:
                self.add(f"result = sess.run({{'train': train, 'cost': cost}}, {feeds}{told})")
                self.add("print(step, result['cost'])")
            case 8:
                self.add(f"before = sess.run(cost, {feeds}{told})")
                self.add(f"sess.run([train], {feeds}{told})")
                self.add(f"print(step, before, sess.run(cost, {told}))")
            case 9:
                if how == "plain":
                    self.add(
                        f"train.run({told}, session=sess)\nprint(step, cost.eval({told}, session=sess))"
                    )
                else:
                    self.add(f"train.run({feeds}{told})\nprint(step, cost.eval({feeds}{told}))")
        self.some_steps(x, y)
        if self.summaries:
            self.add(f"writer.add_summary(sess.run(summary, {feeds}{told}), step)")
        if counting == "while":
            self.add("step += 1")
        self.indent = before

    def some_steps(self, x: str, y: str) -> None:
        """Writes what runs on some steps, or on all, beside the training."""
        told = self.feed(False, x, y)
        for name in self.extra:
            if self.often(3):
                self.add(f"sess.run({name}, {told})")
            elif self.often(5):
                self.add(
                    f"if step {self.one_of('== 1', '> 1', '% 2 == 0')}:\n    sess.run({name}, feed_dict={told})"
                )
            elif name != "keep_average":
                self.add(f"print('{name}', sess.run({name}, {told}))")
        weights = [f for f in self.fetches if f[0] in "W" and "[" not in f]
        if weights and self.often(1):
            w = self.one_of(*weights)
            self.add(self.one_of(
                f"if step == 1:\n    sess.run({w}.assign({w} * 0.5))",
                f"if step == 1:\n    {w}.load(sess.run({w}) * 0.5, sess)",
                f"if step == 1:\n    sess.run(tf.assign({w}, sess.run({w}) + 0.1))",
            ))  # fmt: skip
        if self.often(1):
            self.add(self.one_of(
                f"if sess.run(cost, {told}) < 0.5:\n    break",
                "if step == 2:\n    x_data = x_data * 2" if not self.in_function() else "pass",
                "if step == 1:\n    continue" if self.lines[-1].strip() != "step += 1" and not self.counting_while() else "pass",
            ))  # fmt: skip

    def in_function(self) -> bool:
        return any(line.startswith("def main") for line in self.lines)

    def counting_while(self) -> bool:
        return any(line.strip().startswith("while step") for line in self.lines)

    def end(self, how: str) -> None:
        told = self.feed(True)
        told = told.replace("0.1 / (step + 1)", "0.1")
        for name in dict.fromkeys(self.one_of(*self.fetches) for _ in range(3)):
            form = self.one_of(
                "print('{n}', sess.run({n}, feed_dict={t}))", "print(sess.run([{n}, cost], {t}))",
                "a, b = sess.run([{n}, cost], feed_dict={t})\nprint(a, b)",
                "np.set_printoptions(precision=4)\nprint(np.round(sess.run({n}, {t}), 4))",
            )  # fmt: skip
            self.add(form.format(n=name, t=told))

    # --- operations ---

    def as_operations(self) -> None:
        """Writes a few operations whose results are printed."""
        self.add(
            "x = tf.placeholder(tf.float32, [4, 3])\np = tf.Variable(np.abs(draws.randn(4, 3)).astype(np.float32) + 0.1)"
        )
        self.add("i = tf.placeholder(tf.int32, [4])")
        names = []
        for number in range(1, 4):
            name = self.one_of(f"r{number}", "r")
            self.add(f"{name} = {self.one_of(*OPERATIONS).format(x='x', p='p', i='i')}")
            names.append(name)
        self.add("feed = {x: draws.randn(4, 3), i: [1, 0, 2, 3]}")
        self.add("with tf.Session() as sess:\n    sess.run(tf.global_variables_initializer())")
        for name in dict.fromkeys(names):
            self.add(f"    print(sess.run({name}, feed))")
        if self.often(5):
            self.add(f"    print(sess.run([{', '.join(dict.fromkeys(names))}], feed_dict=feed))")

    # --- a class ---------------------------------------------------------------------------

    def as_class(self) -> None:
        given = self.often(9)
        wide = self.one_of(2, 3)
        activation = self.one_of(*ACTIVATIONS)
        optimizer = self.one_of(*OPTIMIZERS).format(rate="self.rate")
        loss = "tf.reduce_mean(tf.square(self.logits - self.y))"
        if self.outputs > 1:
            loss = "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=self.logits, labels=self.y))"
        scoped = self.often(6)
        dropout = self.often(3)
        names = (
            ("self, sess, name, rate=0.1", "sess, 'a'")
            if given
            else ("self, name, rate=0.1", "'a'")
        )
        self.add("\nclass Model:")
        self.add(f"    def __init__({names[0]}):")
        self.add("        self.name = name\n        self.rate = rate")
        if given:
            self.add("        self.sess = sess")
        self.add(self.one_of("        self.build()\n", "        self._build_net()\n"))
        build = "build" if "self.build" in self.lines[-2] else "_build_net"
        self.add(f"    def {build}(self):")
        deep = "        "
        if scoped:
            self.add("        with tf.variable_scope(self.name):")
            deep += "    "
        first = self.one_of(*FIRST_WEIGHTS[:5]).format(a=self.inputs, b=wide)
        layers = self.often(5)
        body = [f"self.x = tf.placeholder(tf.float32, [None, {self.inputs}])",
                f"self.y = tf.placeholder(tf.float32, [None, {self.outputs}])"]  # fmt: skip
        if dropout:
            body.append("self.keep = tf.placeholder(tf.float32)")
        if layers:
            body.append(f"hidden = tf.layers.dense(self.x, {wide}, activation={activation})")
        else:
            body += [f"self.W = tf.Variable({first})",
                     f"hidden = {activation}(tf.matmul(self.x, self.W))"]  # fmt: skip
        if dropout:
            body.append("hidden = tf.nn.dropout(hidden, keep_prob=self.keep)")
        body.append(f"self.logits = tf.layers.dense(hidden, {self.outputs})")
        for line in body:
            self.add(deep + line)
        outside = "        " if self.often(5) else deep
        self.add(f"{outside}self.cost = {loss}")
        self.add(f"{outside}self.optimizer = {optimizer}.minimize(self.cost)\n")
        sess = "self.sess" if given else "sess"
        extra = "" if given else "sess, "
        keep = [f", self.keep: {value}" for value in ("0.7", "1.0")] if dropout else ["", ""]
        self.add(f"    def train(self, {extra}x, y):")
        self.add(f"        return {sess}.run([self.cost, self.optimizer], "
                 f"feed_dict={{self.x: x, self.y: y{keep[0]}}})\n")  # fmt: skip
        self.add(f"    def predict(self, {extra}x):")
        self.add(f"        return {sess}.run(self.logits, feed_dict={{self.x: x{keep[1]}}})\n\n")
        several = given and scoped and self.often(4)
        self.add("sess = tf.Session()")
        if several:
            self.add("models = [Model(sess, name) for name in ('a', 'b')]" if self.often(5) else
                     "models = []\nfor m in range(2):\n    models.append(Model(sess, 'model' + str(m)))")  # fmt: skip
        else:
            self.add(f"model = Model({names[1]}{self.one_of('', ', 0.05', ', rate=0.01')})")
        self.add("sess.run(tf.global_variables_initializer())")
        told = "" if given else "sess, "
        self.add(f"for step in range({self.steps}):")
        if several:
            self.add(
                "    for m in models:\n        c, _ = m.train(x_data, y_data)\n        print(step, m.name, c)"
            )
            self.add("for m in models:\n    print(m.predict(x_data[:3]))")
        else:
            self.add(self.one_of(
                f"    c, _ = model.train({told}x_data, y_data)\n    print(step, c)",
                f"    c, _ = model.train({told}x_data, y_data)\n    if step % 2 == 0:\n        print(step, c)",
                f"    c = model.train({told}x_data, y_data)[0]\n    print(step, '%.6f' % c)",
            ))  # fmt: skip
            self.add(f"print(model.predict({told}x_data[:3]))")
