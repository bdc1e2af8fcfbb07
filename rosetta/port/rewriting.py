"""Finds in a script what TensorFlow 2.21 does not run, and what to write instead.

LibCST parses the script and says where everything stands; the changes are spliced into the
original text, so that all of it that is not concerned stays as it was, byte for byte.
"""

import dataclasses
import re

import libcst as cst
from libcst import matchers
from libcst.metadata import MetadataWrapper, PositionProvider

from rosetta.port import calls, endpoints, installed, modern_python, preamble
from rosetta.port.edits import Edit, Refusal
from rosetta.port.names import Binding, Names, dotted, imported, text

TENSORFLOW = "tensorflow"
V1 = "tensorflow.compat.v1"
_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclasses.dataclass
class Rewriting:
    """What became of one source text.

    Attributes:
        edits: in the order of the text.
        refusals: what cannot be ported.
        status: "ported", "unchanged", "tf2" or "no-tensorflow".
        output: the new text; the old one unless the status is "ported".
    """

    edits: list[Edit]
    refusals: list[Refusal]
    status: str
    output: str


class Source:
    """A parsed text and the offsets of its nodes.

    Raises:
        libcst.ParserSyntaxError: the text is not Python 3.
    """

    def __init__(self, source: str) -> None:
        self.text = source
        wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
        self.module = wrapper.module
        self.positions = wrapper.resolve(PositionProvider)
        self._starts = [0, *(m.end() for m in _NEWLINE.finditer(source))]
        found = _NEWLINE.search(source)
        self.newline = found.group() if found else "\n"

    def offset(self, line: int, column: int) -> int:
        """Returns the offset of a place; lines count from 1."""
        return self._starts[line - 1] + column

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Returns the offsets of a node's first character and of the one after its last."""
        place = self.positions[node]
        return self.offset(place.start.line, place.start.column), self.offset(
            place.end.line, place.end.column
        )

    def line(self, node: cst.CSTNode) -> int:
        """Returns the line a node begins on."""
        return self.positions[node].start.line

    def of(self, node: cst.CSTNode) -> str:
        """Returns a node's own text."""
        start, end = self.span(node)
        return self.text[start:end]


