"""Programs that build a network at the left margin, or in `main`, and train it in a loop."""

# ruff: noqa: E501 (the programs have lines as people write them)

from faults.program_texts import training
from faults.program_texts.network import Network
from faults.program_texts.writing import ROWS, Writing


def write(program: Writing) -> None:
    """Writes the whole program."""
    network = Network(program)
    in_function = program.often(1)
    if in_function:
        program.add("def main():")
        program.indent = "    "
    network.placeholders()
    logits = network.model()
    if program.often(2):
        program.add(f"logits = {logits}")
        logits = "logits"
    training.cost(program, network, logits)
    training.optimizer(program, network)
    extra = training.more_operations(program, network, logits)
    network.fetches.append(logits)
    program.add("init = tf.global_variables_initializer()\n")
    how = program.one_of("with", "with", "plain", "interactive")
    base = program.indent
    if how == "with":
        program.add("with tf.Session() as sess:")
        program.indent += "    "
    elif how == "plain":
        program.add("sess = tf.Session()")
    else:
        program.add("sess = tf.InteractiveSession()")
    if network.summarized:
        program.add("writer = tf.summary.FileWriter('logs', sess.graph)")
    if program.often(3):
        program.add("sess.run(tf.global_variables_initializer())")
    else:
        program.add("sess.run(init)")
    _loop(program, network, extra, how)
    _end(program, network)
    if program.often(1) and program.often(4):
        program.add("sess.run(init)")
        program.add(f"print('again', sess.run(cost, feed_dict={_feed(network, True)}))")
    if how == "plain" and program.often(5):
        program.add("sess.close()")
    program.indent = base
    if in_function:
        program.indent = ""
        program.add(
            "\n\nif __name__ == '__main__':\n    main()" if program.often(5) else "\n\nmain()"
        )


def _feed(network: Network, last: bool, x: str = "x_data", y: str = "y_data") -> str:
    """Returns what a run feeds, as a dictionary."""
    parts = [f"{'x'}: {x}", f"{'y'}: {y}"]
    for name, values in network.feeds.items():
        value = values[last]
        if name == "fed_rate" and value is None:
            value = "0.1"
        if value is not None:
            parts.append(f"{name}: {value}")
    return "{" + ", ".join(parts) + "}"


def _loop(program: Writing, network: Network, extra: list[str], how: str) -> None:
    """Writes the steps of training."""
    before = program.indent
    feeds = "feed_dict="
    x, y = "x_data", "y_data"
    steps = program.steps
    batches = not network.whole_batch and program.often(3)
    counting = program.one_of("for", "for", "for", "while", "feed first")
    if counting == "while":
        program.add(f"step = 0\nwhile step < {steps}:")
    else:
        program.add(f"for step in range({steps}):")
    program.indent += "    "
    if batches:
        kind = program.one_of("slice", "inner", "random")
        if kind == "slice":
            program.add(f"start = step * 2 % {ROWS}")
            x, y = "x_data[start:start + 2]", "y_data[start:start + 2]"
        elif kind == "random":
            program.add(f"chosen = draws.choice({ROWS}, 4)")
            x, y = "x_data[chosen]", "y_data[chosen]"
        elif counting != "while":
            program.add("total = 0.")
            program.add("for i in range(2):")
            program.indent += "    "
            program.add("batch_x, batch_y = x_data[i * 4:i * 4 + 4], y_data[i * 4:i * 4 + 4]")
            program.add(
                f"_, value = sess.run([train, cost], {feeds}{_feed(network, False, 'batch_x', 'batch_y')})"
            )
            program.add("total += value / 2")
            program.indent = program.indent[:-4]
            program.add(
                f"print(step, {program.one_of('total', chr(39) + '%.5f' + chr(39) + ' % total')})"
            )
            if program.often(3):
                _some_steps(program, network, extra, x, y)
            program.indent = before
            return
    told = _feed(network, False, x, y)
    if counting == "feed first" or program.often(2):
        program.add(f"feed = {told}")
        told = "feed"
    other = program.one_of(*network.fetches)
    match program.below(10):
        case 0 | 1:
            program.add(f"sess.run(train, {feeds}{told})")
            program.add(f"print(step, sess.run(cost, {feeds}{told}))")
        case 2 | 3:
            program.add(f"value, _ = sess.run([cost, train], {feeds}{told})")
            program.add("print(step, value)")
        case 4:
            program.add(f"_, value = sess.run((train, cost), {told})")
            program.add(
                f"if step % 2 == {program.one_of(0, 1)}:\n    print('Step:', '%04d' % step, 'cost', '{{:.6f}}'.format(value))"
            )
        case 5:
            program.add(f"_, value, other = sess.run([train, cost, {other}], {feeds}{told})")
            program.add("print(step, value, other)")
        case 6:
            program.add(f"sess.run(train, {feeds}{told})")
            program.add(
                f"if step % 2 == 0:\n    print(step, sess.run([cost, {other}], {feeds}{told}))"
            )
        case 7:
            program.add(f"result = sess.run({{'train': train, 'cost': cost}}, {feeds}{told})")
            program.add("print(step, result['cost'])")
        case 8:
            program.add(f"before = sess.run(cost, {feeds}{told})")
            program.add(f"sess.run([train], {feeds}{told})")
            program.add(f"print(step, before, sess.run(cost, {told}))")
        case 9:
            if how == "plain":
                program.add(
                    f"train.run({told}, session=sess)\nprint(step, cost.eval({told}, session=sess))"
                )
            else:
                program.add(f"train.run({feeds}{told})\nprint(step, cost.eval({feeds}{told}))")
    _some_steps(program, network, extra, x, y)
    if network.summarized:
        program.add(f"writer.add_summary(sess.run(summary, {feeds}{told}), step)")
    if counting == "while":
        program.add("step += 1")
    program.indent = before


