"""Runs one script or notebook as `python script_runner.py REPORT SCRIPT [--nudge]`.

It runs under the interpreter that is being verified, so it uses nothing but the standard library
of Python 3.6 and later, and whatever NumPy and TensorFlow the script itself finds there.

What the script sees differs from `python SCRIPT` in one point: iterating over a `set(...)` of
strings goes in sorted order. Python shuffles that order anew in every process, and two versions of
Python shuffle differently even with the same PYTHONHASHSEED, so a script that numbers the
characters of a text with `list(set(text))` would never print the same numbers twice.

With `--nudge`, every weight is changed by a millionth of itself right after it is initialized:
how far the script still agrees with itself then tells whether its training is chaotic.

When the script ends, REPORT gets a JSON object: TensorFlow's version (`tensorflow`), what it drew
without a seed (`unseeded`), the number of `nudged` variables.
"""

import ast
import builtins
import contextlib
import gc
import json
import os
import random
import re
import sys
import types

NUDGE = 1e-6
RANDOM_OPS = re.compile("Random|TruncatedNormal|Multinomial|Sampler|SampleDistorted")


class _SetType(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, builtins.set)


class StableSet(set, metaclass=_SetType):
    """A `set` whose strings come in sorted order."""

    def __iter__(self):
        members = list(super().__iter__())
        if all(isinstance(member, str) for member in members):
            members.sort()
        return iter(members)

    def __repr__(self):
        return "{" + ", ".join(map(repr, self)) + "}" if self else "set()"


def _stable(name):
    plain = getattr(set, name)

    def operation(self, *others):
        result = plain(self, *others)
        return result if result is NotImplemented else StableSet(result)

    operation.__name__ = name
    return operation


for _name in ("__and__", "__or__", "__sub__", "__xor__", "copy"):
    setattr(StableSet, _name, _stable(_name))
for _name in ("difference", "intersection", "symmetric_difference", "union"):
    setattr(StableSet, _name, _stable(_name))


class SeedWatch:
    """Notes whether a module's global generator is drawn from before it is seeded.

    Args:
        module: `random` or `numpy.random`.
        state: returns the state of its generator, comparable with `==`.
    """

    def __init__(self, module, state):
        self.name = module.__name__
        self.state = state
        self.untouched = state()
        self.seeded = False
        self.unseeded = False
        self._plain_seed = module.seed
        module.seed = self._seed

    def _seed(self, *arguments, **keywords):
        given = [*arguments, *keywords.values()]
        if not self.seeded and self.state() != self.untouched:
            self.unseeded = True
        self._plain_seed(*arguments, **keywords)
        if given and given[0] is not None:
            self.seeded = True
        else:
            self.untouched = self.state()
            self.seeded = False

    def drawn_unseeded(self):
        """Returns whether the script drew a number that no seed determines."""
        return self.unseeded or (not self.seeded and self.state() != self.untouched)


def _watch_seeds():
    watches = [SeedWatch(random, random.getstate)]
    try:
        import numpy
    except ImportError:
        return watches

    def state():
        kind, key, position, has_gauss, cached = numpy.random.get_state()
        return kind, key.tobytes(), position, has_gauss, cached

    return [*watches, SeedWatch(numpy.random, state)]


def _forgive_imports(watches):
    """Keeps what installed packages draw while they are imported from counting as the script's."""
    plain_import = builtins.__import__
    under_way = []

    def importing(name, *arguments, **keywords):
        package = name.partition(".")[0]
        if under_way or os.path.exists(package) or os.path.exists(package + ".py"):
            return plain_import(name, *arguments, **keywords)
        under_way.append(name)
        untouched = [watch for watch in watches if watch.state() == watch.untouched]
        try:
            return plain_import(name, *arguments, **keywords)
        finally:
            under_way.clear()
            for watch in untouched:
                watch.untouched = watch.state()

    builtins.__import__ = importing


def _mentions_tensorflow(path):
    with open(path, "rb") as file:
        return b"tensorflow" in file.read()


