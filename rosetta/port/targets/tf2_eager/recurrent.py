"""Recurrent cells run over sequences: `dynamic_rnn`, `static_rnn` and their two-way forms.

Each cell becomes a function of the port that runs it over [batch, time, features].
"""

from collections.abc import Callable, Sequence

import libcst as cst

from rosetta.port.analysis.graph.facts import Variable
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Unit
from rosetta.port.analysis.graph.values import Value
from rosetta.port.edits import Span
from rosetta.port.targets.tf2_eager.arguments import by_name
from rosetta.port.targets.tf2_eager.cells import OF_LENGTHS
from rosetta.port.targets.tf2_eager.unknown import Unknown

BASIC_LSTM, BASIC_RNN, GRU = "basic_lstm", "basic_rnn", "gru"
LSTM_STATE = "LSTMState"
PROJECTED, STACKED = "project_outputs", "run_stacked"
UNSTACKED, BOTH_WAYS, BOTH_WAYS_STATIC = "unstacked", "both_ways", "both_ways_unstacked"
_CELLS = {
    "BasicLSTMCell": BASIC_LSTM, "LSTMCell": BASIC_LSTM, "BasicRNNCell": BASIC_RNN, "GRUCell": GRU,
}  # fmt: skip
_ACTIVATIONS = {
    "relu": "nn.relu", "sigmoid": "sigmoid", "elu": "nn.elu", "softplus": "nn.softplus",
    "relu6": "nn.relu6", "selu": "nn.selu", "softsign": "nn.softsign",
}  # fmt: skip
_TIMES = ("parallel_iterations", "swap_memory", "time_major", "scope")
_PARAMETERS = {
    "nn.dynamic_rnn": ("cell", "inputs", "sequence_length", "initial_state", "dtype", *_TIMES),
    "nn.static_rnn": ("cell", "inputs", "initial_state", "dtype", "sequence_length", "scope"),
    "nn.bidirectional_dynamic_rnn": (
        "cell_fw", "cell_bw", "inputs", "sequence_length", "initial_state_fw", "initial_state_bw",
        "dtype", *_TIMES,
    ),
    "nn.static_bidirectional_rnn": (
        "cell_fw", "cell_bw", "inputs", "initial_state_fw", "initial_state_bw", "dtype",
        "sequence_length", "scope",
    ),
}  # fmt: skip
_HOMES = {"contrib.rnn.static_rnn", "contrib.rnn.static_bidirectional_rnn", "nn.rnn",
          "nn.bidirectional_rnn"}  # fmt: skip
ENDPOINTS = {*_PARAMETERS, *_HOMES}
_Pieces = tuple[str | Span, ...]


