"""The lines of a script that statements of its native port come from."""

import ast
import dataclasses
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from rosetta.port.edits import Edit
from rosetta.port.targets.keras_api.program import Program, assignments


class OriginalLines:
    """Finds where parts of a native port come from.

    The port keeps most of the author's lines letter by letter, and the names; its edits say what
    the others were.

    Args:
        source: the script.
        native: the edits that made the native port of it.
    """

    def __init__(self, source: str, native: Sequence[Edit]) -> None:
        self._lines = source.splitlines()
        self._native = native
        self._statements = [
            node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)
        ]

    def of(self, program: Program, node: cst.CSTNode) -> int:
        """Returns the line of the script where a part of its port comes from.

        Args:
            program: the port.
            node: part of it.
        """
        script = program.script
        start = script.span(node).start
        line = script.text[script.line_start(start) : script.line_end(start)].strip()
        kept = line.removeprefix("return ")
        for number, other in enumerate(self._lines, 1):
            if kept and kept in other:
                return number
        statement = program.statement_of(node)
        own = self._of_names([name for name, _ in assignments(statement)])
        return own or self._of_edit(line) or self._of_names(_names(program, node)) or 1

    def _of_edit(self, line: str) -> int | None:
        """Returns the line whose edits have most of a line of the port."""
        found: dict[int, int] = {}
        for edit in self._native:
            became = edit.became.strip()
            if became and became in line:
                found[edit.line] = found.get(edit.line, 0) + len(became)
            elif line in became:
                found[edit.line] = found.get(edit.line, 0) + len(line)
        return max(found, key=found.__getitem__) if found else None

    def _of_names(self, names: Sequence[str]) -> int | None:
        bound = {
            target.id: statement.lineno
            for statement in self._statements if isinstance(statement, ast.Assign)
            for target in ast.walk(statement) if isinstance(target, ast.Name)
            and isinstance(target.ctx, ast.Store)
        }  # fmt: skip
        return next((bound[name] for name in names if name in bound), None)

    def told(self, program: Program, edits: Iterable[Edit]) -> Iterator[Edit]:
        """Yields edits of a port with the lines and statements of the script that they are about.

        Args:
            program: the port.
            edits: of it; those without a reason stay as they are.
        """
        statements = {
            program.script.line(node): node for node in program.script.positions
            if isinstance(node, cst.SimpleStatementLine | cst.FunctionDef)
        }  # fmt: skip
        for edit in edits:
            if edit.why and edit.line in statements:
                line = self.of(program, statements[edit.line])
                edit = dataclasses.replace(edit, line=line, was=self.text(line))
            yield edit

    def text(self, number: int) -> str:
        """Returns the statement of the script that begins in a line or goes on in it.

        Of a loop, a function and the like it is the first line.
        """
        around = [s for s in self._statements if s.lineno <= number <= (s.end_lineno or s.lineno)]
        statement = max(around, key=lambda s: s.lineno, default=None)
        if statement is None or hasattr(statement, "body"):
            return self._lines[number - 1].strip() if number <= len(self._lines) else ""
        return "\n".join(self._lines[statement.lineno - 1 : statement.end_lineno]).strip()


def _names(program: Program, node: cst.CSTNode) -> list[str]:
    """Returns the names that a reader would look for: of a statement, or of a function."""
    if isinstance(node, cst.FunctionDef):
        return [node.name.value, node.name.value.removesuffix("_of")]
    statement = program.statement_of(node)
    found = [name for name, _ in assignments(statement)]
    found += [
        element.value.value for small in getattr(statement, "body", ())
        if isinstance(small, cst.Assign) for target in small.targets
        for element in getattr(target.target, "elements", ())
        if isinstance(element.value, cst.Name)
    ]  # fmt: skip
    if isinstance(node, cst.Name):
        found.append(node.value)
    while node in program.parents:
        node = program.parents[node]
        if isinstance(node, cst.FunctionDef):
            found += [node.name.value, node.name.value.removesuffix("_of")]
    # the native port names the variables of a layer after the layer
    return [*found, *(name.rpartition("_")[0] for name in found)]
