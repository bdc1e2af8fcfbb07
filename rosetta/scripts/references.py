"""What the text of a script refers to: the files and folders that it may want to find.

Only what stands in the text is seen. A path that is put together while the script runs is not,
except that a string such as ".." stands for the whole folder above.
"""

import ast
import dataclasses
import posixpath
import re
import warnings
from collections.abc import Iterable
from pathlib import Path

from rosetta.console.errors import UsageError
from rosetta.scripts import notebook

_LONGEST_PATH = 1024  # characters; what is longer, or has several lines, is text
_PATTERN = re.compile(r"[*?{}%\[\]]")  # of a glob or a format


@dataclasses.dataclass(frozen=True)
class References:
    """The names in a script's strings and imports.

    `names` are the parts of its paths and the modules it imports; None if the script is not
    Python 3, so that nothing is known. `above` are the paths that lead out of its directory, up to
    the first part that is not "..": `../data` for `"../data/x.txt"`, and `..` for `".."`.
    """

    names: frozenset[str] | None
    above: frozenset[str]


def references(scripts: Iterable[Path]) -> References:
    """Returns what scripts, and the modules beside them that they import, refer to.

    Args:
        scripts: Python scripts or notebooks.
    """
    names: set[str] = set()
    above: set[str] = set()
    waiting, seen = [path.resolve() for path in scripts], set()
    complete = True
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        tree = _parse(path)
        if tree is None:
            complete = False
            continue
        modules = _modules(tree)
        paths = [text for text in _strings(tree) if len(text) < _LONGEST_PATH and "\n" not in text]
        names |= modules
        for text in paths:
            names |= set(text.split("/"))
            above |= _above(text)
        waiting += [module for name in modules if (module := path.parent / f"{name}.py").is_file()]
    return References(frozenset(names) if complete else None, frozenset(above))


def _parse(path: Path) -> ast.Module | None:
    try:
        text = (
            "\n".join(notebook.code_cells(path)) if path.suffix == ".ipynb" else path.read_bytes()
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as "invalid escape sequence"
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError, UsageError):
        return None


def _strings(tree: ast.Module) -> list[str]:
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def _modules(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {part for alias in node.names for part in alias.name.split(".")}
        elif isinstance(node, ast.ImportFrom):
            found |= {*(node.module or "").split("."), *(alias.name for alias in node.names)}
    return found


def _above(text: str) -> set[str]:
    parts = posixpath.normpath(text).split("/") if text else [""]
    if parts[0] != "..":
        return set()
    ups = next((i for i, part in enumerate(parts) if part != ".."), len(parts))
    first = parts[ups : ups + 1]
    return {"/".join(parts[:ups] + [part for part in first if not _PATTERN.search(part)])}
