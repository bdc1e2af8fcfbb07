"""`tf.nn.rnn(BasicLSTMCell(n), xs, initial_state=tensor)`, as before TensorFlow 1.0.

An LSTM's state was one tensor of both its parts then; it is a tuple now, unless the cell is told
otherwise.
"""

from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal
from rosetta.port.rules.registry import Finding, keywords, on_call

_LSTMS = ("BasicLSTMCell", "LSTMCell")
_WHY = "Before TensorFlow 1.0 the state of this cell was one tensor, as initial_state is here."


@on_call("tensorflow.nn.rnn", "tensorflow.models.rnn.rnn.rnn")
def state_of_one_tensor(call: cst.Call, script: Script, names: Names) -> Iterator[Finding]:
    """Tells the cell so, where the state is a single tensor for certain."""
    state = next(
        (a.value for a in call.args if a.keyword and a.keyword.value == "initial_state"),
        call.args[2].value if len(call.args) > 2 and not call.args[2].keyword else None,
    )
    cell = names.value(call.args[0].value) if call.args else None
    if state is None or not isinstance(cell, cst.Call) or "state_is_tuple" in keywords(cell):
        return
    made = names.reference(cell.func)
    if made is None or made.path.rpartition(".")[2] not in _LSTMS:
        return
    value = names.value(state)
    match value:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="zero_state"))):
            return  # whatever the cell makes of it
        case cst.Call() if _makes_tensor(value, names):
            end = script.span(cell.args[-1]).end if cell.args else script.span(cell).end - 1
            new = ", state_is_tuple=False" if cell.args else "state_is_tuple=False"
            yield Edit(end, end, (new,), script.line(cell), "", "state_is_tuple=False", _WHY)
        case _:
            yield Refusal(
                script.line(call), script.of(call.func),
                "before TensorFlow 1.0 the state of an LSTM was one tensor, now it is a tuple, and "
                "which this initial_state is cannot be told; nearest: give the cell "
                "state_is_tuple=False if it is one tensor",
            )  # fmt: skip


def _makes_tensor(call: cst.Call, names: Names) -> bool:
    reference = names.reference(call.func)
    endpoint = tensorflow.endpoint(reference.path) if reference else None
    return endpoint in ("placeholder", "zeros", "constant", "concat", "random_normal", "Variable")