def _some_steps(program: Writing, network: Network, extra: list[str], x: str, y: str) -> None:
    """Writes what runs on some steps, or on all, beside the training."""
    told = _feed(network, False, x, y)
    for name in extra:
        if program.often(3):
            program.add(f"sess.run({name}, {told})")
        elif program.often(5):
            program.add(
                f"if step {program.one_of('== 1', '> 1', '% 2 == 0')}:\n    sess.run({name}, feed_dict={told})"
            )
        elif name != "keep_average":
            program.add(f"print('{name}', sess.run({name}, {told}))")
    weights = [f for f in network.fetches if f[0] in "W" and "[" not in f]
    if weights and program.often(1):
        w = program.one_of(*weights)
        program.add(program.one_of(
            f"if step == 1:\n    sess.run({w}.assign({w} * 0.5))",
            f"if step == 1:\n    {w}.load(sess.run({w}) * 0.5, sess)",
            f"if step == 1:\n    sess.run(tf.assign({w}, sess.run({w}) + 0.1))",
        ))  # fmt: skip
    if program.often(1):
        program.add(program.one_of(
            f"if sess.run(cost, {told}) < 0.5:\n    break",
            "if step == 2:\n    x_data = x_data * 2" if not _in_function(program) else "pass",
            "if step == 1:\n    continue" if program.lines[-1].strip() != "step += 1" and not _counting_while(program) else "pass",
        ))  # fmt: skip


def _in_function(program: Writing) -> bool:
    return any(line.startswith("def main") for line in program.lines)


def _counting_while(program: Writing) -> bool:
    return any(line.strip().startswith("while step") for line in program.lines)


def _end(program: Writing, network: Network) -> None:
    """Writes what is asked of the trained network."""
    told = _feed(network, True)
    told = told.replace("0.1 / (step + 1)", "0.1")
    for name in dict.fromkeys(program.one_of(*network.fetches) for _ in range(3)):
        form = program.one_of(
            "print('{n}', sess.run({n}, feed_dict={t}))", "print(sess.run([{n}, cost], {t}))",
            "a, b = sess.run([{n}, cost], feed_dict={t})\nprint(a, b)",
            "np.set_printoptions(precision=4)\nprint(np.round(sess.run({n}, {t}), 4))",
        )  # fmt: skip
        program.add(form.format(n=name, t=told))
