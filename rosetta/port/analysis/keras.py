"""What a script has of Keras, and what the installed Keras 3 has, found without importing it.

A Keras endpoint is a dotted path without its root: `layers.Dense` for `tensorflow.keras.layers.
Dense`, for `keras.layers.Dense`, and `optimizers.SGD` also for `tensorflow.optimizers.SGD`.
"""

import ast
import dataclasses
import functools
import importlib.util
from pathlib import Path

import libcst as cst

from rosetta.port.analysis import installed, tensorflow
from rosetta.port.analysis.names import Names, text
from rosetta.port.analysis.script import Script

ROOT = "keras"
IN_TENSORFLOW = "tensorflow.keras"
_OLD_ROOTS = ("tensorflow.python.keras", "tensorflow_core.keras")
_TOP_LEVEL = ("optimizers", "losses", "metrics", "initializers")  # also tf.optimizers, ...
# Keywords that every layer takes, though its own __init__ does not name them.
_OF_ALL_LAYERS = frozenset(
    {"name", "dtype", "trainable", "activity_regularizer", "autocast", "input_shape", "input_dim"}
)
_VARIABLE = "Variable"  # keras.Variable, which only Keras 3 has


def endpoint(path: str) -> str | None:
    """Returns the Keras endpoint of a dotted path, "" for Keras itself, None for other things."""
    for root in (IN_TENSORFLOW, ROOT, *_OLD_ROOTS):
        if path == root:
            return ""
        if path.startswith(root + "."):
            return path[len(root) + 1 :]
    first, _, rest = path.partition(".")
    if first == tensorflow.ROOT and rest.partition(".")[0] in _TOP_LEVEL:
        return rest
    return None


def called(call: cst.Call, names: Names) -> str | None:
    """Returns the Keras endpoint that a call calls, or None."""
    reference = names.reference(call.func)
    return endpoint(reference.path) or None if reference else None


def names_module(path: str) -> bool:
    """Says whether a name that is assigned a dotted path stands for it, too.

    `layers = tf.keras.layers` and `Dense = keras.layers.Dense`; not `history = model.history`.
    """
    return endpoint(path) is not None


def is_for_keras_2(script: Script, names: Names) -> bool:
    """Says whether a script uses Keras and nothing that only TensorFlow 1 has."""
    paths = {reference.path for reference in names.references}
    paths |= {path for _, path in names.imports()}
    for statement in names.statements:
        if isinstance(statement, cst.Import):
            paths |= {text(alias.name) for alias in statement.names}
    used = {endpoint(path) for path in paths}
    if used == {None} or _VARIABLE in used:
        return False
    rest = {tensorflow.endpoint(path) for path in paths if endpoint(path) is None} - {None, ""}
    rest -= tensorflow.put_there(script, names)
    return (
        not any(path.startswith(tensorflow.V1) for path in paths)
        and all(installed.in_v2(found) for found in rest)
        and not tensorflow.needs_1(script, names)
    )


# --- the installed Keras ---------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Parameters:
    """What a class or function takes: its parameters in order; `others` if it takes more."""

    names: tuple[str, ...]
    others: bool

    def take(self, keyword: str) -> bool:
        """Says whether a keyword is taken."""
        return keyword in self.names or self.others


def has(name: str, in_tensorflow: bool) -> bool:
    """Says whether Keras 3 has an endpoint.

    Args:
        name: the endpoint.
        in_tensorflow: look at `tensorflow.keras`, which keeps more old names than `keras`.
    """
    return _source(name, in_tensorflow) is not None


@functools.cache
def parameters(name: str) -> Parameters | None:
    """Returns what an endpoint of `tensorflow.keras` takes; None where that is not known."""
    found = _source(name, in_tensorflow=True)
    if found is None or found[1] is None:
        return None
    file, symbol = found
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == symbol:
            return _taken(node, is_layer=False)
        if isinstance(node, ast.ClassDef) and node.name == symbol:
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
                    return _taken(inner, is_layer=name.startswith("layers."))
    return None


def _taken(function: ast.FunctionDef, is_layer: bool) -> Parameters:
    given = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    given = [name for name in given if name != "self"]
    given += [a.arg for a in function.args.kwonlyargs]
    if function.args.kwarg is None:
        return Parameters(tuple(given), others=False)
    if not is_layer:
        return Parameters(tuple(given), others=True)
    # what a layer takes out of **kwargs under its own name, such as `alpha`
    texts = {n.value for n in ast.walk(function) if isinstance(n, ast.Constant)}
    old = sorted(t for t in texts if isinstance(t, str) and t.isidentifier())
    return Parameters((*given, *old, *sorted(_OF_ALL_LAYERS - {*given})), others=False)


@functools.cache
def _source(name: str, in_tensorflow: bool) -> tuple[Path, str | None] | None:
    """Returns the file that defines an endpoint and its name there (None for a module)."""
    package = _package()
    if package is None:
        return None
    folder = package / "_tf_keras" / "keras" if in_tensorflow else package
    *modules, last = name.split(".")
    for module in modules:
        found = _imported(folder / "__init__.py").get(module)
        if found is None or found[1]:
            return None
        folder = found[0]
    found = _imported(folder / "__init__.py").get(last)
    if found is None:
        return None
    return (found[0], found[1]) if found[1] else (found[0] / "__init__.py", None)


@functools.cache
def _imported(init: Path) -> dict[str, tuple[Path, str | None]]:
    """Returns what the public names of a package of Keras are: file and name, or a folder."""
    found: dict[str, tuple[Path, str | None]] = {}
    package = _package()
    if package is None or not init.exists():
        return found
    for node in ast.parse(init.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            place = package.joinpath(*node.module.split(".")[1:])
            for alias in node.names:
                inner = place / alias.name
                public = alias.asname or alias.name
                if inner.is_dir():
                    found[public] = (inner, None)
                else:
                    file = place.with_suffix(".py")
                    file = file if file.exists() else place / "__init__.py"
                    found[public] = (file, alias.name)
    return found


@functools.cache
def _package() -> Path | None:
    spec = importlib.util.find_spec(ROOT)
    return Path(spec.submodule_search_locations[0]) if spec and spec.origin else None
