"""How a network learns: its cost, its optimizer, and what else changes or reads its weights."""

# ruff: noqa: E501 (the programs have lines as people write them)

from faults.program_texts.network import Network
from faults.program_texts.parts import OPTIMIZERS
from faults.program_texts.writing import ROWS, Writing


def cost(program: Writing, network: Network, logits: str) -> None:
    """Writes the loss, named `cost`, and perhaps how good the answers are."""
    y = "y"
    if program.outputs > 1:
        program.add(program.one_of(
            f"cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits={logits}, labels={y}))",
            f"cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits={logits}, labels={y}))",
            f"hypothesis = tf.nn.softmax({logits})\ncost = tf.reduce_mean(-tf.reduce_sum({y} * tf.log(hypothesis), axis=1))",
            f"cost = tf.losses.softmax_cross_entropy({y}, {logits})",
            f"cost = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.argmax({y}, 1), logits={logits}))",
        ))  # fmt: skip
        if program.often(5):
            program.add(f"correct = tf.equal(tf.argmax({logits}, 1), tf.argmax({y}, 1))")
            program.add("accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))")
            network.fetches.append("accuracy")
    elif program.binary:
        program.add(program.one_of(
            f"cost = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits={logits}, labels={y}))",
            f"hypothesis = tf.sigmoid({logits})\ncost = -tf.reduce_mean({y} * tf.log(hypothesis) + (1 - {y}) * tf.log(1 - hypothesis))",
            f"cost = tf.losses.sigmoid_cross_entropy({y}, {logits})",
        ))  # fmt: skip
    else:
        program.add(program.one_of(
            f"cost = tf.reduce_mean(tf.square({logits} - {y}))",
            f"cost = tf.losses.mean_squared_error({y}, {logits})",
            f"cost = tf.nn.l2_loss({logits} - {y}) / {ROWS}",
            f"cost = tf.reduce_mean(tf.abs({logits} - {y}))",
            f"cost = tf.reduce_sum((({logits} - {y}) ** 2)) / {ROWS}.",
            f"cost = tf.losses.huber_loss({y}, {logits})",
            f"cost = tf.reduce_mean(tf.squared_difference({logits}, {y}), name='cost')",
        ))  # fmt: skip
    if network.regularized and program.often(7):
        program.add("cost = cost + tf.losses.get_regularization_loss()")
    if program.often(2):
        program.add(program.one_of(
            "cost = cost + 0.01 * tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables()])",
            "cost += 0.01 * sum(tf.nn.l2_loss(v) for v in tf.trainable_variables())",
            "for v in tf.trainable_variables():\n    cost += 0.001 * tf.reduce_sum(tf.square(v))",
        ))  # fmt: skip


def optimizer(program: Writing, network: Network) -> None:
    """Writes what trains, named `train`."""
    rate = program.one_of("0.1", "0.05", "1e-2", "rate", "decay", "fed")
    counted = program.often(2)
    if rate == "decay":
        counted = True
        program.add("global_step = tf.Variable(0, trainable=False)")
        program.add(program.one_of(
            "rate = tf.train.exponential_decay(0.1, global_step, 2, 0.5, staircase=True)",
            "rate = tf.train.exponential_decay(0.1, global_step, 3, 0.9)",
            "rate = tf.train.polynomial_decay(0.1, global_step, 4, 0.01)",
            "rate = tf.train.piecewise_constant(global_step, [1, 3], [0.1, 0.05, 0.01])",
        ))  # fmt: skip
        network.fetches += ["rate", "global_step"]
        rate = "rate"
    elif counted:
        program.add(program.one_of(
            "global_step = tf.Variable(0, trainable=False, name='global_step')",
            "global_step = tf.train.get_or_create_global_step()",
        ))  # fmt: skip
        network.fetches.append("global_step")
    if rate == "rate" and "rate" not in network.fetches:
        program.add("rate = 0.1")
    if rate == "fed":
        program.add("fed_rate = tf.placeholder(tf.float32, [])")
        network.feeds["fed_rate"] = (program.one_of("0.1", "0.1 / (step + 1)"), None)
        rate = "fed_rate"
    optimizer = program.one_of(*OPTIMIZERS[:4], *OPTIMIZERS).format(rate=rate)
    step = ", global_step=global_step" if counted else ""
    match program.below(8):
        case 0:
            program.add(f"optimizer = {optimizer}")
            program.add("gradients = optimizer.compute_gradients(cost)")
            clip = program.one_of(
                "tf.clip_by_value(g, -0.1, 0.1)", "tf.clip_by_norm(g, 0.2)", "g * 2"
            )
            program.add(
                f"gradients = [({clip}, v) for g, v in gradients{program.one_of('', ' if g is not None')}]"
            )
            program.add(f"train = optimizer.apply_gradients(gradients{step})")
        case 1:
            program.add("variables = tf.trainable_variables()")
            program.add("gradients, _ = tf.clip_by_global_norm(tf.gradients(cost, variables), 0.5)")
            program.add(f"train = {optimizer}.apply_gradients(zip(gradients, variables){step})")
        case 2:
            weights = [f for f in network.fetches if f[0] in "Wb" and "[" not in f]
            only = f", var_list=[{program.one_of(*weights)}]" if weights else ""
            program.add(f"train = {optimizer}.minimize(cost{step}{only})")
        case 3 | 4:
            program.add(f"optimizer = {optimizer}")
            program.add(f"train = optimizer.minimize(cost{step})")
        case _:
            program.add(f"train = {optimizer}.minimize(cost{step})")
    if rate == "rate" and "rate" not in network.fetches and program.often(3):
        program.add("rate = 10.0")


def more_operations(program: Writing, network: Network, logits: str) -> list[str]:
    """Writes assignments, averages, gradients. Returns the names of what changes something."""
    extra = []
    if program.often(2):
        program.add("counter = tf.Variable(0., trainable=False)")
        program.add(program.one_of(
            "count = tf.assign_add(counter, 1.)", "count = counter.assign_add(2.)",
            "count = tf.assign(counter, counter * 2 + 1)",
            "count = counter.assign(counter + cost)",
        ))  # fmt: skip
        extra.append("count")
        network.fetches.append("counter")
    weights = [f for f in network.fetches if f[0] in "W" and "[" not in f]
    if weights and program.often(2):
        w = program.one_of(*weights)
        program.add(program.one_of(
            f"shrink = {w}.assign({w} * 0.9)", f"shrink = tf.assign({w}, tf.clip_by_value({w}, -0.5, 0.5))",
            f"shrink = tf.assign_sub({w}, 0.1 * tf.gradients(cost, {w})[0])",
        ))  # fmt: skip
        extra.append("shrink")
    if weights and program.often(1):
        w = program.one_of(*weights)
        program.add("average = tf.train.ExponentialMovingAverage(0.5)")
        program.add(f"keep_average = average.apply([{w}])")
        extra.append("keep_average")
        network.fetches.append(f"average.average({w})")
    if weights and program.often(1):
        program.add(f"slope = tf.gradients(cost, {program.one_of(*weights)})[0]")
        network.fetches.append("slope")
    if program.often(2):
        program.add(
            f"answer = {program.one_of('tf.sigmoid', 'tf.round', 'tf.abs', 'tf.nn.softmax')}({logits})"
        )
        network.fetches.append("answer")
    if program.often(1):
        program.add("cost = cost * 10")
    if program.often(1):
        program.add("tf.summary.scalar('cost', cost)\nsummary = tf.summary.merge_all()")
        network.summarized = True
    return extra
