"""What a Keras port needs before its own first statement."""

import libcst as cst

from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api.model import LSTM_KERNEL, RNN_KERNEL
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.tf2_eager.rewrites.variables import XAVIER
from rosetta.port.targets.tf2_eager.streams import DROPOUT
from rosetta.port.targets.tf2_eager.unknown import Unknown

_PARTIAL = "from functools import partial\n"


def own(text: str, alias: str, dropout: str | None) -> list[Edit]:
    """Returns the edits that give a port the imports, functions and classes that layers need.

    Args:
        text: of the port.
        alias: of TensorFlow.
        dropout: the class of the layers that drop.
    """
    program = Program(text)
    script = program.script
    names = {node.value for node in script.positions if isinstance(node, cst.Name)}
    found = []
    if "partial" in names and _PARTIAL not in text:
        at = script.text.index(f"import tensorflow as {alias}\n")
        found.append(_put(at, at, _PARTIAL))
    needed = {
        XAVIER: xavier(alias), LSTM_KERNEL: lstm_kernel(alias), RNN_KERNEL: rnn_kernel(),
    }  # fmt: skip
    if dropout is not None:
        needed[DROPOUT] = dropout
    for statement in script.module.body:
        name = getattr(getattr(statement, "name", None), "value", None)
        if (
            name == DROPOUT in needed
            and statement.bases
            and script.of(statement) != dropout.strip()
        ):
            raise Unknown(statement, "one model draws for dropout where it drops nothing, another "
                          "does not; write one of them by hand")  # fmt: skip
        if name in needed:
            place = script.span(statement)
            found.append(_put(place.start, script.line_end(place.end), needed.pop(name)))
    ends = [script.line_end(script.span(s).end) for s in script.module.body if _imports(s)]
    for name in needed.keys() & names:
        found.append(_put(ends[-1], ends[-1], f"\n\n{needed[name]}\n\n"))
    return found


def _put(start: int, end: int, text: str) -> Edit:
    return Edit(start, end, (text,), 0, "", "", "")


def _imports(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and any(
        isinstance(small, cst.Import | cst.ImportFrom) for small in statement.body
    )


def xavier(alias: str) -> str:
    """Returns the initializer that draws Glorot's uniform values as TensorFlow 1 did."""
    return f'''def {XAVIER}(shape, dtype="float32", seed=None):
    """Draws uniformly between -limit and limit, as TensorFlow 1's Glorot initializer.

    keras.initializers.GlorotUniform draws other numbers from the same seed.
    """
    inputs, outputs = (math.prod(shape[:-2]) * size for size in (shape[-2:][0], shape[-1]))
    limit = math.sqrt(6 / (inputs + outputs))
    return {alias}.random.uniform(shape, -limit, limit, dtype, seed=seed)
'''


def lstm_kernel(alias: str) -> str:
    """Returns the class that gives an LSTM of Keras the weights of TensorFlow 1's."""
    return f'''class {LSTM_KERNEL}:
    """The kernel of TensorFlow 1's BasicLSTMCell as keras.layers.LSTM has it.

    Keras has one kernel for the inputs and one for the state, and the gates in another order.
    """

    def __init__(self, kernel):
        inputs, new, forget, outputs = {alias}.split(kernel, 4, axis=1)
        self.kernel = {alias}.concat([inputs, forget, new, outputs], axis=1)

    def of_inputs(self, shape, dtype):
        return self.kernel[: shape[0]]

    def of_state(self, shape, dtype):
        return self.kernel[-shape[0] :]
'''


def rnn_kernel() -> str:
    """Returns the class that gives a SimpleRNN of Keras the weights of TensorFlow 1's."""
    return f'''class {RNN_KERNEL}:
    """The kernel of TensorFlow 1's BasicRNNCell: Keras has one for inputs, one for the state."""

    def __init__(self, kernel):
        self.kernel = kernel

    def of_inputs(self, shape, dtype):
        return self.kernel[: shape[0]]

    def of_state(self, shape, dtype):
        return self.kernel[-shape[0] :]
'''


def dropout(alias: str, draws_always: bool) -> str:
    """Returns the layer whose dropout draws the numbers of TensorFlow 1.15.

    Args:
        alias: of TensorFlow.
        draws_always: whether it draws where it drops nothing, too, as with keep_prob=1.
    """
    draws = "        drawn = self.generator.uniform(tf.shape(x), dtype=x.dtype)\n"
    nothing = """        if not training:
            return x
"""
    text = f'''class {DROPOUT}(tf.keras.layers.Layer):
    """Drops as TensorFlow 1's dropout; keras.layers.Dropout draws other random numbers."""

    def __init__(self, rate, generator):
        super().__init__()
        self.rate, self.generator = rate, generator

    def call(self, x, training=False):
{draws + nothing if draws_always else nothing + draws}\
        return x / (1 - self.rate) * tf.cast(drawn >= self.rate, x.dtype)
'''
    return text.replace("tf.", f"{alias}.")
