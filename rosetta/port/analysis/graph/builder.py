"""Runs scripts and reports the graph that each builds.

`python builder.py` reads requests from its standard input, one JSON object a line: the directory
to work in, the script, where the report goes, the endpoints to look up. It imports TensorFlow once
and runs each script in a fork of itself; when that has ended it prints a line.

Nothing is computed: `Session.run` returns zeros of the right shape, so that training loops end at
once and graph code after them is still seen. What is reported is told by its place in the script,
a list of line, column, last line and last column; columns count UTF-8 bytes, as Python's do.
"""

import ast
import copy
import importlib
import itertools
import json
import os
import signal
import sys
import time
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from rosetta.port.analysis.graph import arguments, regularization

_WATCH = "__rosetta_watch__"
_VISITS = 50  # of a statement, after which a loop has shown all it does
_RECORDS = 8  # different calls that are told of one place
_DEPTH = 4  # of lists in lists
_SECONDS = 8  # of a loop that makes nothing new, after which it is left


class Watch:
    """What a script does, as it does it.

    Args:
        path: the script, as its frames name it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.statements: dict[str, dict[str, Any]] = {}
        self.random: list[dict[str, Any]] = []
        self.variables: list[dict[str, Any]] = []
        self.runs: dict[str, dict[str, Any]] = {}
        self.updates: dict[str, dict[str, Any]] = {}
        self.summaries: list[dict[str, Any]] = []
        self.arguments: list[dict[str, Any]] = []
        self.regularization: list[dict[str, Any]] = []
        self.graphs: list[Any] = []  # in which something was made, in that order
        self.sessions: list[Any] = []
        self._initializers: set[str] = set()
        self._begun: list[tuple[str, int]] = []
        self._runs_made = 0
        self._inferred: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._loops: dict[str, tuple[float, int]] = {}

    # --- statements ----------------------------------------------------------------------------

    def begin(self, place: str) -> None:
        """Notes that a statement begins."""
        self._begun.append((place, _nodes()))

    def end(self, place: str, values: dict[str, Any]) -> None:
        """Notes what a statement has bound."""
        nodes = 0
        while self._begun:
            begun, before = self._begun.pop()
            if begun == place:
                nodes = _nodes() - before
                break
        told = self.statements.setdefault(place, {"count": 0, "nodes": 0, "bound": {}})
        told["count"] += 1
        told["nodes"] += nodes
        if told["count"] > _VISITS and not nodes:
            return
        for name, value in values.items():
            described = self.describe(value)
            seen = told["bound"].setdefault(name, [])
            if described not in seen and len(seen) < _RECORDS:
                seen.append(described)

    def bound(self, place: str, values: dict[str, Any]) -> None:
        """Notes what the head of a compound statement has bound."""
        self._begun.append((place, _nodes()))
        self.end(place, values)

    def has_seen(self, place: str) -> bool:
        """Says whether a loop has gone on long enough without making anything new."""
        began, nodes = self._loops.setdefault(place, (time.monotonic(), _nodes()))
        if nodes != _nodes():
            self._loops[place] = (time.monotonic(), _nodes())
            return False
        return time.monotonic() - began > _SECONDS

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
        from tensorflow.python.framework import ops, tensor
        from tensorflow.python.ops import variable_scope, variables
        from tensorflow.python.training import optimizer, saver
        from tf_keras.src.layers.rnn.legacy_cells import RNNCell

        if isinstance(value, variable_scope._LazyEvalTensor):  # what a regularizer gives
            value = value._master_tensor
        if isinstance(value, variables.Variable):
            return {"kind": "variable", "name": self.name(value)}
        if isinstance(value, tensor.Tensor):
            name = self.name(value)
            return {
                "kind": "tensor", "name": name, "dtype": value.dtype.base_dtype.name,
                "shape": _shape(value), "type": value.op.type,
                "update": name in self.updates,
            }  # fmt: skip
        if isinstance(value, ops.Operation):
            name = self.name(value)
            if name in self._initializers:
                assigned = [op for op in (value, *value.control_inputs) if op.inputs]
                covers = [self.name(op.inputs[0].op) for op in assigned]
                return {"kind": "initializer", "name": name, "type": value.type, "covers": covers}
            return {"kind": "operation", "name": name, "type": value.type}
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
        if isinstance(value, session.BaseSession | ops.Graph | _session_options()):
            return {"kind": "session"}
        if isinstance(value, variable_scope.VariableScope):
            return {"kind": "scope"}
        if isinstance(value, RNNCell):
            return _cell(value)
        if isinstance(value, optimizer.Optimizer):
            return {"kind": "optimizer", "class": type(value).__name__}
        if isinstance(value, saver.Saver):
            return {"kind": "saver", "variables": _saved(value, self.name)}
        if isinstance(value, types.FunctionType | type | types.ModuleType):
            return {"kind": "function"}
        module = type(value).__module__
        if module.split(".")[0] in ("tensorflow", "tf_keras", "tf_slim", "rosetta"):
            if isinstance(value, tuple(_harmless())):
                return {"kind": "python", "type": type(value).__name__}
            return {"kind": "other", "type": f"{module}.{type(value).__name__}"}
        return {"kind": "python", "type": type(value).__name__}

    def name(self, element: Any) -> str:
        """Returns the name of a tensor, operation or variable, told apart from other graphs'."""
        number = self._number(element.graph)
        return f"{element.name}@{number}" if number else element.name

    # --- patches -------------------------------------------------------------------------------

    def install(self) -> None:
        """Makes TensorFlow tell what it does, and compute nothing."""
        self._watch_sessions()
        self._watch_seeds()
        self._watch_variables()
        self._watch_optimizers()
        self._watch_updates()
        self._watch_summaries()
        self.arguments = arguments.install(self)
        self.regularization = regularization.install(self)
        self._silence()

    def _watch_sessions(self) -> None:
        from tensorflow.python.client import session

        watch = self

        def run(this: Any, fetches: Any, feed_dict: Any = None, options: Any = None,
                run_metadata: Any = None) -> Any:  # fmt: skip
            return watch._run(this, fetches, feed_dict or {})

        session.BaseSession.run = run

    def _run(self, session: Any, fetches: Any, feed: dict[Any, Any]) -> Any:
        from tensorflow.python.client import session as sessions

        stack = self.place()
        known = self.runs.get(json.dumps(stack))
        if known and known["count"] > _VISITS and known["nodes"] == _nodes():
            known["count"] += 1
            self._runs_made += 1
            known["last"] = self._runs_made
            return copy.copy(known["result"])
        if session not in self.sessions:
            self.sessions.append(session)
        graph = session.graph
        fed, sizes = {}, []
        told = []
        import numpy as np

        for key, value in _flat_feed(feed):
            tensor = graph.as_graph_element(key, allow_operation=False)
            array = np.asarray(value, dtype=tensor.dtype.as_numpy_dtype)
            if array.ndim:
                sizes.append(array.shape[0])
            fed[tensor.ref()] = array
            told.append({
                "name": self.name(tensor), "dtype": tensor.dtype.name,
                "type": tensor.op.type, "given": type(value).__name__, "shape": list(array.shape),
                "value": array.item() if array.ndim == 0 and array.dtype.kind in "bif" else None,
            })  # fmt: skip
        self._runs_made += 1
        place = self.place()
        call = self.runs.setdefault(
            json.dumps(place), {"place": place, "count": 0, "first": self._runs_made, "calls": [],
                                "session": self.sessions.index(session), "sessions": set(),
                                "graph": self._number(graph), "state": set(),
                                "assigned": set()}
        )  # fmt: skip
        call["count"] += 1
        call["last"] = self._runs_made
        call["sessions"].add(self.sessions.index(session))
        if call["count"] <= _VISITS:
            record = {"fetch": self.describe(fetches), "feed": told}
            shapeless = json.dumps(record)
            if len(call["calls"]) < _RECORDS and shapeless not in map(json.dumps, call["calls"]):
                call["calls"].append(record)
        handler = sessions._FetchHandler(graph, fetches, fed)
        if call["count"] <= _VISITS:
            computed = _computed([*handler.fetches(), *handler.targets()])
            call["state"] |= self._state(computed)
            call["assigned"] |= {self.name(_assigned(op)) for op in computed
                                 if op.type in _ASSIGNING}  # fmt: skip
        size = sizes[0] if sizes else 1
        shapes = self._shapes(graph, handler.fetches(), fed)
        results = [_zeros(tensor, shapes[tensor.name], size) for tensor in handler.fetches()]
        call |= {"result": handler.build_results(session, results), "nodes": _nodes()}
        return call["result"]

    def _shapes(self, graph: Any, fetched: Sequence[Any], fed: dict[Any, Any]) -> dict[str, Any]:
        """Returns the shapes of what is fetched; of unknown rank they are told by what is fed."""
        unknown = [tensor for tensor in fetched if tensor.shape.rank is None]
        found = {tensor.name: tensor.shape for tensor in fetched}
        if not unknown:
            return found
        fed_shapes = {key.deref().name: array.shape for key, array in fed.items()}
        key = (*(tensor.name for tensor in unknown), *sorted(fed_shapes.items()))
        if key not in self._inferred:
            self._inferred[key] = _inferred(graph, unknown, fed_shapes)
        return found | self._inferred[key]

    def _number(self, graph: Any) -> int:
        if graph not in self.graphs:
            self.graphs.append(graph)
        return self.graphs.index(graph)

    def _state(self, computed: Iterable[Any]) -> set[str]:
        """Returns the names of operations that keep a state, such as variables."""
        return {self.name(operation) for operation in computed if operation.op_def.is_stateful}

    def _watch_seeds(self) -> None:
        from tensorflow.python.framework import ops, random_seed

        plain = random_seed.get_seed
        watch = self

        def get_seed(op_seed: Any) -> Any:
            seeds = plain(op_seed)
            stack = watch.stack()
            if stack:
                given = op_seed is not None
                graph = watch._number(ops.get_default_graph())
                watch.random.append({
                    "stack": stack, "seeds": list(seeds), "given": given, "graph": graph,
                })  # fmt: skip
            return seeds

        random_seed.get_seed = get_seed

    def _watch_variables(self) -> None:
        from tensorflow.python.ops import ref_variable, resource_variable_ops

        watch = self
        for kind in (ref_variable.RefVariable, resource_variable_ops.ResourceVariable):
            plain = kind.__init__

            def init(variable: Any, *args: Any, _plain: Callable[..., None] = plain,
                     **kwargs: Any) -> None:  # fmt: skip
                stack = watch.stack()
                before = len(watch.random)
                _plain(variable, *args, **kwargs)
                if getattr(variable, "initializer", None) is not None:
                    watch._initializers.add(watch.name(variable.initializer))
                if stack:
                    watch.variables.append({
                        "name": watch.name(variable), "stack": stack,
                        "shape": _shape(variable), "dtype": variable.dtype.base_dtype.name,
                        "trainable": bool(variable.trainable),
                        "initial": _initial_value(variable),
                        "seeds": [r["seeds"] for r in watch.random[before:]],
                    })  # fmt: skip

            kind.__init__ = init

    def _watch_optimizers(self) -> None:
        from tensorflow.python.training import optimizer

        watch = self
        plain_minimize = optimizer.Optimizer.minimize
        plain_compute = optimizer.Optimizer.compute_gradients
        plain_apply = optimizer.Optimizer.apply_gradients
        losses: dict[str, dict[str, Any]] = {}

        def compute(this: Any, loss: Any, *args: Any, **kwargs: Any) -> Any:
            pairs = plain_compute(this, loss, *args, **kwargs)
            for gradient, _ in pairs:
                if gradient is not None and hasattr(gradient, "name"):
                    told = {"loss": watch.name(loss), "place": watch.place()}
                    losses[watch.name(gradient)] = told
            losses[id(this)] = {
                "sparse": any(g is not None and hasattr(g, "indices") for g, _ in pairs),
            }
            return pairs

        def apply(this: Any, grads_and_vars: Any, *args: Any, **kwargs: Any) -> Any:
            pairs = list(grads_and_vars)
            operation = plain_apply(this, pairs, *args, **kwargs)
            found = [losses.get(watch.name(g)) if hasattr(g, "op") else None
                     for g, _ in pairs if g is not None]  # fmt: skip
            watch.updates[watch.name(operation)] = {
                "place": watch.place(), "class": type(this).__name__,
                "variables": [watch.name(v) for g, v in pairs if g is not None],
                "loss": found[0]["loss"] if found and all(found) else None,
                "sparse": any(hasattr(g, "indices") for g, _ in pairs),
                "state": sorted(watch._state(_computed([operation]))),
            }  # fmt: skip
            return operation

        def minimize(this: Any, *args: Any, **kwargs: Any) -> Any:
            operation = plain_minimize(this, *args, **kwargs)
            watch.updates[watch.name(operation)]["minimize"] = True
            return operation

        optimizer.Optimizer.compute_gradients = compute
        optimizer.Optimizer.apply_gradients = apply
        optimizer.Optimizer.minimize = minimize

    def _watch_updates(self) -> None:
        from tensorflow.compat import v1
        from tensorflow.python.ops import ref_variable, state_ops, variables

        watch = self

        def noted(kind: Any, name: str) -> None:
            plain = getattr(kind, name)

            def update(*args: Any, **kwargs: Any) -> Any:
                result = plain(*args, **kwargs)
                if watch.place() and hasattr(result, "op"):
                    watch.updates[watch.name(result)] = {"place": watch.place(), "assign": name}
                return result

            setattr(kind, name, update)

        for name in ("assign", "assign_add", "assign_sub"):
            noted(ref_variable.RefVariable, name)
            noted(state_ops, name)
            setattr(v1, name, getattr(state_ops, name))

        def initializers(name: str) -> None:
            plain = getattr(variables, name)

            def make(*args: Any, **kwargs: Any) -> Any:
                operation = plain(*args, **kwargs)
                watch._initializers.add(watch.name(operation))
                return operation

            setattr(variables, name, make)
            setattr(v1, name, make)

        for name in ("global_variables_initializer", "initialize_all_variables",
                     "local_variables_initializer", "variables_initializer",
                     "initialize_variables"):  # fmt: skip
            initializers(name)
        plain_group = v1.group

        def group(*inputs: Any, **kwargs: Any) -> Any:
            operation = plain_group(*inputs, **kwargs)
            names = [watch.name(given) for given in inputs if hasattr(given, "name")]
            if names and len(names) == len(inputs) and watch._initializers.issuperset(names):
                watch._initializers.add(watch.name(operation))
            return operation

        v1.group = group

    def _watch_summaries(self) -> None:
        from tensorflow.compat import v1
        from tensorflow.python.framework import tensor_util

        watch = self

        def noted(kind: str) -> None:
            plain = getattr(v1.summary, kind)

            def summary(*args: Any, **kwargs: Any) -> Any:
                result = plain(*args, **kwargs)
                tag = tensor_util.constant_value(result.op.inputs[0])
                told = {"place": watch.place(), "kind": kind, "tag": tag.item().decode()}
                watch.summaries.append(told)
                return result

            setattr(v1.summary, kind, summary)

        for kind in ("scalar", "histogram", "image"):
            noted(kind)

    def _silence(self) -> None:
        from tensorflow.compat import v1
        from tensorflow.python.training import queue_runner_impl, saver

        saver.Saver.save = lambda self, session, path, global_step=None, *a, **k: (
            path if global_step is None else f"{path}-{global_step}"
        )
        saver.Saver.restore = lambda self, session, path: None
        queue_runner_impl.start_queue_runners = lambda *a, **k: []
        v1.train.start_queue_runners = queue_runner_impl.start_queue_runners
        _wait_for_nobody()


