"""What the installed TensorFlow has, found in its sources without importing it."""

import ast
import functools
import importlib.util
from collections.abc import Iterator
from pathlib import Path


@functools.cache
def _root() -> Path | None:
    spec = importlib.util.find_spec("tensorflow")
    return Path(spec.submodule_search_locations[0]) if spec and spec.origin else None


@functools.cache
def has(endpoint: str) -> bool:
    """Says whether `tensorflow.<endpoint>`, such as `python.ops.rnn_cell.GRUCell`, exists.

    What hangs on a name inside a module is not looked at. Without an installed TensorFlow
    everything counts as there.
    """
    folder = _root()
    if folder is None:
        return True
    for part in endpoint.split("."):
        module = folder / f"{part}.py"
        if (folder / part).is_dir():
            folder = folder / part
        elif module.exists():
            folder = module
        else:
            source = folder if folder.suffix == ".py" else folder / "__init__.py"
            names = _names(source) if source.exists() else frozenset()
            return not names.isdisjoint((part, "*", "__getattr__"))
    return True


@functools.cache
def in_v2(endpoint: str) -> bool:
    """Says whether `tf.<endpoint>` is also an endpoint of TensorFlow 2's own API.

    What hangs on an endpoint (`tf.Variable.assign`) is not looked at. Keras counts as there.
    """
    root = _root()
    if root is None or endpoint.partition(".")[0] == "keras":
        return True
    folder, file = root / "_api" / "v2", root / "_api" / "v2" / "v2.py"
    for part in endpoint.split("."):
        if (folder / part).is_dir():
            folder, file = folder / part, folder / part / "__init__.py"
            continue
        return not _names(file).isdisjoint((part, f"_{part}"))
    return True


@functools.cache
def _names(source: Path) -> frozenset[str]:
    """Returns the names that a module binds; "*" for those of a star import."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    return frozenset(_bound(tree.body))


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                yield alias.asname or alias.name.partition(".")[0]
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield statement.name
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            yield from (t.id for t in targets if isinstance(t, ast.Name))
        else:  # what stands in an `if`, a `try` or a `with`
            for inner in ("body", "orelse", "handlers", "finalbody"):
                for part in getattr(statement, inner, ()):
                    yield from _bound([part] if isinstance(part, ast.stmt) else part.body)
