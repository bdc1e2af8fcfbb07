"""Runs one script as `python script_runner.py REPORT SCRIPT [OPTION ...]`.

The options are `--seed=N`, `--nudge=PATTERN`, `--draws=FILE`, and `--cells=FILE` for a notebook:
its code cells as plain Python, a JSON list.

It runs under the interpreter that is being verified, so it uses nothing but the standard library
of Python 3.6 and later, the files beside it that say the same, and whatever NumPy and TensorFlow
the script itself finds there.

What the script, or notebook, sees differs from `python SCRIPT` in four points:

- Iterating over a `set(...)` of strings goes in sorted order. Python shuffles that order anew in
  every process, and two versions of Python shuffle differently even with the same PYTHONHASHSEED,
  so a script that numbers the characters of a text with `list(set(text))` would never print the
  same numbers twice.
- What it draws without a seed from the global generators of Python and NumPy, and from nodes of a
  graph, is drawn from the seed N, so that two scripts draw the same. A native port has no graph
  whose nodes could be counted: `--draws=FILE` names what the original's graph drew without a seed,
  and the port's draws of the same kind and shape get these seeds, in the same order.
- Where it waits without a time limit for a key or the mouse in a Matplotlib window, it goes on:
  there is no window, and nobody to press anything.
- What Keras itself prints is values only, alike in Keras 2 and 3 (`keras_printing`).

With `--nudge`, every weight is changed by a millionth of itself right after it is initialized:
how far the script still agrees with itself then tells whether its training is chaotic. Which
weights grow and which shrink is another choice for every PATTERN.

When the script ends, REPORT gets a JSON object: TensorFlow's version (`tensorflow`), what it drew
without a seed (`unseeded`, `draws`), the number of `nudged` variables, and the `line` and `cell`
it failed in (`failed_at`). Where a signal ends it, its stack goes to a file of that name that ends
in `.stack`.
"""

import ast
import builtins
import contextlib
import faulthandler
import functools
import json
import linecache
import os
import random
import re
import signal
import sys
import types

if getattr(sys.flags, "safe_path", False):  # then Python left this file's folder out
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import graph_draws  # beside this file
import keras_printing

NUDGE = 1e-6
KERAS_2_MODELS = (
    "keras.src.engine.training",
    "keras.engine.training",
    "tensorflow.python.keras.engine.training",
)


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
    """Seeds a module's global generator and notes whether the script draws without doing so.

    Args:
        module: `random` or `numpy.random`.
        state: returns the state of its generator, comparable with `==`.
        seed: what it is seeded with where the script leaves that to chance.
        path: the script, as its frames name it.
    """

    def __init__(self, module, state, seed, path):
        self.name = module.__name__
        self.state = state
        self.seeded = False
        self.drawn = False
        self.place = None
        self._seed = seed
        self._path = path
        self._plain_seed = module.seed
        generator = module.random.__self__
        for name, function in list(vars(module).items()):
            if getattr(function, "__self__", None) is generator and "state" not in name:
                setattr(module, name, self._noting_place(name, function))
        module.seed = self.seed
        self.restart()

    def _noting_place(self, name, draw):
        @functools.wraps(draw, assigned=("__name__", "__doc__"), updated=())
        def noting(*arguments, **keywords):
            if not self.seeded and not self.place:
                caller = sys._getframe(1)
                file = caller.f_code.co_filename
                if file.startswith(self._path):
                    cell = file[len(self._path) :]
                    self.place = f"{self.name}.{name} in{cell} line {caller.f_lineno}"
            return draw(*arguments, **keywords)

        return noting

    def restart(self):
        """Seeds the generator as if the script had not been there."""
        self._plain_seed(self._seed)
        self.untouched = self.state()

    def seed(self, *arguments, **keywords):
        """Takes the place of the module's `seed`."""
        given = [*arguments, *keywords.values()]
        self.drawn = self.drawn_unseeded()
        self.seeded = bool(given) and given[0] is not None
        if self.seeded:
            self._plain_seed(*arguments, **keywords)
        else:
            self.restart()

    def drawn_unseeded(self):
        """Returns whether the script drew a number that no seed of its own determines."""
        return self.drawn or (not self.seeded and self.state() != self.untouched)


def _watch_seeds(seed, path):
    watches = [SeedWatch(random, random.getstate, seed, path)]
    try:
        import numpy
    except ImportError:
        return watches

    def state():
        kind, key, position, has_gauss, cached = numpy.random.get_state()
        return kind, key.tobytes(), position, has_gauss, cached

    return [*watches, SeedWatch(numpy.random, state, seed, path)]


def _prepare_imports(watches, seed, draws, pattern, nudged):
    """Seeds TensorFlow's graphs and lets Matplotlib not wait, once they are there.

    What packages draw on import is forgiven.
    """
    plain_import = builtins.__import__
    under_way = []

    def importing(name, *arguments, **keywords):
        package = name.partition(".")[0]
        if under_way or os.path.exists(package) or os.path.exists(package + ".py"):
            return plain_import(name, *arguments, **keywords)
        under_way.append(name)
        untouched = [
            watch for watch in watches if not watch.seeded and watch.state() == watch.untouched
        ]
        try:
            return plain_import(name, *arguments, **keywords)
        finally:
            for watch in untouched:
                watch.restart()
            graph_draws.seed_graphs(seed)
            if draws:
                graph_draws.seed_functions(seed, draws)
            _wait_for_nobody()
            keras_printing.print_alike()
            if pattern:
                _nudge_models(pattern, nudged)
            under_way.clear()

    builtins.__import__ = importing