class Rewriter:
    """Collects the edits of one script; `first` is the alias of TensorFlow's root to write."""

    def __init__(self, source: Source, seeds: str) -> None:
        self.source, self.seeds = source, seeds
        self.names = Names(source.positions)
        self.edits: list[Edit] = []
        self.refusals: list[Refusal] = []
        self.used: set[str] = set()  # endpoints, without "tensorflow."
        self.stars = self.tf1_call = False
        self.tensorflow_imports: list[cst.Import | cst.ImportFrom] = []
        self.imports: dict[str, str] = {}  # import line -> why
        self.root = next(
            (n for n, b in self.names.bindings.items() if b.path in (TENSORFLOW, V1)), "tf"
        )

    # --- names -------------------------------------------------------------------------------

    def resolve(self, parts: list[cst.Name]) -> tuple[Binding, str] | None:
        """Returns the binding of a dotted name and the full path it stands for."""
        binding = self.names.lookup(parts[0].value, self.source.line(parts[0]))
        if binding is None:
            return None
        return binding, ".".join([binding.path, *(part.value for part in parts[1:])])

    def _tensorflow(self, path: str) -> str | None:
        """Returns the endpoint of a full path in TensorFlow, or None for another package's."""
        for root in (V1, TENSORFLOW):
            if path == root:
                return ""
            if path.startswith(root + "."):
                return path[len(root) + 1 :]
        return None

    def expression(self, target: str) -> str:
        """Returns a table's target as this script has to write it, importing what it needs."""
        root, _, rest = target.partition(".")
        if root == "tf":
            return f"{self.root}.{rest}" if rest else self.root
        if root in endpoints.IMPORTS:
            self.imports.setdefault(endpoints.IMPORTS[root], f"holds {target}")
        return target

    def use(self, node: cst.BaseExpression, parts: list[cst.Name]) -> None:
        """Looks at one use of a dotted name."""
        found = self.resolve(parts)
        if found is None:
            return
        binding, path = found
        endpoint = self._tensorflow(path)
        if endpoint is None:
            self._other_package(node, parts, binding, path)
        elif endpoint:
            self._endpoint(node, parts, binding, endpoint)

    def _endpoint(
        self, node: cst.BaseExpression, parts: list[cst.Name], binding: Binding, endpoint: str
    ) -> None:
        self.used.add(endpoint)
        bound = self._tensorflow(binding.path) or ""
        fixed = len(bound.split(".")) if bound else 0
        pieces = endpoint.split(".")
        for count in range(len(pieces), max(fixed, 1) - 1, -1):
            prefix = ".".join(pieces[:count])
            target = endpoints.moved(prefix)
            if target is None:
                continue
            if endpoints.is_module(prefix) and count < len(pieces):
                break  # its names are listed one by one, and this one is not
            rest = pieces[count:]
            if binding.kept_as and ".".join([target, *rest]) == ".".join(
                [binding.kept_as, *pieces[fixed:]]
            ):
                return
            place = parts[count - fixed]
            self._replace(node, place, parts, target, f"tf.{prefix}")
            return
        why = endpoints.refused(endpoint)
        if why is None and endpoint.startswith("python.") and not installed.has(endpoint):
            why = "TensorFlow 2.21 no longer has this private name"
        if why:
            self.refusals.append(Refusal(self.source.line(node), f"tf.{endpoint}", why))

    def _replace(
        self,
        node: cst.BaseExpression,
        last: cst.Name,
        parts: list[cst.Name],
        target: str,
        was: str,
        why: str = "",
    ) -> None:
        new = self.expression(target)
        start = self.source.span(parts[0])[0]
        end = self.source.span(last)[1]
        self.edits.append(
            Edit(start, end, new, self.source.line(node), was, new, why or _why(was, target))
        )

    def _other_package(
        self, node: cst.BaseExpression, parts: list[cst.Name], binding: Binding, path: str
    ) -> None:
        for count in range(len(parts), 0, -1):
            old = ".".join([binding.path, *(part.value for part in parts[1:count])])
            if why := modern_python.REFUSED.get(old):
                self.refusals.append(Refusal(self.source.line(node), old, why))
                return
            if old not in modern_python.RENAMED:
                continue
            new, line, why = modern_python.RENAMED[old]
            package = binding.path
            if count > 1 and new.startswith(package + "."):
                new = parts[0].value + new[len(package) :]
            elif line:
                self.imports.setdefault(line, f"holds {new}")
            elif count == 1 and "." in new:
                return  # `from numpy import float_ as f`: the import itself is rewritten
            if count == 1:
                return
            self._replace(node, parts[count - 1], parts, new, old, why + ".")
            return

    # --- imports -----------------------------------------------------------------------------

    def import_statement(self, statement: cst.Import | cst.ImportFrom) -> None:
        """Rewrites one import."""
        if isinstance(statement, cst.ImportFrom):
            module = text(statement.module) if statement.module else ""
            if statement.relative or not module:
                return
            if isinstance(statement.names, cst.ImportStar):
                self._star(statement, module)
                return
        lines: list[str] = []
        kept: list[str] = []
        changed: list[tuple[str, str, str]] = []
        for name, path, alias in imported(statement):
            line, why = self._import_of(statement, name, path, alias)
            written = self.source.of(alias).rstrip(", \t")
            if line is None:
                kept.append(written)
            else:
                changed.append((written, line, why))
                if line:
                    lines.append(line)
        if not changed:
            return
        if kept:
            head = (
                "import "
                if isinstance(statement, cst.Import)
                else (f"from {text(statement.module)} import ")
            )
            lines.insert(0, head + ", ".join(kept))
        start, end = self.source.span(statement)
        new = self._joined(lines or ["pass"], start, end)
        if not lines and self._stands_alone(start, end):
            start, end, new = self._whole_line(start, end)
        self._keep_comments(statement)
        self.edits.append(
            Edit(start, end, new, self.source.line(statement), self.source.of(statement),
                 "; ".join(lines), changed[0][2])
        )  # fmt: skip

    def _keep_comments(self, statement: cst.Import | cst.ImportFrom) -> None:
        """Puts the comments inside a parenthesized import, which goes, above its line."""
        comments = [node.value for node in matchers.findall(statement, matchers.Comment())]
        if not comments:
            return
        start = self._line_start(self.source.span(statement)[0])
        indent = re.match(r"[ \t]*", self.source.text[start:]).group()
        new = "".join(indent + comment + self.source.newline for comment in comments)
        line = self.source.line(statement)
        self.edits.append(
            Edit(start, start, new, line, "", "; ".join(comments), "Comments inside the import.")
        )

    def _import_of(
        self, statement: cst.Import | cst.ImportFrom, name: str, path: str, alias: cst.ImportAlias
    ) -> tuple[str | None, str]:
        """Returns the line that replaces one imported name ("" to drop it, None to keep it)."""
        as_name = f" as {text(alias.asname.name)}" if alias.asname else ""
        full = text(alias.name) if isinstance(statement, cst.Import) else path
        endpoint = self._tensorflow(full)
        if endpoint is None:
            return self._import_other(statement, name, full)
        if full.startswith(V1):
            return None, ""
        line = self.source.line(statement)
        if not endpoint or (isinstance(statement, cst.Import) and not as_name):
            # `import tensorflow.x.y` without `as` binds `tensorflow`
            if endpoint and endpoints.refused(endpoint) is None and not endpoints.moved(endpoint):
                self.used.add(endpoint)
                if endpoint.startswith("python."):
                    return None, ""
            return f"import {V1} as {name}", "TensorFlow 1's API is tensorflow.compat.v1 now."
        self.used.add(endpoint)
        binding = self.names.bindings[name]
        target = endpoints.moved(endpoint)
        if target is not None:
            if endpoints.is_module(endpoint) and not self._kept(name, endpoint, target):
                return "", f"tf.{endpoint} is gone; each use of it is written out."
            binding.kept_as = target
            return self._binding_line(name, target), _why(f"tf.{endpoint}", target)
        if endpoint in endpoints.PACKAGES:
            return "", f"tf.{endpoint} is gone; each use of it is written out."
        why = endpoints.refused(endpoint)
        if why is None and endpoint.startswith("python."):
            if installed.has(endpoint):
                return None, ""
            why = "TensorFlow 2.21 no longer has this private name"
        if why:
            self.refusals.append(Refusal(line, f"tf.{endpoint}", why))
            return None, ""
        if isinstance(statement, cst.Import):
            return f"import {V1}.{endpoint}{as_name}", "TensorFlow 1's API is tensorflow.compat.v1."
        module = endpoint.rpartition(".")[0]
        return (
            f"from {'.'.join(filter(None, (V1, module)))} import {text(alias.name)}{as_name}",
            "TensorFlow 1's API is tensorflow.compat.v1 now.",
        )

    def _import_other(
        self, statement: cst.Import | cst.ImportFrom, name: str, path: str
    ) -> tuple[str | None, str]:
        if path in modern_python.REFUSED:
            self.refusals.append(
                Refusal(self.source.line(statement), path, modern_python.REFUSED[path])
            )
            return None, ""
        if path not in modern_python.RENAMED or isinstance(statement, cst.Import):
            return None, ""
        new, line, why = modern_python.RENAMED[path]
        if line and line.startswith("from "):
            self.imports.setdefault(line, f"holds {new}")
            return f"{name} = {new}", why + "."
        module, _, last = new.rpartition(".")
        if not module:
            return (
                (f"import {new}" + (f" as {name}" if name != new else ""), why + ".")
                if (line)
                else (f"{name} = {new}", why + ".")
            )
        return f"from {module} import {last}" + (f" as {name}" if name != last else ""), why + "."

    def _kept(self, name: str, endpoint: str, target: str) -> bool:
        """Says whether some use of a module under its name may stay as it is."""
        for parts in self.uses_of.get(name, ()):
            inner = [part.value for part in parts[1:]]
            new = endpoints.moved(".".join([endpoint, *inner[:1]])) if inner else target
            if new == ".".join([target, *inner[:1]]):
                return True
        return False

    def _binding_line(self, name: str, target: str) -> str:
        root, _, rest = target.partition(".")
        if root == "tf":
            return f"{name} = {self.expression(target)}"
        line = endpoints.IMPORTS[root]
        if not rest:
            return line.partition(" as ")[0] + (
                f" as {name}" if not line.endswith(f"import {name}") else ""
            )
        if root == "tf_slim":
            self.expression(target)
            return f"{name} = {target}"
        module = re.sub(r"^from (\S+) import (\w+).*", r"\1.\2", line)
        owner, _, last = rest.rpartition(".")
        if owner:
            self.expression(target)
            return f"{name} = {target}"
        return f"from {module} import {last}" + (f" as {name}" if name != last else "")

    def _star(self, statement: cst.ImportFrom, module: str) -> None:
        endpoint = self._tensorflow(module)
        if endpoint is None or module.startswith(V1):
            return
        start, end = self.source.span(statement.module)
        line = self.source.line(statement)
        target = endpoints.moved(endpoint)
        if target == "tf_slim":
            self.imports.setdefault(endpoints.IMPORTS["tf_slim"], "holds tf.contrib.layers")
            new = "tf_slim"
        elif endpoints.refused(endpoint) or target:
            self.refusals.append(
                Refusal(line, f"from {module} import *", "which of its names are used cannot be "
                        "told; nearest: import them one by one and port again")
            )  # fmt: skip
            return
        else:
            new = V1 + (f".{endpoint}" if endpoint else "")
        self.stars = True
        self.edits.append(
            Edit(start, end, new, line, module, new, "TensorFlow 1's API is tensorflow.compat.v1.")
        )

    def _joined(self, lines: list[str], start: int, end: int) -> str:
        if len(lines) == 1:
            return lines[0]
        if not self._stands_alone(start, end):
            return "; ".join(lines)
        indent = self.source.text[self._line_start(start) : start]
        return (self.source.newline + indent).join(lines)

    def _line_start(self, offset: int) -> int:
        return max(self.source.text.rfind(mark, 0, offset) for mark in "\r\n") + 1

    def _stands_alone(self, start: int, end: int) -> bool:
        before = self.source.text[self._line_start(start) : start]
        after = _NEWLINE.split(self.source.text[end:], maxsplit=1)[0]
        return not before.strip() and ";" not in after.partition("#")[0]

    def _whole_line(self, start: int, end: int) -> tuple[int, int, str]:
        """Returns the span of a line to take out, unless it is indented or has a comment."""
        begin = self._line_start(start)
        found = _NEWLINE.search(self.source.text, end)
        stop = found.end() if found else len(self.source.text)
        if begin != start or self.source.text[end:stop].strip():
            return start, end, "pass"
        return begin, stop, ""

    # --- the whole ---------------------------------------------------------------------------

    def run(self) -> None:
        """Goes through the script once and collects edits and refusals."""
        inner: set[int] = set()
        statements, chains, assignments, call_nodes = [], [], [], []
        for node in self.source.positions:
            kind = type(node)
            if kind is cst.Attribute:
                inner.add(id(node.attr))
                inner.add(id(node.value))
                chains.append(node)
            elif kind is cst.Name:
                chains.append(node)
            elif kind is cst.Arg:
                inner.add(id(node.keyword))
            elif kind in (cst.Param, cst.FunctionDef, cst.ClassDef, cst.ImportAlias, cst.NameItem):
                inner.add(id(node.name))
            elif kind is cst.AssignTarget:
                inner.add(id(node.target) if isinstance(node.target, cst.Name) else 0)
            elif kind in (cst.Import, cst.ImportFrom):
                statements.append(node)
                if kind is cst.ImportFrom:
                    inner.add(id(node.module))
            elif kind is cst.AsName:
                inner.add(id(node.name))
            elif kind is cst.Assign:
                assignments.append(node)
            elif kind is cst.Call:
                call_nodes.append(node)
        imported_names = {id(a.name) for s in statements if not isinstance(s.names, cst.ImportStar)
                          for a in s.names}  # fmt: skip
        uses = []
        self.uses_of: dict[str, list[list[cst.Name]]] = {}
        for node in chains:
            if id(node) in inner or id(node) in imported_names:
                continue
            parts = dotted(node)
            if parts and parts[0].value in self.names:
                uses.append((node, parts))
                self.uses_of.setdefault(parts[0].value, []).append(parts)
        taken = calls.rewrite(self, call_nodes)
        for node in assignments:
            if self._alias(node):
                taken.add(id(node.value))
        for statement in statements:
            if _imports_tensorflow(statement):
                self.tensorflow_imports.append(statement)
            self.import_statement(statement)
        for node in chains:
            if id(node) in inner or id(node) in imported_names or id(node) in taken:
                continue
            parts = dotted(node)
            if parts and parts[0].value in self.names:
                self.use(node, parts)

    def _alias(self, node: cst.Assign) -> bool:
        """Follows `rnn = tf.contrib.rnn`; returns whether the assignment is taken out."""
        if len(node.targets) != 1 or not isinstance(node.targets[0].target, cst.Name):
            return False
        parts = dotted(node.value)
        found = self.resolve(parts) if parts else None
        endpoint = self._tensorflow(found[1]) if found else None
        if not endpoint or not (endpoints.is_module(endpoint) or endpoint in endpoints.PACKAGES):
            return False
        name, line = node.targets[0].target.value, self.source.line(node)
        target = endpoints.moved(endpoint)
        self.names.bind(name, Binding(f"{TENSORFLOW}.{endpoint}", line, target))
        if target is not None:
            return False
        self.used.add(endpoint)
        start, end = self.source.span(node)
        was, new = self.source.of(node), "pass"
        if self._stands_alone(start, end):
            start, end, new = self._whole_line(start, end)
        why = f"tf.{endpoint} is gone; each use of it is written out."
        self.edits.append(Edit(start, end, new, line, was, new, why))
        return True


