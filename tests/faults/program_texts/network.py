"""A network: its placeholders and layers, and what may stand between them."""

# ruff: noqa: E501 (the programs have lines as people write them)

from faults.program_texts.parts import (
    ACTIVATIONS,
    FIRST_BIASES,
    FIRST_WEIGHTS,
    INITIALIZERS,
)
from faults.program_texts.writing import ROWS, Writing


class Network:
    """The network of a program.

    Args:
        program: what it is written to.

    Attributes:
        feeds: what each placeholder is fed while training, and in the end; None: nothing.
        fetches: what may be printed beside the cost.
        whole_batch: the placeholders take all rows or none.
        regularized: whether one of its layers has a regularizer.
        summarized: whether `summary` merges its summaries.
    """

    def __init__(self, program: Writing) -> None:
        self._program = program
        self.feeds: dict[str, tuple[str | None, str | None]] = {}
        self.fetches: list[str] = []
        self.whole_batch = False
        self.regularized = False
        self.summarized = False
        self._dense_is_there = False

    def placeholders(self) -> None:
        """Writes what is fed: `x` and `y`."""
        program = self._program
        shape = program.one_of("[None, {}]", "(None, {})", f"[{ROWS}, {{}}]")
        self.whole_batch = "None" not in shape
        named = program.often(3)
        program.add(
            f"x = tf.placeholder(tf.float32, {shape.format(program.inputs)}"
            + (", name='x')" if named else ")")
        )
        program.add(
            f"y = tf.placeholder({program.one_of('tf.float32', chr(39) + 'float' + chr(39))}, "
            f"{shape.format(program.outputs)})"
        )

    def _layer(self, source: str, number: int, a: int, b: int, last: bool) -> str:
        """Writes one layer. Returns the name of what it computes."""
        program = self._program
        name = program.one_of("h", f"h{number}", f"layer{number}")
        activation = "" if last else program.one_of(*ACTIVATIONS)
        kind = program.one_of(
            "hand", "hand", "hand", "tf.layers", "get_variable", "contrib", "called"
        )
        if kind == "hand":
            w, bias = f"W{number}", f"b{number}"
            trainable = ", trainable=False" if not last and program.often(1) else ""
            scope = program.often(3)
            if scope:
                program.add(f"with tf.name_scope('layer{number}'):")
                program.indent += "    "
            program.add(
                f"{w} = tf.Variable({program.one_of(*FIRST_WEIGHTS).format(a=a, b=b)}{trainable})"
            )
            value = f"tf.matmul({source}, {w})"
            if program.often(8):
                program.add(f"{bias} = tf.Variable({program.one_of(*FIRST_BIASES).format(b=b)})")
                value = program.one_of(f"{value} + {bias}", f"tf.nn.bias_add({value}, {bias})",
                                    f"tf.add({value}, {bias})")  # fmt: skip
                self.fetches.append(bias)
            program.add(f"{name} = {activation}({value})" if activation else f"{name} = {value}")
            if scope:
                program.indent = program.indent[:-4]
            self.fetches.append(w)
        elif kind == "get_variable":
            w = f"W{number}"
            how = program.one_of("plain", "scope")
            if how == "scope":
                program.add(f"with tf.variable_scope('layer{number}'):")
                program.indent += "    "
            program.add(f"{w} = tf.get_variable('w{number}', [{a}, {b}], "
                     f"initializer={program.one_of(*INITIALIZERS)})")  # fmt: skip
            program.add(f"{name} = {activation}(tf.matmul({source}, {w}))")
            if how == "scope":
                program.indent = program.indent[:-4]
            self.fetches.append(w)
        elif kind == "tf.layers":
            more = f", activation={activation}" if activation else ""
            if program.often(3):
                more += f", kernel_initializer={program.one_of(*INITIALIZERS)}"
            if program.often(2):
                more += ", kernel_regularizer=tf.contrib.layers.l2_regularizer(0.01)"
                self.regularized = True
            program.add(f"{name} = tf.layers.dense({source}, {b}{more})")
        elif kind == "contrib":
            told = f"activation_fn={activation or None}"
            program.add(f"{name} = tf.contrib.layers.fully_connected({source}, {b}, {told})")
        else:
            if not self._dense_is_there:
                self._dense_is_there = True
                at = program.lines.index("") + 1
                place = next(i for i in range(at, len(program.lines)) if program.lines[i] == "") + 1
                body = ["def dense(value, size, activation=None):",
                        "    rows = int(value.get_shape()[1])",
                        f"    W = tf.Variable({program.one_of(*FIRST_WEIGHTS[:5]).format(a='rows', b='size')})",
                        "    b = tf.Variable(tf.zeros([size]))",
                        "    result = tf.matmul(value, W) + b",
                        program.one_of("    return activation(result) if activation else result",
                                    "    if activation is None:\n        return result\n"
                                    "    return activation(result)"),
                        "", ""]  # fmt: skip
                program.lines[place:place] = body
            told = f", {activation}" if activation else ""
            program.add(f"{name} = dense({source}, {b}{told})")
        return name

    def model(self) -> str:
        """Writes the layers. Returns the name of the last value."""
        program = self._program
        value, size = "x", program.inputs
        if program.often(1):
            program.add("scale = 0.5")
            program.add(f"scaled = {value} * scale")
            program.add("scale = 3.0")
            value = "scaled"
        if program.often(1) and program.often(4):
            program.add(f"shift = np.full([{size}], 0.2, np.float32)")
            program.add(f"shifted = {value} + {program.one_of('shift', 'tf.constant(shift)')}")
            program.add("shift[:] = 5")
            value = "shifted"
        depth = program.one_of(0, 1, 1, 2)
        if depth == 2 and program.often(3):
            value, size = self._layers_in_a_loop(value, size)
            depth = 0
        for number in range(1, depth + 1):
            wide = program.one_of(2, 3, 4)
            value = self._layer(value, number, size, wide, False)
            size = wide
            value = self._between(value, size)
        return self._layer(value, depth + 1, size, program.outputs, True)

    def _layers_in_a_loop(self, value: str, size: int) -> tuple[str, int]:
        program = self._program
        program.add(f"sizes = [{size}, 3, 2]")
        kept = program.often(5)
        if kept:
            program.add("weights = []")
        program.add(f"value = {value}")
        program.add(program.one_of("for i in range(2):", "for i in range(len(sizes) - 1):"))
        program.add("    W = tf.Variable(tf.random_normal([sizes[i], sizes[i + 1]]))")
        if kept:
            program.add("    weights.append(W)")
        program.add(f"    value = {program.one_of(*ACTIVATIONS)}(tf.matmul(value, W))")
        self.fetches.append(program.one_of("weights[0]", "weights[-1]") if kept else "W")
        return "value", 2

    def _between(self, value: str, size: int) -> str:
        """Writes what may stand after a hidden layer. Returns the name of its value."""
        program = self._program
        match program.below(16):
            case 0 if "keep" not in self.feeds:
                program.add("keep = tf.placeholder(tf.float32)")
                self.feeds["keep"] = (program.one_of("0.5", "0.8"), "1.0")
                program.add(f"dropped = tf.nn.dropout({value}, keep)")
                return "dropped"
            case 1 if "training" not in self.feeds:
                program.add("training = tf.placeholder(tf.bool)")
                self.feeds["training"] = ("True", "False")
                program.add(f"dropped = tf.layers.dropout({value}, 0.4, training=training)")
                return "dropped"
            case 2:
                program.add(f"{value} = {value} * {program.one_of('2', '0.5', '1.5')}")
                return value
            case 3:
                program.add(f"mean, variance = tf.nn.moments({value}, [0])")
                program.add(f"normal = ({value} - mean) / tf.sqrt(variance + 1e-3)")
                return "normal"
            case 4:
                program.add(f"noisy = {value} + tf.random_normal(tf.shape({value}), stddev=0.1)")
                return "noisy"
            case 5:
                program.add(f"sign = tf.where({value} > 0.3, {value}, {value} * 0.1)")
                return "sign"
            case 6:
                program.add(f"joined = tf.concat([{value}, {value} * {value}], 1)[:, :{size}]")
                return "joined"
            case 7 if "with_bias" not in self.feeds:
                program.add("with_bias = tf.placeholder_with_default(1.0, [])")
                program.add(f"biased = {value} + with_bias")
                self.feeds["with_bias"] = (None, program.one_of(None, "0.0"))
                return "biased"
            case 8 if "first" not in self.feeds:
                program.add("first = tf.placeholder(tf.bool, [])")
                program.add(f"either = tf.cond(first, lambda: {value}, lambda: {value} * 0.5)")
                self.feeds["first"] = (
                    program.one_of("True", "False"),
                    program.one_of("True", "False"),
                )
                return "either"
        return value