def _unseeded_ops():
    """Returns the random nodes without a seed of all graphs that are still there."""
    if "tensorflow" not in sys.modules:
        return []
    try:
        from tensorflow.python.eager import context
        from tensorflow.python.framework import ops, tensor_util
    except ImportError:
        return []

    unseeded = []
    for graph in [thing for thing in gc.get_objects() if isinstance(thing, ops.Graph)]:
        for op in graph.get_operations():
            seeds = [1]
            if RANDOM_OPS.search(op.type):
                attributes = op.node_def.attr
                if "seed" in attributes and "seed2" in attributes:
                    seeds = [attributes["seed"].i, attributes["seed2"].i]
            elif op.type.startswith("Shuffle") and "Dataset" in op.type and len(op.inputs) >= 4:
                seeds = [tensor_util.constant_value(seed) for seed in list(op.inputs)[2:4]]
            if not any(seeds):
                unseeded.append(f"{op.type} {op.name!r}")
    if context.executing_eagerly() and context.global_seed() is None:
        unseeded.append("eager TensorFlow")
    return unseeded


def _initializes(fetches):
    """Returns whether an initializer of all variables is fetched, alone, listed or grouped."""
    if isinstance(fetches, (list, tuple)):
        return any(map(_initializes, fetches))
    if getattr(fetches, "type", None) != "NoOp":
        return False
    return "init" in fetches.name or any(map(_initializes, fetches.control_inputs))


def _nudge_weights():
    """Makes every `Session.run` of an initializer change the weights by a millionth."""
    import numpy
    from tensorflow.python.client import session as sessions

    plain_run = sessions.BaseSession.run
    nudged = []

    def run(self, fetches, *arguments, **keywords):
        result = plain_run(self, fetches, *arguments, **keywords)
        if _initializes(fetches):
            for variable in self.graph.get_collection("trainable_variables"):
                if not variable.dtype.is_floating:
                    continue
                value = numpy.asarray(plain_run(self, variable._as_graph_element()))
                signs = numpy.where(numpy.arange(value.size) % 2, 1.0, -1.0).reshape(value.shape)
                step = NUDGE * numpy.maximum(numpy.abs(value), 0.01) * signs
                variable.load((value + step).astype(value.dtype), self)
                nudged.append(variable.name)
        return result

    sessions.BaseSession.run = run
    return nudged


def _notebook_cells(text):
    """Yields the code cells of a notebook, without the lines that only a notebook understands."""
    notebook = json.loads(text)
    cells = notebook.get("cells") or [
        cell for sheet in notebook.get("worksheets", []) for cell in sheet["cells"]
    ]
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell.get("source", cell.get("input", "")))
        if re.match(r"\s*%%(?!(time|timeit|capture|prun)\b)", source):
            continue  # the whole cell is in another language
        yield "\n".join(
            re.sub(r"\S.*", "pass", line) if re.match(r"\s*[%!?]|[\w.]+\?+\s*$", line) else line
            for line in source.splitlines()
        )


def _run_notebook(path, namespace):
    with open(path, encoding="utf-8") as file:
        cells = list(_notebook_cells(file.read()))
    namespace["display"] = print
    for number, source in enumerate(cells, 1):
        place = f"{path} cell {number}"
        body = ast.parse(source, place)
        shown = None
        if body.body and isinstance(body.body[-1], ast.Expr) and not _ends_quietly(source):
            shown = ast.Interactive([body.body.pop()])
        exec(compile(body, place, "exec"), namespace)
        if shown:
            exec(compile(shown, place, "single"), namespace)


def _ends_quietly(source):
    return source.rstrip().endswith(";")


def _run_script(path, namespace):
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    exec(code, namespace)


def main():
    """Runs the script and writes the report."""
    report_path, path, *options = sys.argv[1:]
    sys.argv = [path]
    sys.path[0] = os.getcwd()
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=builtins, set=StableSet)
    sys.modules["__main__"] = module
    watches = _watch_seeds()
    _forgive_imports(watches)
    nudged = []
    if "--nudge" in options and _mentions_tensorflow(path):
        with contextlib.suppress(ImportError):
            nudged = _nudge_weights()
    try:
        (_run_notebook if path.endswith(".ipynb") else _run_script)(path, module.__dict__)
    finally:
        version = getattr(sys.modules.get("tensorflow"), "__version__", None)
        report = {"tensorflow": version, "nudged": len(nudged)}
        report["unseeded"] = [watch.name for watch in watches if watch.drawn_unseeded()]
        report["unseeded"] += _unseeded_ops()
        with open(report_path, "w") as file:
            json.dump(report, file)


if __name__ == "__main__":
    main()