def _wait_for_nobody():
    """Ends at once what Matplotlib does until somebody presses a key or a button."""
    backends = sys.modules.get("matplotlib.backend_bases")
    if not hasattr(backends, "FigureCanvasBase"):
        return
    plain = backends.FigureCanvasBase.start_event_loop
    if hasattr(plain, "plain"):
        return

    def start_event_loop(self, timeout=0):
        if timeout > 0:
            plain(self, timeout)

    start_event_loop.plain = plain
    backends.FigureCanvasBase.start_event_loop = start_event_loop


def _mentions_tensorflow(path):
    with open(path, "rb") as file:
        return b"tensorflow" in file.read()


def _initializes(fetches):
    """Returns whether an initializer of all variables is fetched, alone, listed or grouped."""
    if isinstance(fetches, (list, tuple)):
        return any(map(_initializes, fetches))
    if getattr(fetches, "type", None) != "NoOp":
        return False
    return "init" in fetches.name or any(map(_initializes, fetches.control_inputs))


def _nudged(value, pattern):
    """Returns an array whose elements are changed by a millionth, up and down by the pattern."""
    import numpy

    signs = numpy.where(numpy.arange(value.size) // pattern % 2, 1.0, -1.0).reshape(value.shape)
    step = NUDGE * numpy.maximum(numpy.abs(value), 0.01) * signs
    return (value + step).astype(value.dtype)


def _nudge_models(pattern, nudged):
    """Makes the models of Keras 2 change their weights when they begin to train."""
    for name in KERAS_2_MODELS:
        module = sys.modules.get(name)
        if not hasattr(module, "Model") or hasattr(module.Model.fit, "plain"):
            continue
        for method in ("fit", "fit_generator", "train_on_batch"):
            if hasattr(module.Model, method):
                setattr(
                    module.Model, method, _nudging(getattr(module.Model, method), pattern, nudged)
                )


def _nudging(plain, pattern, nudged):
    @functools.wraps(plain)
    def train(model, *arguments, **keywords):
        if not getattr(model, "_nudged_by_verify", False) and model.built:
            model._nudged_by_verify = True
            for variable in model.trainable_variables:
                variable.assign(_nudged(variable.numpy(), pattern))
                nudged.append(variable.name)
        return plain(model, *arguments, **keywords)

    train.plain = plain
    return train


def _nudge_sessions(pattern, nudged):
    """Makes every `Session.run` of an initializer change the weights by a millionth."""
    import numpy
    from tensorflow.python.client import session as sessions

    plain_run = sessions.BaseSession.run

    def run(self, fetches, *arguments, **keywords):
        result = plain_run(self, fetches, *arguments, **keywords)
        if _initializes(fetches):
            for variable in self.graph.get_collection("trainable_variables"):
                if not variable.dtype.is_floating:
                    continue
                value = numpy.asarray(plain_run(self, variable._as_graph_element()))
                variable.load(_nudged(value, pattern), self)
                nudged.append(variable.name)
        return result

    sessions.BaseSession.run = run


def _run_notebook(path, cells_path, namespace):
    with open(cells_path, encoding="utf-8") as file:
        cells = json.load(file)
    namespace["display"] = print
    for number, source in enumerate(cells, 1):
        place = f"{path} cell {number}"
        # for inspect.getsource, with which AutoGraph reads functions
        linecache.cache[place] = len(source), None, (source + "\n").splitlines(True), place
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


def _failed_at(error, path):
    """Returns the innermost line of the script that an exception passed through, or None."""
    places = []  # innermost first
    traceback = error.__traceback__
    while traceback:
        places.insert(0, (traceback.tb_frame.f_code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    if isinstance(error, SyntaxError) and error.lineno:
        places.insert(0, (error.filename or "", error.lineno))
    for file, line in places:
        found = re.match(re.escape(path) + r"(?: cell (\d+))?$", file)
        if found:
            return {"line": line, "cell": found.group(1) and int(found.group(1))}
    return None


def _keep_stack(path):
    """Writes the stack to a file when a signal ends this process."""
    file = open(path, "w")  # noqa: SIM115 (it stays open as long as the process lives)
    faulthandler.enable(file)
    if hasattr(faulthandler, "register"):  # not on Windows
        faulthandler.register(signal.SIGTERM, file, all_threads=False, chain=True)


def main():
    """Runs the script and writes the report."""
    report_path, path, *options = sys.argv[1:]
    options = dict(option[2:].split("=", 1) for option in options)
    _keep_stack(os.path.splitext(report_path)[0] + ".stack")
    sys.argv = [path]
    sys.path[0] = os.getcwd()
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=builtins, set=StableSet)
    sys.modules["__main__"] = module
    seed = int(options.get("seed", 1))
    watches = _watch_seeds(seed, path)
    draws = []
    if "draws" in options:
        with open(options["draws"]) as file:
            draws = json.load(file)
    nudged = []
    pattern = int(options.get("nudge", 0))
    _prepare_imports(watches, seed, draws, pattern, nudged)
    if pattern and _mentions_tensorflow(path):
        with contextlib.suppress(ImportError):
            _nudge_sessions(pattern, nudged)
    report = {}
    own_open, own_dump = open, json.dump  # a script may put something else in their place
    try:
        if "cells" in options:
            _run_notebook(path, options["cells"], module.__dict__)
        else:
            _run_script(path, module.__dict__)
    except BaseException as error:
        report["failed_at"] = _failed_at(error, path)
        raise
    finally:
        report["tensorflow"] = getattr(sys.modules.get("tensorflow"), "__version__", None)
        report["nudged"] = len(nudged)
        drawn = [watch for watch in watches if watch.drawn_unseeded()]
        report["unseeded"] = [watch.place or watch.name for watch in drawn]
        report["unseeded"] += graph_draws.unseeded_operations()
        report["draws"] = graph_draws.without_seed()
        with own_open(report_path, "w") as file:
            own_dump(report, file)


if __name__ == "__main__":
    main()
