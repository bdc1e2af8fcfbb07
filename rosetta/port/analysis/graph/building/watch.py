"""What the statements of a script do and bind, and where in the script something happens."""

import itertools
import sys
import time
import types
from collections.abc import Iterable
from typing import Any

from rosetta.port.analysis.graph.building import describing

VISITS = 50  # of a statement, after which a loop has shown all it does
RECORDS = 8  # different calls that are told of one place
_DEPTH = 4  # of lists in lists
_SECONDS = 8  # of a loop that makes nothing new, after which it is left
_ENDLESS_SECONDS = 1  # of `while True`, which the data's end would leave; here they never end


class Watch:
    """What a script does, as it does it.

    Args:
        path: the script, as its frames name it.

    Attributes:
        statements: what each did and bound.
        updates: the operations that change variables.
        initializers: the names of the operations that initialize variables.
        graphs: in which something was made, in that order.
        ranges: the graphs and numbers of the operations that each statement made.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.statements: dict[str, dict[str, Any]] = {}
        self.updates: dict[str, dict[str, Any]] = {}
        self.graphs: list[Any] = []
        self.initializers: set[str] = set()
        self._begun: list[tuple[str, int]] = []
        self.ranges: dict[str, list[tuple[Any, int, int]]] = {}
        self._loops: dict[str, tuple[float, int]] = {}

    # --- statements ----------------------------------------------------------------------------

    def begin(self, place: str) -> None:
        """Notes that a statement begins."""
        self._begun.append((place, nodes()))

    def end(self, place: str, values: dict[str, Any]) -> None:
        """Notes what a statement has bound."""
        made = 0
        while self._begun:
            begun, before = self._begun.pop()
            if begun == place:
                made = nodes() - before
                break
        told = self.statements.setdefault(place, {"count": 0, "nodes": 0, "bound": {}})
        told["count"] += 1
        told["nodes"] += made
        if made > 0:
            graph = default_graph()
            self.ranges.setdefault(place, []).append((graph, before, before + made))
        if told["count"] > VISITS and not made:
            return
        for name, value in values.items():
            described = self.describe(value)
            seen = told["bound"].setdefault(name, [])
            if described not in seen and len(seen) < RECORDS:
                seen.append(described)

    def bound(self, place: str, values: dict[str, Any]) -> None:
        """Notes what the head of a compound statement has bound."""
        self._begun.append((place, nodes()))
        self.end(place, values)

    def has_seen(self, place: str, endless: bool) -> bool:
        """Says whether a loop has gone on long enough without making anything new.

        Args:
            place: of the loop.
            endless: whether it is a `while True`.
        """
        began, before = self._loops.setdefault(place, (time.monotonic(), nodes()))
        if before != nodes():
            self._loops[place] = (time.monotonic(), nodes())
            return False
        return time.monotonic() - began > (_ENDLESS_SECONDS if endless else _SECONDS)

    def place(self) -> list[int] | None:
        """Returns the place of the call in the script that is under way."""
        places = self.stack(1)
        return places[0] if places else None

    def stack(self, depth: int | None = None) -> list[list[int]]:
        """Returns the places of the calls in the script that are under way, innermost first."""
        found: list[list[int]] = []
        frame = sys._getframe(1)
        while frame is not None and len(found) != depth:
            code = frame.f_code
            if code.co_filename == self.path:
                found.append(_place_in(code, frame))
            frame = frame.f_back
        return found

    # --- values --------------------------------------------------------------------------------

    def describe(self, value: Any, depth: int = _DEPTH) -> dict[str, Any]:
        """Returns what a value is, as JSON can tell it."""
        from tensorflow.python.client import session
        from tensorflow.python.data.ops import dataset_ops, iterator_ops
        from tensorflow.python.framework import ops, sparse_tensor, tensor
        from tensorflow.python.ops import variable_scope, variables
        from tensorflow.python.training import moving_averages, optimizer, saver
        from tf_keras.src.layers.rnn.legacy_cells import RNNCell

        if isinstance(value, variable_scope._LazyEvalTensor):  # what a regularizer gives
            value = value._master_tensor
        if isinstance(value, variables.Variable):
            return {"kind": "variable", "name": self.name(value)}
        if isinstance(value, tensor.Tensor):
            name = self.name(value)
            return {
                "kind": "tensor", "name": name, "dtype": value.dtype.base_dtype.name,
                "shape": shape(value), "type": value.op.type,
                "update": name in self.updates,
            }  # fmt: skip
        if isinstance(value, sparse_tensor.SparseTensor):
            return {"kind": "sparse", "name": self.name(value.values)}
        if isinstance(value, ops.Operation):
            name = self.name(value)
            if name in self.initializers:
                assigned = [op for op in (value, *value.control_inputs) if op.inputs]
                covers = [self.name(op.inputs[0].op) for op in assigned]
                return {"kind": "initializer", "name": name, "type": value.type, "covers": covers}
            kind = "start" if value.type == "MakeIterator" else "operation"
            return {"kind": kind, "name": name, "type": value.type}
        if isinstance(value, dataset_ops.DatasetV2):
            return {"kind": "dataset"}
        if isinstance(value, iterator_ops.Iterator):
            return {"kind": "iterator"}
        if isinstance(value, list | tuple):
            items = [self.describe(v, depth - 1) for v in value[:100]] if depth else []
            if any(item["kind"] not in ("python", "function") for item in items):
                return {"kind": "list", "items": items}
            return {"kind": "python", "type": type(value).__name__}
        if isinstance(value, dict) and depth:
            described = [(self.describe(k, 0), self.describe(v, depth - 1), repr(k))
                         for k, v in list(value.items())[:100]]  # fmt: skip
            if any(p["kind"] != "python" for pair in described for p in pair[:2]):
                return {"kind": "dict", "items": described}
        if isinstance(value, session.BaseSession | ops.Graph | describing.session_options()):
            return {"kind": "session"}
        if isinstance(value, variable_scope.VariableScope):
            return {"kind": "scope"}
        if isinstance(value, RNNCell):
            return describing.cell(value)
        if isinstance(value, optimizer.Optimizer):
            return {"kind": "optimizer", "class": type(value).__name__}
        if isinstance(value, moving_averages.ExponentialMovingAverage):
            return {"kind": "averages"}
        if isinstance(value, saver.Saver):
            return {"kind": "saver", "variables": describing.saved(value, self.name)}
        if isinstance(value, types.FunctionType | type | types.ModuleType):
            return {"kind": "function"}
        module = type(value).__module__
        if module.split(".")[0] in ("tensorflow", "tf_keras", "tf_slim", "rosetta"):
            if isinstance(value, tuple(describing.harmless())):
                return {"kind": "python", "type": type(value).__name__}
            return {"kind": "other", "type": f"{module}.{type(value).__name__}"}
        return {"kind": "python", "type": type(value).__name__}

    def name(self, element: Any) -> str:
        """Returns the name of a tensor, operation or variable, told apart from other graphs'."""
        number = self.number(element.graph)
        return f"{element.name}@{number}" if number else element.name

    def number(self, graph: Any) -> int:
        """Returns the number of a graph, in the order in which something was made in them."""
        if graph not in self.graphs:
            self.graphs.append(graph)
        return self.graphs.index(graph)

    def state(self, computed: Iterable[Any]) -> set[str]:
        """Returns the names of operations that keep a state, such as variables."""
        return {self.name(operation) for operation in computed if operation.op_def.is_stateful}


def default_graph() -> Any:
    """Returns the graph in which the script builds."""
    return sys.modules["tensorflow.python.framework.ops"].get_default_graph()


def nodes() -> int:
    """Returns how many operations the graph has in which the script builds."""
    return default_graph().num_operations()


def shape(value: Any) -> list[int | None] | None:
    """Returns the static shape of a tensor or variable, None if its rank is not known."""
    return None if value.shape.rank is None else value.shape.as_list()


def _place_in(code: types.CodeType, frame: types.FrameType) -> list[int]:
    if hasattr(code, "co_positions") and frame.f_lasti >= 0:
        place = next(itertools.islice(code.co_positions(), frame.f_lasti // 2, None))
        if None not in place:
            return [place[0], place[2], place[1], place[3]]
    return [frame.f_lineno, -1, -1, -1]
