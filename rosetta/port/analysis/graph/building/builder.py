"""Runs scripts and reports the graph that each builds.

`python builder.py` reads requests from its standard input, one JSON object a line: the directory
to work in, the script, where the report goes, the endpoints to look up. It imports TensorFlow once
and runs each script in a fork of itself; when that has ended it prints a line.

Nothing is computed: `Session.run` returns zeros of the right shape, so that training loops end at
once and graph code after them is still seen. What is reported is told by its place in the script,
a list of line, column, last line and last column; columns count UTF-8 bytes, as Python's do.
"""

import ast
import importlib
import json
import os
import signal
import sys
import types
from collections.abc import Iterable
from typing import Any

from rosetta.console import children, startup
from rosetta.port.analysis.graph.building import (
    arguments,
    regularization,
    sessions,
    silence,
    summaries,
    updates,
    variables,
)
from rosetta.port.analysis.graph.building.instrumenting import WATCH, Instrumented
from rosetta.port.analysis.graph.building.operations import (
    changed,
    selects_rows,
    stops_variables,
)
from rosetta.port.analysis.graph.building.watch import Watch


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
    children.end_with_parent(signal.SIGKILL)
    with startup.without_garbage_collection():
        for module in ("tensorflow.compat.v1", "tf_keras", "rosetta.legacy.op_seeds"):
            importlib.import_module(module)  # once for all scripts
        silence.wait_for_nobody()
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
    children.end_with_parent(signal.SIGKILL)
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
    module.__dict__.update({"__file__": path, WATCH: watch})
    sys.modules["__main__"] = module
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read(), path)
    code = compile(Instrumented().visit(tree), path, "exec", dont_inherit=True)
    importlib.import_module("rosetta.legacy.op_seeds")  # the patches build on it
    ran = sessions.install(watch)
    draws = variables.install_seeds(watch)
    noted = {
        "random": draws, "variables": variables.install(watch, draws),
        "summaries": summaries.install(watch), "arguments": arguments.install(watch),
        "regularization": regularization.install(watch),
    }  # fmt: skip
    updates.install(watch)
    silence.install()
    try:
        exec(code, module.__dict__)
    except BaseException as error:
        ends = isinstance(error, SystemExit) and error.code in (None, 0)  # as tf.app.run does
        place = _line_of(error, path)
        last = str(error).strip().splitlines()[:1]
        failed = {"line": place, "error": ": ".join([type(error).__name__, *last])}
        report["failed"] = None if ends else failed
    from tensorflow.python.framework import ops

    operations = [op for graph in watch.graphs for op in graph.get_operations()]
    seeds = [_graph_seed(draw) for draw in draws] or [ops.get_default_graph().seed]
    report |= noted | {
        "statements": _with_stateful(watch), "updates": watch.updates,
        "runs": [_without(run, "result", "nodes") | {"state": sorted(run["state"]),
                                                     "assigned": sorted(run["assigned"]),
                                                     "sessions": len(run["sessions"])}
                 for run in ran.runs.values()],
        "graphs": len(watch.graphs), "sessions": len(ran.sessions), "seeds": seeds,
        "selects_rows": any(map(selects_rows, operations)),
        "changing": _changing(watch, operations),
        "trains_labels": any(map(stops_variables, operations)),
    }  # fmt: skip
    with open(report_path, "w", encoding="utf-8") as file:
        json.dump(report, file)


def _with_stateful(watch: Watch) -> dict[str, Any]:
    """Returns the statements, each with the names and types of what it made that keeps a state."""
    graphs = {graph for ranges in watch.ranges.values() for graph, *_ in ranges}
    operations = {graph: graph.get_operations() for graph in graphs}
    for place, told in watch.statements.items():
        made = [op for graph, first, last in watch.ranges.get(place, ())
                for op in operations[graph][first:last]]  # fmt: skip
        told["stateful"] = {
            watch.name(op): op.type
            for op in made
            if op.op_def.is_stateful or any(True for _ in changed(op))
        }
    return watch.statements


def _graph_seed(draw: dict[str, Any]) -> int | None:
    """Returns the seed of a random operation's graph, None if only the operation has one."""
    from tensorflow.python.framework import random_seed

    seed = draw["seeds"][0]
    return None if draw["given"] and seed == random_seed.DEFAULT_GRAPH_SEED else seed


def _changing(watch: Watch, operations: Iterable[Any]) -> list[str]:
    """Returns the names of the variables that anything but their initializers changes."""
    names = (watch.name(variable) for op in operations if watch.name(op) not in watch.initializers
             for variable in changed(op))  # fmt: skip
    return sorted(set(names))


def _without(told: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key not in keys}


def _line_of(error: BaseException, path: str) -> int | None:
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