_ASSIGNING = ("Assign", "AssignAdd", "AssignSub", "AssignVariableOp", "AssignAddVariableOp",
              "AssignSubVariableOp")  # fmt: skip


def _computed(fetched: Sequence[Any]) -> set[Any]:
    """Returns all operations that tensors or operations need, and they themselves."""
    waiting = [getattr(element, "op", element) for element in fetched]
    seen = set(waiting)
    while waiting:
        operation = waiting.pop()
        for before in (*(t.op for t in operation.inputs), *operation.control_inputs):
            if before not in seen:
                seen.add(before)
                waiting.append(before)
    return seen


def _assigned(operation: Any) -> Any:
    """Returns the operation of the variable that an assignment changes."""
    variable = operation.inputs[0].op
    while variable.type in ("Switch", "RefSwitch", "Identity", "RefIdentity", "Enter", "RefEnter"):
        variable = variable.inputs[0].op  # into a tf.cond or tf.while_loop
    return variable


def _flat_feed(feed: dict[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """Yields what is fed, one tensor at a time; the state of a cell is a tuple of several."""
    from tensorflow.python.util import nest

    for key, value in feed.items():
        if isinstance(key, tuple):
            yield from zip(nest.flatten(key), nest.flatten(value), strict=True)
        else:
            yield key, value


def _wait_for_nobody() -> None:
    """Ends at once what Matplotlib does until somebody presses a key or a button."""
    try:
        from matplotlib import backend_bases
    except ImportError:
        return
    backend_bases.FigureCanvasBase.start_event_loop = lambda self, timeout=0: None


_CELL_OPTIONS = ("_use_peepholes", "_num_proj", "_cell_clip", "_num_unit_shards", "_proj_clip")


def _cell(cell: Any) -> dict[str, Any]:
    """Returns what is to be known of a recurrent cell."""
    told = {"kind": "cell", "class": type(cell).__name__}
    if hasattr(cell, "_cells"):
        return told | {"cells": [_cell(inner) for inner in cell._cells]}
    return told | {
        "units": getattr(cell, "_num_units", None),
        "activation": getattr(getattr(cell, "_activation", None), "__name__", None),
        "forget_bias": getattr(cell, "_forget_bias", None),
        "is_tuple": getattr(cell, "_state_is_tuple", True),
        "plain": not any(getattr(cell, option, None) for option in _CELL_OPTIONS),
    }


def _saved(saver: Any, name_of: Callable[[Any], str]) -> dict[str, str]:
    """Returns the names of the variables that a saver saves, by their names in a checkpoint."""
    saved = saver._var_list
    pairs = saved.items() if isinstance(saved, dict) else [(v.op.name, v) for v in saved or ()]
    return {name: name_of(variable) for name, variable in pairs}


def _initial_value(variable: Any) -> dict[str, Any]:
    """Returns how a variable gets its first value: a constant, or a distribution's parameters."""
    from tensorflow.python.framework import tensor_util

    try:
        value = variable.initial_value
    except AttributeError:
        return {"kind": "unknown"}
    constant = tensor_util.constant_value(value)
    if constant is not None:
        same = constant.size and (constant == constant.flat[0]).all()
        return {"kind": "constant", "value": constant.flat[0].item()} if same else _UNKNOWN
    if value.op.type not in ("Add", "AddV2"):
        return _UNKNOWN
    scaled, offset = value.op.inputs[0].op, tensor_util.constant_value(value.op.inputs[1])
    if scaled.type != "Mul" or offset is None:
        return _UNKNOWN
    drawn, scale = scaled.inputs[0].op.type, scaled.inputs[1]
    low, width = float(offset), tensor_util.constant_value(scale)
    if drawn == "RandomUniform" and scale.op.type == "Sub":
        high = tensor_util.constant_value(scale.op.inputs[0])
        if high is not None:
            return {"kind": "uniform", "parameters": [low, float(high)]}
    kinds = {"RandomStandardNormal": "normal", "TruncatedNormal": "truncated_normal"}
    if drawn in kinds and width is not None:
        return {"kind": kinds[drawn], "parameters": [low, float(width)]}
    return _UNKNOWN


_UNKNOWN = {"kind": "unknown"}


def _session_options() -> types.UnionType:
    """Returns the types of what a session is told, which computes nothing."""
    from tensorflow.core.protobuf import config_pb2

    return config_pb2.ConfigProto | config_pb2.GPUOptions


def _harmless() -> Iterator[type]:
    from tensorflow.python.framework import dtypes, tensor_shape
    from tensorflow.python.platform import flags
    from tensorflow.python.training import checkpoint_state_pb2

    yield checkpoint_state_pb2.CheckpointState
    yield type(flags.FLAGS)
    yield dtypes.DType
    yield tensor_shape.TensorShape
    yield tensor_shape.Dimension
    for name in ("mnist", "text", "hparams", "data"):
        module = sys.modules.get(f"rosetta.legacy.{name}")
        if module:
            yield from (t for t in vars(module).values()
                        if isinstance(t, type) and t.__module__ == module.__name__)  # fmt: skip


def _nodes() -> int:
    ops = sys.modules["tensorflow.python.framework.ops"]
    return ops.get_default_graph().num_operations()


def _shape(value: Any) -> list[int | None] | None:
    return None if value.shape.rank is None else value.shape.as_list()


def _inferred(
    graph: Any, unknown: Sequence[Any], fed: dict[str, tuple[int, ...]]
) -> dict[str, Any]:  # fmt: skip
    """Returns the shapes of tensors in a copy of their graph into which the fed shapes are put."""
    from tensorflow.compat import v1
    from tensorflow.python.framework import ops

    with ops.Graph().as_default():
        inputs = {
            name: v1.placeholder(graph.get_tensor_by_name(name).dtype, shape)
            for name, shape in fed.items()
        }
        names = [tensor.name for tensor in unknown]
        try:
            copies = v1.import_graph_def(graph.as_graph_def(), inputs, names)
        except (ValueError, TypeError):
            return {}  # they stay unknown
    return {name: copy.shape for name, copy in zip(names, copies, strict=True)}


def _zeros(tensor: Any, known: Any, size: int) -> Any:
    import numpy as np

    if tensor.dtype.base_dtype.name == "string":
        return b""
    shape = known.as_list() if known.rank is not None else []
    shape = [size if s is None else s for s in shape]
    dtype = tensor.dtype.base_dtype.as_numpy_dtype
    return np.zeros(shape, dtype) if shape else dtype(0)


def _place_in(code: types.CodeType, frame: types.FrameType) -> list[int]:
    if hasattr(code, "co_positions") and frame.f_lasti >= 0:
        place = next(itertools.islice(code.co_positions(), frame.f_lasti // 2, None))
        if None not in place:
            return [place[0], place[2], place[1], place[3]]
    return [frame.f_lineno, -1, -1, -1]


# --- the script ------------------------------------------------------------------------------


class _Instrumented(ast.NodeTransformer):
    """Puts calls of a `Watch` around each statement."""

    def _statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for number, statement in enumerate(body):
            place = _place(statement)
            plain = isinstance(statement, ast.Import | ast.ImportFrom | ast.Global | ast.Nonlocal)
            docstring = number == 0 and isinstance(statement, ast.Expr) and isinstance(
                statement.value, ast.Constant
            )  # fmt: skip
            self.generic_visit(statement)
            if plain or docstring:
                result.append(statement)
                continue
            if isinstance(statement, ast.For | ast.While):
                statement.body.insert(0, _leave(place, statement))
            for after in _heads(statement):
                statement.body.insert(0, _call("bound", place, after, statement))
            result.append(_call("begin", place, None, statement))
            result.append(statement)
            if not isinstance(statement, ast.Return | ast.Raise | ast.Break | ast.Continue):
                result.append(_call("end", place, _targets(statement), statement))
        return result

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Goes through a node and the bodies it has."""
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                setattr(node, field, self._statements(body))
        for handler in getattr(node, "handlers", ()):
            handler.body = self._statements(handler.body)
        return node


def _place(node: ast.stmt) -> str:
    first = (getattr(node, "decorator_list", None) or [node])[0]
    return f"{first.lineno}:{first.col_offset}"


def _heads(node: ast.stmt) -> list[list[ast.expr]]:
    if isinstance(node, ast.With):
        targets = [item.optional_vars for item in node.items if item.optional_vars]
    elif isinstance(node, ast.For):
        targets = [node.target]
    else:
        return []
    names = [name for target in targets for name in _names(target)]
    return [names] if names else []


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [name for target in node.targets for name in _names(target)]
    if isinstance(node, ast.AugAssign | ast.AnnAssign) and node.value:
        return list(_names(node.target))
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return []
    return []


def _names(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) or (
        isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
    ):
        yield target
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _names(element)


def _call(method: str, place: str, values: list[ast.expr] | None, at: ast.stmt) -> ast.stmt:
    given: list[ast.expr] = [ast.Constant(place)]
    if values is not None:
        loaded = [ast.parse(ast.unparse(value), mode="eval").body for value in values]
        keys: list[ast.expr | None] = [ast.Constant(ast.unparse(value)) for value in values]
        given.append(ast.Dict(keys, loaded))
    function = ast.Attribute(ast.Name(_WATCH, ast.Load()), method, ast.Load())
    statement = ast.Expr(ast.Call(function, given, []))
    for node in ast.walk(statement):
        ast.copy_location(node, at)
    return ast.fix_missing_locations(statement)


def _leave(place: str, at: ast.stmt) -> ast.stmt:
    """Returns `if watch.has_seen(place): break`."""
    call = ast.parse(f"if {_WATCH}.has_seen({place!r}): break").body[0]
    for node in ast.walk(call):
        ast.copy_location(node, at)
    return ast.fix_missing_locations(call)


def _endpoints(names: list[str]) -> dict[str, str | None]:
    """Returns what TensorFlow 2 calls the endpoints of compat.v1 that are the same thing there."""
    import tensorflow as v2
    from tensorflow.compat import v1
    from tensorflow.python.util import tf_decorator, tf_export

    found: dict[str, str | None] = {}
    for name in names:
        thing: Any = v1
        for part in name.split("."):
            thing = getattr(thing, part, None)
        found[name] = None
        if thing is None:
            continue
        other: Any = v2
        for part in name.split("."):
            other = getattr(other, part, None)
        if other is thing:
            found[name] = name
        elif callable(thing):
            _, plain = tf_decorator.unwrap(thing)
            public = [n for n in tf_export.get_v2_names(plain) if not n.startswith("compat.")]
            if public and hasattr(plain, "__name__"):
                found[name] = name if name in public else min(public, key=len)
    return found


def main() -> None:
    """Runs the scripts that standard input names."""
    for module in ("tensorflow.compat.v1", "tf_keras", "rosetta.legacy.op_seeds"):
        importlib.import_module(module)  # once for all scripts
    for line in sys.stdin:
        request = json.loads(line)
        if hasattr(os, "fork"):
            process = os.fork()
            if not process:
                _run_and_leave(request)
            os.waitpid(process, 0)
        else:
            run(**request)  # the next script finds what this one has changed
        print(flush=True)


def _run_and_leave(request: dict[str, Any]) -> None:
    """Runs a script and ends the process, at the latest when its time is over."""
    signal.alarm(request.pop("seconds"))
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    try:
        run(**request)
    finally:
        os._exit(0)


def run(report_path: str, directory: str, path: str, endpoints: list[str]) -> None:
    """Runs a script and writes a report on the graph that it builds.

    Args:
        report_path: where the report goes, as JSON.
        directory: to work in.
        path: the script, in that directory.
        endpoints: what it has of TensorFlow, to look up what TensorFlow 2 calls it.
    """
    os.chdir(directory)
    sys.argv = [path]
    sys.path.insert(0, os.getcwd())
    report: dict[str, Any] = {"failed": None}
    report["endpoints"] = _endpoints(endpoints)
    watch = Watch(path)
    module = types.ModuleType("__main__")
    module.__dict__.update({"__file__": path, _WATCH: watch})
    sys.modules["__main__"] = module
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read(), path)
    code = compile(_Instrumented().visit(tree), path, "exec", dont_inherit=True)
    try:
        importlib.import_module("rosetta.legacy.op_seeds")  # the patches build on it
        watch.install()
        exec(code, module.__dict__)
    except BaseException as error:
        ends = isinstance(error, SystemExit) and error.code in (None, 0)  # as tf.app.run does
        place = watch_place(error, path)
        last = str(error).strip().splitlines()[:1]
        failed = {"line": place, "error": ": ".join([type(error).__name__, *last])}
        report["failed"] = None if ends else failed
    from tensorflow.python.framework import ops

    operations = [op for graph in watch.graphs for op in graph.get_operations()]
    seeds = [draw["seeds"][0] for draw in watch.random] or [ops.get_default_graph().seed]
    report |= {
        "statements": watch.statements, "random": watch.random, "variables": watch.variables,
        "runs": [_without(run, "result", "nodes") | {"state": sorted(run["state"]),
                                                     "assigned": sorted(run["assigned"]),
                                                     "sessions": len(run["sessions"])}
                 for run in watch.runs.values()],
        "updates": watch.updates, "summaries": watch.summaries, "arguments": watch.arguments,
        "regularization": watch.regularization,
        "graphs": len(watch.graphs), "sessions": len(watch.sessions), "seeds": seeds,
        "selects_rows": any(map(_selects_rows, operations)),
        "trains_labels": any(map(_stops_variables, operations)),
    }  # fmt: skip
    with open(report_path, "w", encoding="utf-8") as file:
        json.dump(report, file)


def _without(told: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key not in keys}


def _selects_rows(op: Any) -> bool:
    """Says whether a condition chooses whole rows, which TensorFlow 2 does not do."""
    return op.type == "Select" and (
        op.inputs[0].shape.rank is None or op.inputs[0].shape.rank != op.inputs[1].shape.rank
    )


def _stops_variables(op: Any) -> bool:
    """Says whether the labels of a cross-entropy come from variables, which are not trained so."""
    if op.type != "StopGradient" or "softmax_cross_entropy_with_logits_sg" not in op.name:
        return False
    waiting, seen = [op], set()
    while waiting:
        inner = waiting.pop()
        if inner.type in ("VariableV2", "VarHandleOp"):
            return True
        if inner.name not in seen:
            seen.add(inner.name)
            waiting += [tensor.op for tensor in inner.inputs]
    return False


def watch_place(error: BaseException, path: str) -> int | None:
    """Returns the innermost line of a script that an exception passed through, or None."""
    line = None
    traceback = error.__traceback__
    while traceback:
        if traceback.tb_frame.f_code.co_filename == path:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


if __name__ == "__main__":
    main()