class Recurrent:
    """A call that runs cells.

    Args:
        region: where the graph is built.
        unit: the statement.
        call: the call.
        endpoint: which of `ENDPOINTS` it calls.
        variables: what it made.
        make: writes the statements that make variables; returns their names by TensorFlow 1's.
        alias: of TensorFlow.

    Attributes:
        needs: the functions that the port defines for itself.
        pieces: what stands in the call's place.

    Raises:
        Unknown: it does something else.
    """

    def __init__(
        self,
        region: Region,
        unit: Unit,
        call: cst.Call,
        endpoint: str,
        variables: Sequence[Variable],
        make: Callable[[Sequence[Variable]], dict[str, str]],
        alias: str,
    ) -> None:
        self._region, self._unit, self._call, self._make = region, unit, call, make
        self._alias = alias
        self._left = list(variables)
        self.needs: set[str] = set()
        name = endpoint.rpartition(".")[2]
        name = {"rnn": "static_rnn", "bidirectional_rnn": "static_bidirectional_rnn"}.get(
            name, name
        )
        found = by_name(call, _PARAMETERS[f"nn.{name}"])
        self._check(found)
        inputs: _Pieces = (region.script.span(found["inputs"].value),)
        if name.startswith("static"):
            inputs = (f"{alias}.stack(", *inputs, ", axis=1)")
        if "cell" in found:
            self.pieces = self._run(found["cell"], inputs)
            if name.startswith("static"):
                self.pieces = (*self._helper(UNSTACKED), *self.pieces, ")")
        else:
            forward = self._run(found["cell_fw"], inputs)
            backward = self._run(found["cell_bw"], (f"{alias}.reverse(", *inputs, ", [1])"))
            helper = BOTH_WAYS_STATIC if name.startswith("static") else BOTH_WAYS
            self.pieces = (*self._helper(helper), *forward, ", ", *backward, ")")
        if self._left:
            raise Unknown(call, "its variables are not those of plain cells")

    def _helper(self, name: str) -> _Pieces:
        self.needs.add(name)
        return (f"{name}(",)

    def _check(self, found: dict[str, cst.Arg]) -> None:
        if "time_major" in found and not _is_false(found["time_major"].value):
            raise Unknown(self._call, "time comes first; transpose inputs and outputs")
        found = {
            name: argument for name, argument in found.items()
            if not (isinstance(argument.value, cst.Name) and argument.value.value == "None")
        }  # fmt: skip
        self._lengths: _Pieces = ()
        if "sequence_length" in found:
            if "cell" not in found:
                raise Unknown(self._call, "sequences of different lengths, read both ways; mask "
                              "them by hand")  # fmt: skip
            value = found["sequence_length"].value
            self._lengths = (", lengths=", self._region.script.span(value))
        if any(f"initial_state{which}" in found for which in ("_fw", "_bw")):
            raise Unknown(self._call, "it is given initial states; write its steps by hand")
        if "initial_state" in found:
            state = self._region.names.value(found["initial_state"].value)
            zero = isinstance(state, cst.Call) and isinstance(state.func, cst.Attribute) and (
                state.func.attr.value == "zero_state"
            )  # fmt: skip
            if not zero and not (isinstance(state, cst.Name) and state.value == "None"):
                raise Unknown(self._call, "its initial state is not cell.zero_state(...)")

    def _run(self, argument: cst.Arg, inputs: _Pieces) -> _Pieces:
        """Returns what runs a cell, or several on top of each other."""
        key = self._region.key(argument.value)
        definition = self._region.definition(key, self._unit) if key else None
        told = definition.values if definition else []
        if len(told) != 1 or told[0]["kind"] != "cell":
            raise Unknown(self._call, "which cell it runs is not seen; give it a name")
        cells = told[0].get("cells", [told[0]])
        if len(cells) > 1 and self._uses_state():
            if not told[0]["is_tuple"]:
                raise Unknown(self._call, "the state of several cells in one tensor; write their "
                              "steps by hand")  # fmt: skip
            made = [piece for cell in cells
                    for piece in (", lambda x: ", *self._run_one(cell, ("x",)))]  # fmt: skip
            return (*self._helper(STACKED), *inputs, *made, ")")
        for number, cell in enumerate(cells):
            inputs = self._run_one(cell, (*inputs, "[0]") if number else inputs)
        return inputs

    def _run_one(self, cell: Value, inputs: _Pieces) -> _Pieces:
        """Returns what runs a single cell."""
        if cell["class"] == "OutputProjectionWrapper" and not self._lengths:
            inner = self._run_one(cell["cell"], inputs)
            names = ", ".join(self._pair())
            return (*self._helper(PROJECTED), *inner, f", {names}{self._activation(cell)})")
        name, more = self._cell(cell)
        names = self._weights(name)
        if name == BASIC_LSTM:
            self.needs.add(LSTM_STATE)
        if self._lengths:
            name += OF_LENGTHS
        self.needs.add(name)
        return (f"{name}(", *inputs, f", {', '.join(names)}{more}", *self._lengths, ")")

    def _weights(self, name: str) -> list[str]:
        return [*self._pair(), *(self._pair() if name == GRU else ())]

    def _pair(self) -> tuple[str, str]:
        """Returns the names of the next two variables, weights and their bias."""
        own, self._left = self._left[:2], self._left[2:]
        names = self._make(own) if len(own) == 2 else {}
        if names.keys() != {"kernel", "bias"}:
            raise Unknown(self._call, "its variables are not those of plain cells")
        return names["kernel"], names["bias"]

    def _cell(self, cell: Value) -> tuple[str, str]:
        """Returns the function that runs a cell, and what it is given beside the weights."""
        name = _CELLS.get(str(cell["class"]))
        if not (name and cell["is_tuple"] and cell["plain"]):
            raise Unknown(self._call, f"a {cell['class']} with these options; write its step by "
                          "hand")  # fmt: skip
        forgets = cell["forget_bias"] in (1.0, None)
        more = "" if forgets else f", forget_bias={cell['forget_bias']}"
        return name, more + self._activation(cell)

    def _activation(self, cell: Value) -> str:
        """Returns the argument that gives a cell another activation than it has by itself."""
        name = cell["activation"]
        if name == (None if cell["class"] == "OutputProjectionWrapper" else "tanh"):
            return ""
        if name not in _ACTIVATIONS:
            raise Unknown(self._call, f"a {cell['class']} with an activation of your own; write "
                          "its step by hand")  # fmt: skip
        return f", activation={self._alias}.{_ACTIVATIONS[name]}"

    def _uses_state(self) -> bool:
        """Says whether the last states of several cells are used."""
        small = self._unit.small
        target = small.targets[0].target if isinstance(small, cst.Assign) else None
        if not isinstance(target, cst.Tuple) or len(target.elements) != 2:
            raise Unknown(self._call, "write outputs, state = tf.nn.dynamic_rnn(...)")
        state = self._region.key(target.elements[1].value)
        after = self._region.units[self._unit.number + 1 :]
        return any(state in other.uses for other in after)


def _is_false(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "False"
