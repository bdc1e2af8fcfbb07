"""Programs that print the results of a few operations."""

# ruff: noqa: E501 (the programs have lines as people write them)

from faults.program_texts.writing import Writing

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


def write(program: Writing) -> None:
    """Writes a few operations whose results are printed."""
    program.add(
        "x = tf.placeholder(tf.float32, [4, 3])\np = tf.Variable(np.abs(draws.randn(4, 3)).astype(np.float32) + 0.1)"
    )
    program.add("i = tf.placeholder(tf.int32, [4])")
    names = []
    for number in range(1, 4):
        name = program.one_of(f"r{number}", "r")
        program.add(f"{name} = {program.one_of(*OPERATIONS).format(x='x', p='p', i='i')}")
        names.append(name)
    program.add("feed = {x: draws.randn(4, 3), i: [1, 0, 2, 3]}")
    program.add("with tf.Session() as sess:\n    sess.run(tf.global_variables_initializer())")
    for name in dict.fromkeys(names):
        program.add(f"    print(sess.run({name}, feed))")
    if program.often(5):
        program.add(f"    print(sess.run([{', '.join(dict.fromkeys(names))}], feed_dict=feed))")
