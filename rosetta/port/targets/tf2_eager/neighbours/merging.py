"""Puts what a script imports from modules that build a graph in the place of the import."""

import ast
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rosetta.port.analysis.graph.places import Places
from rosetta.port.analysis.syntax import python_tree
from rosetta.port.edits import Edit, Refusal, Span, apply
from rosetta.port.targets.tf2_eager.neighbours.modules import (
    DEFINITIONS,
    Import,
    Module,
    bound,
    bound_anywhere,
    imports,
    loaded,
    read,
)

_WHY = "Its functions build the graph; their statements go where they are called."


class NotMerged(Exception):
    """What a script imports cannot be put into it; `refusal` says where and why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why)
        self.refusal = refusal


class _Conflict(Exception):
    """The text would mean something else in the script; the message says why."""


@dataclasses.dataclass(frozen=True)
class _Piece:
    """A statement of a module, with the file and line that it comes from."""

    text: str
    file: Path
    line: int
    is_definition: bool


@dataclasses.dataclass(frozen=True)
class Merged:
    """A script with what it imports of modules beside it in the place of the imports.

    Attributes:
        text: of the script.
        lines: for each line of the text the line of the original that it comes from, from 1.
        edits: what was put where, by the lines of the original.
        rounds: the same edits, of which each has its place.
        files: the modules that are in it.
        origins: the file and the line that a line of the text comes from, if not the script.
    """

    text: str
    lines: tuple[int, ...]
    edits: tuple[Edit, ...]
    rounds: tuple[tuple[Edit, ...], ...]
    files: frozenset[Path]
    origins: Mapping[int, tuple[Path, int]]

    def placed(self, refusal: Refusal) -> Refusal:
        """Returns a refusal that says in which file it is what it refuses."""
        origin = self.origins.get(refusal.line)
        if origin is None:
            return refusal
        return dataclasses.replace(refusal, was=f"{origin[0].name} line {origin[1]}: {refusal.was}")


def merge(source: str, path: Path) -> Merged | None:
    """Puts modules that use TensorFlow where a script imports them.

    Args:
        source: the script's text.
        path: where it stands.

    Returns:
        None if it imports no such module.

    Raises:
        NotMerged: a name would mean two things, or a module is used as an object.
    """
    try:
        tree = python_tree(source)
    except (SyntaxError, ValueError):
        return None
    root = path.resolve().parent
    found = list(imports(tree.body, root / path.name, root))
    if not found:
        return None
    script = Module(root / path.name, source, tree)
    merging = _Merging(root, script, found)
    edits: list[Edit] = []
    inserted: list[tuple[Edit, list[_Piece]]] = []
    offsets = _Offsets(source)
    for item in found:
        statement = item.statement
        was = ast.get_source_segment(source, statement) or ""
        try:
            if len([i for i in found if i.statement is statement]) > 1:
                raise _Conflict("it imports several modules; write a line for each")
            renamed, pieces = merging.taken(script, item)
        except _Conflict as problem:
            raise NotMerged(Refusal(statement.lineno, was, str(problem))) from None
        start, end = offsets.line(statement.lineno), offsets.line(statement.end_lineno + 1)
        became = f"what it takes of {item.file.name}"
        edit = Edit(start, end, (_text(pieces),), statement.lineno, was, became, _WHY)
        edits.append(edit)
        inserted.append((edit, pieces))
        edits += [
            Edit(offsets.of(n.lineno, n.col_offset), offsets.of(n.end_lineno, n.end_col_offset),
                 (new,), n.lineno, "", "", "")
            for n, new in renamed
        ]  # fmt: skip
    edits.sort(key=lambda e: e.start)
    return _merged(source, edits, inserted, merging.files)


def _merged(
    source: str,
    edits: list[Edit],
    inserted: Iterable[tuple[Edit, list[_Piece]]],
    files: frozenset[Path],
) -> Merged:
    places = Places(source, edits)
    starts = [places.line(n + 1) for n in range(places.text.count("\n") + 1)]
    lines = tuple(source.count("\n", 0, start) + 1 for start in starts)
    origins = {}
    for edit, pieces in inserted:
        above = apply(source, [e for e in edits if e.end <= edit.start], Span(0, edit.start))
        line = above.count("\n") + 1
        for piece in pieces:
            line += 2 * piece.is_definition
            for number in range(piece.text.count("\n")):
                origins[line + number] = piece.file, piece.line + number
            line += piece.text.count("\n")
    told = tuple(Edit(0, 0, (), e.line, e.was, e.became, e.why) for e in edits if e.why)
    return Merged(places.text, lines, told, (tuple(edits),), files, origins)


def _text(pieces: Iterable[_Piece]) -> str:
    return "".join(f"\n\n{p.text}" if p.is_definition else p.text for p in pieces)


@dataclasses.dataclass(frozen=True)
class _Binding:
    """What binds a name of the script: in which file, as which import, in which of its lines."""

    file: Path
    meaning: str
    line: int


class _Offsets:
    """The offsets of lines and UTF-8 columns in a text."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._end = len(text)

    def line(self, line: int) -> int:
        """Returns where a line begins, from 1."""
        return min(self._starts[line - 1], self._end)

    def of(self, line: int, column: int) -> int:
        """Returns the offset of a UTF-8 column."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())


class _Merging:
    """Takes statements out of modules, each once.

    Args:
        root: the script's folder.
        script: the script.
        found: its imports of modules that are put into it.
    """

    def __init__(self, root: Path, script: Module, found: list[Import]) -> None:
        self._root, self._script = root, script
        others = [s for s in script.tree.body if all(i.statement is not s for i in found)]
        self._bound: dict[str, _Binding] = {}
        for statement in others:
            for name, meaning in bound(statement).items():
                self._bound.setdefault(name, _Binding(script.file, meaning, statement.lineno))
        self._imported: dict[Path, set[str]] = {}  # names that the script has of each module
        for item in found:
            names = loaded(script.tree) if item.is_star else {name for name, _ in item.names}
            self._imported.setdefault(item.file, set()).update(names)
        self._placed: set[tuple[Path, int]] = set()
        self._line = 0  # of the script's import that is gone
        self._ran: set[Path] = set()
        self._under_way: list[Path] = [script.file]

    @property
    def files(self) -> frozenset[Path]:
        """The modules that statements were taken of."""
        return frozenset(self._ran)

    def taken(
        self, importer: Module, item: Import, needed: set[str] | None = None
    ) -> tuple[list[tuple[ast.expr, str]], list[_Piece]]:
        """Returns what an import takes of a module, and what its names become in the importer.

        Args:
            importer: the module that imports.
            item: the import.
            needed: the names that count; None for all that the importer reads.

        Raises:
            _Conflict: the text would mean something else.
        """
        if importer is self._script:
            self._line = item.statement.lineno
        renamed = list(_renamed(importer, item))
        if item.local is not None:
            wanted = {new for _, new in renamed}
        elif item.is_star:
            own = {n for n, binding in self._bound.items() if binding.file == importer.file}
            wanted = {n for n in needed or loaded(importer.tree) if not n.startswith("_")} - own
        else:
            wanted = {name for name, local in item.names if needed is None or local in needed}
        clash = {new for _, new in renamed} & bound_anywhere(importer.tree)
        if clash:
            raise _Conflict(f"{sorted(clash)[0]} of {item.file.name} would be another "
                            f"{sorted(clash)[0]} here; rename one")  # fmt: skip
        return renamed, list(self._pieces(item.file, wanted))

    def _pieces(self, file: Path, wanted: set[str]) -> Iterator[_Piece]:
        module = read(file)
        if module is None:
            raise _Conflict(f"{file.name} is not Python 3")
        if file in self._under_way:
            raise _Conflict(f"{file.name} imports what imports it")
        self._under_way.append(file)
        first = file not in self._ran
        self._ran.add(file)
        beside = {i.statement: i for i in imports(module.body, file, self._root)}
        plain = (*DEFINITIONS, ast.Import, ast.ImportFrom)
        needed = set(wanted)
        if first:
            needed |= {n for s in module.body if not isinstance(s, plain) for n in loaded(s)}
        needed = _with_definitions(module, needed)
        names = {name for statement in module.body for name in bound(statement)}
        if needed & {"__name__", "__file__"}:
            raise _Conflict(f"{file.name} asks for its own name or place; write it out")
        foreign = names & loaded(self._script.tree) - wanted - self._imported.get(file, set())
        renames: list[tuple[ast.expr, str]] = []
        inner: dict[ast.stmt, list[_Piece]] = {}
        for statement, item in beside.items():
            if needed & bound(statement).keys() or item.is_star:
                made, inner[statement] = self.taken(module, item, needed)
                renames += made
        for statement in module.body:
            if statement in beside:
                yield from inner.get(statement, [])
            elif isinstance(statement, plain) and not self._is_needed(statement, needed):
                continue
            elif (isinstance(statement, plain) or first) and self._bind(file, statement, foreign):
                yield _piece(module, statement, renames)
        self._under_way.pop()

    def _is_needed(self, statement: ast.stmt, needed: set[str]) -> bool:
        names = bound(statement).keys()
        return "*" in names or bool(names & needed)

    def _bind(self, file: Path, statement: ast.stmt, foreign: set[str]) -> bool:
        """Notes the names that a statement binds; says whether the script needs the statement.

        It does not if it is there already, as an import of the script's own further up may be.
        """
        if (file, statement.lineno) in self._placed:
            return False
        self._placed.add((file, statement.lineno))
        found = bound(statement)
        needed = not found
        for name, meaning in found.items():
            known = self._bound.get(name)
            if name == "*":
                needed = True
                continue
            if known is None:
                if name in foreign:
                    raise _Conflict(f"{file.name} has another {name}; rename one of them")
                known = self._bound[name] = _Binding(file, meaning, 0)
                needed = True
            same = known.meaning == meaning and (meaning or known.file == file)
            if not same:
                raise _Conflict(f"{file.name} has another {name}; rename one of them")
            needed |= not meaning or known.line > self._line
        return needed


def _with_definitions(module: Module, needed: set[str]) -> set[str]:
    """Returns names, and those that the module's definitions of them need."""
    defined = {s.name: s for s in module.body if isinstance(s, DEFINITIONS)}
    found, waiting = set(needed), list(needed)
    while waiting:
        statement = defined.get(waiting.pop())
        new = loaded(statement) - found if statement else set()
        found |= new
        waiting += new
    return found


