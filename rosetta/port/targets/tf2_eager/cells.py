"""The functions of a native port that run TensorFlow 1's recurrent cells over sequences."""

from rosetta.port.targets.tf2_eager.source import INDENT, indented

OF_LENGTHS = "_of_lengths"  # ends the name of a function for sequences of different lengths


def lstm_state(alias: str) -> str:
    """Returns the type of a BasicLSTMCell's state."""
    return 'LSTMState = collections.namedtuple("LSTMState", "c h")\n'


def basic_lstm(alias: str, of_lengths: bool = False) -> str:
    """Returns the function that runs a BasicLSTMCell."""
    tf = alias
    step = f"""gates = {tf}.matmul({tf}.concat([x, h], axis=1), kernel) + bias
i, j, f, o = {tf}.split(gates, 4, axis=1)
c = c * {tf}.sigmoid(f + forget_bias) + {tf}.sigmoid(i) * activation(j)
h = activation(c) * {tf}.sigmoid(o)"""
    start = f"zeros = {tf}.zeros([{tf}.shape(inputs)[0], bias.shape[0] // 4])\nc, h = zeros, zeros"
    parameters = f"inputs, kernel, bias, forget_bias=1.0, activation={tf}.tanh"
    head = "basic_lstm", "BasicLSTMCell", parameters
    return _function(alias, head, ("c", "h"), start, step, of_lengths)


def basic_lstm_of_lengths(alias: str) -> str:
    """Returns the function that runs a BasicLSTMCell over sequences of different lengths."""
    return basic_lstm(alias, of_lengths=True)


def basic_rnn(alias: str, of_lengths: bool = False) -> str:
    """Returns the function that runs a BasicRNNCell."""
    step = f"h = activation({alias}.matmul({alias}.concat([x, h], axis=1), kernel) + bias)"
    start = f"h = {alias}.zeros([{alias}.shape(inputs)[0], bias.shape[0]])"
    head = "basic_rnn", "BasicRNNCell", f"inputs, kernel, bias, activation={alias}.tanh"
    return _function(alias, head, ("h",), start, step, of_lengths)


def basic_rnn_of_lengths(alias: str) -> str:
    """Returns the function that runs a BasicRNNCell over sequences of different lengths."""
    return basic_rnn(alias, of_lengths=True)


def gru(alias: str, of_lengths: bool = False) -> str:
    """Returns the function that runs a GRUCell."""
    tf = alias
    step = f"""gates = {tf}.matmul({tf}.concat([x, h], axis=1), gate_kernel) + gate_bias
reset, update = {tf}.split({tf}.sigmoid(gates), 2, axis=1)
new = activation({tf}.matmul({tf}.concat([x, reset * h], axis=1), kernel) + bias)
h = update * h + (1 - update) * new"""
    start = f"h = {tf}.zeros([{tf}.shape(inputs)[0], bias.shape[0]])"
    parameters = f"inputs, gate_kernel, gate_bias, kernel, bias, activation={tf}.tanh"
    head = "gru", "GRUCell", parameters
    return _function(alias, head, ("h",), start, step, of_lengths)


def gru_of_lengths(alias: str) -> str:
    """Returns the function that runs a GRUCell over sequences of different lengths."""
    return gru(alias, of_lengths=True)


def _function(
    alias: str,
    head: tuple[str, str, str],
    states: tuple[str, ...],
    start: str,
    step: str,
    of_lengths: bool,
) -> str:
    """Returns a function that runs a cell.

    Args:
        alias: of TensorFlow.
        head: its name, the cell's and its parameters.
        states: the names of the cell's states, of which the last is its output.
        start: the statements that make the first states.
        step: the statements that make the next states of `x`, one step of the input.
        of_lengths: behind its end a sequence's outputs are zero, and its states stay what they
            were, as in TensorFlow 1.
    """
    name, cell, parameters = head
    steps = f"x in {alias}.unstack(inputs, axis=1)"
    note, before, after = INDENT, "", "outputs.append(h)"
    if of_lengths:
        name, parameters = f"{name}{OF_LENGTHS}", f"{parameters}, *, lengths"
        steps = f"step, x in enumerate({alias}.unstack(inputs, axis=1))"
        note = (
            f"{INDENT}Behind the end of a sequence, which lengths tells, outputs are zero and the "
        )
        note += f"state stays.\n{INDENT}"
        old = tuple(f"last_{state}" for state in states)
        before = f"{', '.join(old)} = {', '.join(states)}\n"
        after = f"inside = step < {alias}.reshape(lengths, [-1, 1])\n"
        after += f"outputs.append({alias}.where(inside, h, 0.0))"
        for state, last in zip(states, old):
            after += f"\n{state} = {alias}.where(inside, {state}, {last})"
    several = len(states) > 1
    returned, told = ("LSTMState(c, h)", "the last state") if several else ("h", "the last of them")
    if of_lengths and not several:
        told = "the last of each sequence"
    return f'''def {name}({parameters}):
    """Runs TensorFlow 1's {cell} over [batch, time, features].

{note}Returns the outputs, [batch, time, units], and {told}.
    """
{indented(start, INDENT)}
    outputs = []
    for {steps}:
{indented(f"{before}{step}{chr(10)}{after}", 2 * INDENT)}
    return {alias}.stack(outputs, axis=1), {returned}
'''
