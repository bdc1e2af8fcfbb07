"""What a Keras port needs before its own first statement."""

import libcst as cst

from rosetta.port import edits
from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api.model import LSTM_KERNEL
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.tf2_eager.rewrites.variables import XAVIER
from rosetta.port.targets.tf2_eager.streams import DROPOUT


def with_own(text: str, alias: str, dropout: str | None) -> str:
    """Returns a port with the imports, functions and classes that layers need.

    Args:
        text: of the port.
        alias: of TensorFlow.
        dropout: the class of the layers that drop.
    """
    program = Program(text)
    script = program.script
    names = {node.value for node in script.positions if isinstance(node, cst.Name)}
    found = []
    if "partial" in names:
        at = script.text.index(f"import tensorflow as {alias}\n")
        found.append(_put(at, at, "from functools import partial\n"))
    own = {
        XAVIER: xavier(alias), DROPOUT: dropout or "", LSTM_KERNEL: lstm_kernel(alias),
    }  # fmt: skip
    for statement in script.module.body:
        name = getattr(getattr(statement, "name", None), "value", None)
        if name in own:
            place = script.span(statement)
            found.append(_put(place.start, script.line_end(place.end), own.pop(name)))
    ends = [script.line_end(script.span(s).end) for s in script.module.body if _imports(s)]
    for name in own.keys() & names:
        found.append(_put(ends[-1], ends[-1], f"\n\n{own[name]}\n\n"))
    return edits.apply(text, found)


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


def dropout(alias: str, draws_always: bool) -> str:
    """Returns the layer whose dropout draws the numbers of TensorFlow 1.15.

    A generator of TensorFlow 1.15 has the graph's seed as its key and the operation's seed in the
    upper half of its counter; each number that is drawn sets 256 blocks of four aside
    (`GuardedPhiloxRandom` of its sources).

    Args:
        alias: of TensorFlow.
        draws_always: whether it draws where it drops nothing, too, as with keep_prob=1.
    """
    nothing = """        if not training:
            return x
"""
    moves = """        self.position.assign_add(256 * tf.size(x, out_type=tf.int64))
"""
    above, below = (moves + nothing, "") if draws_always else (nothing, moves)
    text = f'''class {DROPOUT}(tf.keras.layers.Layer):
    """Drops as TensorFlow 1's dropout; keras.layers.Dropout draws other random numbers."""

    def __init__(self, rate, seed, op_seed):
        super().__init__()
        self.rate, self.seed, self.op_seed = rate, seed, op_seed

    def build(self, input_shape):
        self.position = self.add_weight(
            shape=[], dtype="int64", initializer="zeros", trainable=False)

    def call(self, x, training=False):
        position = tf.identity(self.position)
{above}        drawn = tf.raw_ops.StatelessRandomUniformV2(
            shape=tf.shape(x),
            key=tf.constant([self.seed], tf.uint64),
            counter=tf.cast([position, self.op_seed], tf.uint64),
            alg=1,
        )
{below}        return x / (1 - self.rate) * tf.cast(drawn >= self.rate, x.dtype)
'''
    return text.replace("tf.", f"{alias}.")