def _renamed(importer: Module, item: Import) -> Iterator[tuple[ast.expr, str]]:
    """Yields the nodes that have another name once an import is gone, with that name.

    Raises:
        _Conflict: a module is used as an object.
    """
    if item.local is None:
        others = {local: name for name, local in item.names if name != local}
        for node in ast.walk(importer.tree):
            if isinstance(node, ast.Name) and node.id in others:
                if not isinstance(node.ctx, ast.Load):
                    raise _Conflict(f"{node.id} is bound again in line {node.lineno}; take "
                                    "another name")  # fmt: skip
                yield node, others[node.id]
        return
    inside = set()
    for node in ast.walk(importer.tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name) as module, ctx=ast.Load()) if (
                name == item.local
            ):
                inside.add(module)
                yield node, node.attr
    for node in ast.walk(importer.tree):
        if isinstance(node, ast.Name) and node.id == item.local and node not in inside:
            raise _Conflict(f"the module {item.local} is used as an object in line {node.lineno}; "
                            "import its functions")  # fmt: skip


def _piece(module: Module, statement: ast.stmt, renames: Iterable[tuple[ast.expr, str]]) -> _Piece:
    start, end = module.start(statement), statement.end_lineno
    offsets = _Offsets(module.text)
    edits = [
        Edit(offsets.of(n.lineno, n.col_offset), offsets.of(n.end_lineno, n.end_col_offset),
             (new,), n.lineno, "", "", "")
        for n, new in renames if start <= n.lineno <= end
    ]  # fmt: skip
    place = Span(offsets.line(start), offsets.line(end + 1))
    text = apply(module.text, sorted(edits, key=lambda e: e.start), place)
    text = text if text.endswith("\n") else text + "\n"
    return _Piece(text, module.file, start, isinstance(statement, DEFINITIONS))
