"""Which private modules the installed TensorFlow has, found without importing it."""

import functools
import importlib.util
import re
from pathlib import Path


@functools.cache
def _root() -> Path | None:
    spec = importlib.util.find_spec("tensorflow")
    return Path(spec.submodule_search_locations[0]) if spec and spec.origin else None


@functools.cache
def has(path: str) -> bool:
    """Says whether `tensorflow.<path>`, such as `python.ops.rnn_cell.GRUCell`, exists.

    A name inside a module counts as there if the module's text has it. Without an installed
    TensorFlow everything counts as there.
    """
    folder = _root()
    if folder is None:
        return True
    for part in path.split("."):
        module = folder / f"{part}.py"
        if (folder / part).is_dir():
            folder = folder / part
        elif module.exists():
            folder = module
        else:
            source = folder if folder.suffix == ".py" else folder / "__init__.py"
            return source.exists() and bool(
                re.search(rf"\b{part}\b|import \*|__getattr__", _read(source))
            )
    return True


@functools.cache
def _read(source: Path) -> str:
    return source.read_text(encoding="utf-8", errors="replace")


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
        return bool(re.search(rf"import (?:\w+ as )?{part}\b|^_?{part} =", _read(file), re.M))
    return True
