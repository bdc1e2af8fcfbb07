"""Programs whose network is a class, with a session of its own or one that it is given."""

# ruff: noqa: E501 (the programs have lines as people write them)

from faults.program_texts.parts import ACTIVATIONS, FIRST_WEIGHTS, OPTIMIZERS
from faults.program_texts.writing import Writing


def write(program: Writing) -> None:
    """Writes a class that builds, trains and asks a network, and what uses it."""
    given = program.often(9)
    wide = program.one_of(2, 3)
    activation = program.one_of(*ACTIVATIONS)
    optimizer = program.one_of(*OPTIMIZERS).format(rate="self.rate")
    loss = "tf.reduce_mean(tf.square(self.logits - self.y))"
    if program.outputs > 1:
        loss = "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=self.logits, labels=self.y))"
    scoped = program.often(6)
    dropout = program.often(3)
    names = (
        ("self, sess, name, rate=0.1", "sess, 'a'") if given else ("self, name, rate=0.1", "'a'")
    )
    program.add("\nclass Model:")
    program.add(f"    def __init__({names[0]}):")
    program.add("        self.name = name\n        self.rate = rate")
    if given:
        program.add("        self.sess = sess")
    program.add(program.one_of("        self.build()\n", "        self._build_net()\n"))
    build = "build" if "self.build" in program.lines[-2] else "_build_net"
    program.add(f"    def {build}(self):")
    deep = "        "
    if scoped:
        program.add("        with tf.variable_scope(self.name):")
        deep += "    "
    first = program.one_of(*FIRST_WEIGHTS[:5]).format(a=program.inputs, b=wide)
    layers = program.often(5)
    body = [f"self.x = tf.placeholder(tf.float32, [None, {program.inputs}])",
            f"self.y = tf.placeholder(tf.float32, [None, {program.outputs}])"]  # fmt: skip
    if dropout:
        body.append("self.keep = tf.placeholder(tf.float32)")
    if layers:
        body.append(f"hidden = tf.layers.dense(self.x, {wide}, activation={activation})")
    else:
        body += [f"self.W = tf.Variable({first})",
                 f"hidden = {activation}(tf.matmul(self.x, self.W))"]  # fmt: skip
    if dropout:
        body.append("hidden = tf.nn.dropout(hidden, keep_prob=self.keep)")
    body.append(f"self.logits = tf.layers.dense(hidden, {program.outputs})")
    for line in body:
        program.add(deep + line)
    outside = "        " if program.often(5) else deep
    program.add(f"{outside}self.cost = {loss}")
    program.add(f"{outside}self.optimizer = {optimizer}.minimize(self.cost)\n")
    sess = "self.sess" if given else "sess"
    extra = "" if given else "sess, "
    keep = [f", self.keep: {value}" for value in ("0.7", "1.0")] if dropout else ["", ""]
    program.add(f"    def train(self, {extra}x, y):")
    program.add(f"        return {sess}.run([self.cost, self.optimizer], "
             f"feed_dict={{self.x: x, self.y: y{keep[0]}}})\n")  # fmt: skip
    program.add(f"    def predict(self, {extra}x):")
    program.add(f"        return {sess}.run(self.logits, feed_dict={{self.x: x{keep[1]}}})\n\n")
    several = given and scoped and program.often(4)
    program.add("sess = tf.Session()")
    if several:
        program.add("models = [Model(sess, name) for name in ('a', 'b')]" if program.often(5) else
                 "models = []\nfor m in range(2):\n    models.append(Model(sess, 'model' + str(m)))")  # fmt: skip
    else:
        program.add(f"model = Model({names[1]}{program.one_of('', ', 0.05', ', rate=0.01')})")
    program.add("sess.run(tf.global_variables_initializer())")
    told = "" if given else "sess, "
    program.add(f"for step in range({program.steps}):")
    if several:
        program.add(
            "    for m in models:\n        c, _ = m.train(x_data, y_data)\n        print(step, m.name, c)"
        )
        program.add("for m in models:\n    print(m.predict(x_data[:3]))")
    else:
        program.add(program.one_of(
            f"    c, _ = model.train({told}x_data, y_data)\n    print(step, c)",
            f"    c, _ = model.train({told}x_data, y_data)\n    if step % 2 == 0:\n        print(step, c)",
            f"    c = model.train({told}x_data, y_data)[0]\n    print(step, '%.6f' % c)",
        ))  # fmt: skip
        program.add(f"print(model.predict({told}x_data[:3]))")
