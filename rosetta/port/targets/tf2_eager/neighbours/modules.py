"""Python modules beside a script: which file an import names, and what their statements bind."""

import ast
import dataclasses
import tokenize
from collections.abc import Iterator
from pathlib import Path

from rosetta.port.analysis.syntax import NotPython3, parse, python_tree
from rosetta.port.targets.tf2_eager import tabs

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ROOT = "tensorflow"


@dataclasses.dataclass(frozen=True)
class Module:
    """A module's text, with blanks where it has tabs, and its statements."""

    file: Path
    text: str
    tree: ast.Module

    @property
    def body(self) -> list[ast.stmt]:
        """Its statements, less its docstring, what only runs as a script, and `__future__`."""
        docstring = ast.get_docstring(self.tree) is not None
        return [
            statement for statement in self.tree.body[docstring:]
            if not _is_main(statement)
            and not (isinstance(statement, ast.ImportFrom) and statement.module == "__future__")
        ]  # fmt: skip

    def start(self, statement: ast.stmt) -> int:
        """Returns the first line of a statement, from 1, with the comments right above it."""
        decorators = getattr(statement, "decorator_list", [])
        line = min([statement.lineno, *(d.lineno for d in decorators)])
        lines = self.text.splitlines()
        while line > 1 and lines[line - 2].startswith("#"):
            line -= 1
        return line


@dataclasses.dataclass(frozen=True)
class Import:
    """An import of a module beside a script.

    Attributes:
        statement: the statement.
        file: the module's.
        local: the name of the module itself, None where its names are imported.
        names: what is imported by which name; empty for a module, or for all its names.
    """

    statement: ast.Import | ast.ImportFrom
    file: Path
    local: str | None
    names: tuple[tuple[str, str], ...] = ()

    @property
    def is_star(self) -> bool:
        """Whether all public names of the module are imported."""
        return self.local is None and not self.names


def read(file: Path) -> Module | None:
    """Returns a module, None of what is no Python 3."""
    try:
        with tokenize.open(file) as opened:
            text = opened.read()
        parse(text)
        text = tabs.to_blanks(text) if "\t" in text else text
        return Module(file, text, python_tree(text))
    except (OSError, SyntaxError, UnicodeDecodeError, NotPython3, RecursionError):
        return None


def imports(statements: list[ast.stmt], file: Path, root: Path) -> Iterator[Import]:
    """Yields the imports of modules beside a script that use TensorFlow.

    Args:
        statements: of the script, or of a module beside it, at its left margin.
        file: whose statements they are.
        root: the script's folder.
    """
    for statement in statements:
        for found in _imports(statement, file, root):
            if uses_tensorflow(found.file, root, set()):
                yield found


def _imports(statement: ast.stmt, file: Path, root: Path) -> Iterator[Import]:
    match statement:
        case ast.Import(names=names):
            for alias in names:
                named = root.joinpath(*alias.name.split(".")).with_suffix(".py")
                if named.is_file() and (alias.asname or "." not in alias.name):
                    yield Import(statement, named, alias.asname or alias.name)
        case ast.ImportFrom(names=names, module=module, level=level):
            folder = file.parents[level - 1] if level else root
            inside = folder.joinpath(*(module or "").split("."))
            if module and inside.with_suffix(".py").is_file():
                pairs = tuple((a.name, a.asname or a.name) for a in names if a.name != "*")
                yield Import(statement, inside.with_suffix(".py"), None, pairs)
                return
            for alias in names:
                if (inside / f"{alias.name}.py").is_file():
                    yield Import(statement, inside / f"{alias.name}.py", alias.asname or alias.name)


def uses_tensorflow(file: Path, root: Path, seen: set[Path]) -> bool:
    """Says whether a module imports TensorFlow, or another one beside it that does."""
    module = read(file) if file not in seen else None
    seen.add(file)
    if module is None:
        return False
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                if any(alias.name.partition(".")[0] == _ROOT for alias in names):
                    return True
            case ast.ImportFrom(module=str(name), level=0):
                if name.partition(".")[0] == _ROOT:
                    return True
    beside = [i.file for statement in module.tree.body for i in _imports(statement, file, root)]
    return any(uses_tensorflow(other, root, seen) for other in beside)


def bound(statement: ast.stmt) -> dict[str, str]:
    """Returns the names of a module that a statement binds, each with what it says of its meaning.

    That is the import for what is imported, and empty otherwise.
    """
    found: dict[str, str] = {}
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found[node.name] = ""
                continue
            case (
                ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp()
            ):
                continue
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found[name] = ""
            case ast.ExceptHandler(name=str(name)):
                found[name] = ""
            case ast.Import(names=names):
                for alias in names:
                    top = alias.name.partition(".")[0]
                    found[alias.asname or top] = alias.name if alias.asname else top
            case ast.ImportFrom(names=names, module=module, level=level):
                for alias in names:
                    meaning = f"{'.' * level}{module or ''}:{alias.name}"
                    found[alias.asname or alias.name] = meaning
        waiting += ast.iter_child_nodes(node)
    return found


def loaded(node: ast.AST) -> set[str]:
    """Returns the names that are read anywhere in a node."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def bound_anywhere(tree: ast.AST) -> set[str]:
    """Returns the names that are bound in any scope of a module."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.arg(arg=name):
                found.add(name)
            case ast.Import() | ast.ImportFrom():
                found |= bound(node).keys()
    return found


def _is_main(statement: ast.stmt) -> bool:
    match statement:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return True
    return False