def _why(was: str, target: str) -> str:
    root = target.partition(".")[0]
    if root == "tf":
        return f"{was} is gone; TensorFlow has the same as {target}."
    if root == "tf_slim":
        return f"{was} became part of the package tf_slim."
    if root in ("projector", "np", "iter"):
        return f"{was} is gone; {target} does the same."
    return f"{was} has no successor in TensorFlow; rosetta.legacy has it."


def rewrite(source: str, seeds: str = "tf1_15", force: bool = False) -> Rewriting:
    """Ports one script.

    Args:
        source: its text.
        seeds: "tf1_15" to draw the random numbers of TensorFlow 1.15, "modern" to leave that out.
        force: take a script for TensorFlow 1 that would run on either.

    Raises:
        libcst.ParserSyntaxError: it is not Python 3.
    """
    rewriter = Rewriter(Source(source), seeds)
    rewriter.run()
    if not rewriter.tensorflow_imports:
        return Rewriting([], [], "no-tensorflow", source)
    return preamble.finish(rewriter, force)


def _imports_tensorflow(statement: cst.Import | cst.ImportFrom) -> bool:
    if isinstance(statement, cst.ImportFrom):
        modules = [] if statement.relative or not statement.module else [text(statement.module)]
    else:
        modules = [text(alias.name) for alias in statement.names]
    return any(m == TENSORFLOW or m.startswith(TENSORFLOW + ".") for m in modules)
