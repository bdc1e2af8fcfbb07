"""The text of a function where it is called: its statements with the arguments in their places."""

import functools
from collections.abc import Iterator, Sequence

import libcst as cst

from rosetta.port.analysis.nodes import walk
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Span
from rosetta.port.targets.tf2_eager.free_names import free_name
from rosetta.port.targets.tf2_eager.inlining import branches
from rosetta.port.targets.tf2_eager.inlining.callee import LITERALS, Callee, NotInlined, Site
from rosetta.port.targets.tf2_eager.source import INDENT, lines_in_strings

_WHY = "The function's statements; those that make variables run once."
_COMPUTES = (cst.Call, cst.BinaryOperation, cst.UnaryOperation, cst.Comparison, cst.Subscript,
             cst.BooleanOperation, cst.IfExp, cst.BaseComp)  # fmt: skip
Pieces = list[str | Span]


def fits_in_expression(callee: Callee, site: Site, script: Script) -> bool:
    """Says whether what a function returns can stand in the place of a call."""
    return callee.expression is not None and _Copy(callee, site, 0, 1, script).fits_in_expression


def copy(callee: Callee, site: Site, number: int, of: int, script: Script) -> Edit:
    """Returns the edit that puts a function's statements in the place of a call.

    Args:
        callee: the function.
        site: the call.
        number: of the call, from 0.
        of: how many calls there are.
        script: the script.

    Raises:
        NotInlined: they cannot stand there.
    """
    written = _Copy(callee, site, number, of, script)
    if callee.expression is not None and written.fits_in_expression:
        return written.in_expression()
    if site.line is None:
        raise NotInlined
    return written.in_statements()


class _Copy:
    def __init__(self, callee: Callee, site: Site, number: int, of: int, script: Script) -> None:
        self._callee, self._site, self._script = callee, site, script
        self._number, self._of = number, of
        self._strings = lines_in_strings(script.text)
        self._arguments = self._given()
        self._substituted: dict[str, cst.BaseExpression] = {}
        self._assigned: dict[str, cst.BaseExpression] = {}
        for name, value in self._arguments.items():
            nodes = callee.locals.get(name, [])
            plain = isinstance(value, LITERALS) and "." not in script.of(value).strip("0123456789.")
            plain = plain or isinstance(value, cst.Attribute)
            # what computes may make nodes, and it made them before those of the function
            once = len(nodes) <= 1 and not any(isinstance(n, _COMPUTES) for n in walk(value))
            if not callee.binds(name) and (plain or once):
                self._substituted[name] = value
            else:
                self._assigned[name] = value
        self._names: dict[str, str] = {}
        self._result: str | None = None

    def _given(self) -> dict[str, cst.BaseExpression]:
        parameters = list(self._callee.parameters)
        found: dict[str, cst.BaseExpression] = {}
        for number, argument in enumerate(self._site.call.args):
            if argument.star or (argument.keyword is None and number >= len(parameters)):
                raise NotInlined
            name = argument.keyword.value if argument.keyword else parameters[number]
            if name not in self._callee.parameters or name in found:
                raise NotInlined
            found[name] = argument.value
        for name, default in self._callee.parameters.items():
            if name not in found:
                if default is None:
                    raise NotInlined
                found[name] = default
        return {name: found[name] for name in parameters}

    # --- a call inside of an expression ----------------------------------------------------------

    @property
    def fits_in_expression(self) -> bool:
        """Whether the arguments can stand where what is returned has the parameters."""
        several = any(
            len(self._callee.locals.get(name, [])) > 1 and not isinstance(given, LITERALS)
            for name, given in self._arguments.items()
        )
        own = set(self._callee.locals) - set(self._arguments)
        return not (self._assigned or own or several)

    def in_expression(self) -> Edit:
        """Returns the edit of a call of a function that only returns an expression."""
        value = self._callee.expression
        pieces = self._text(value)
        if not isinstance(value, cst.Call | cst.Name | cst.Attribute):
            pieces = ["(", *pieces, ")"]
        return self._script.edit(self._site.call, self._site.call, *pieces, why=_WHY,
                                 at=self._site.call)  # fmt: skip

    # --- a call that is a statement --------------------------------------------------------------

    def in_statements(self) -> Edit:
        """Returns the edit that puts statements in the place of one that calls."""
        line, script = self._site.line, self._script
        span = script.span(line)
        start, end = script.line_start(span.start), script.line_end(span.end)
        indent = script.text[start : span.start]
        self._name_locals()
        pieces: Pieces = []
        for name, value in self._assigned.items():
            pieces += [f"{indent}{self._names.get(name, name)} = ", script.span(value), "\n"]
        pieces += self._block(self._callee.statements, indent)
        if not pieces:
            pieces = [f"{indent}pass\n"]
        was = script.of(line)
        became = f"{self._callee.node.name.value}'s statements"
        return Edit(start, end, tuple(pieces), script.line(line), was, became, _WHY)

    def _name_locals(self) -> None:
        """Gives the function's names new ones: those of its results, or such as are not taken."""
        site, callee = self._site, self._callee
        inner = {n.value for n in walk(callee.node.body) if isinstance(n, cst.Name)}
        for value, target in self._results():
            own, new = value.value, last_name(target)
            free = new not in self._read and (new not in inner or new == own)
            local = own in callee.locals and own not in callee.parameters
            written = self._script.of(target)
            if free and local and own not in self._names and written not in self._names.values():
                self._names[own] = written
        prefix = callee.node.name.value
        if self._of > 1:
            target = last_name(site.target) if site.target is not None else None
            prefix = target or f"{prefix}_{self._number + 1}"
        fresh = set(site.taken) | inner
        for name in callee.locals:
            if name in self._names or name in self._substituted:
                continue
            if self._of == 1 and name not in site.taken:
                continue
            new = free_name(f"{prefix}_{name}", fresh)
            fresh.add(new)
            self._names[name] = new

    @functools.cached_property
    def _read(self) -> set[str]:
        """The names that the arguments read."""
        return {n.value for value in self._arguments.values() for n in walk(value)
                if isinstance(n, cst.Name)}  # fmt: skip

    def _results(self) -> list[tuple[cst.Name, cst.BaseExpression]]:
        """Returns the local names that are returned, each with what its value is called then."""
        found = [
            [(value, target) for value, target in self._pairs(node) if isinstance(value, cst.Name)
             and isinstance(target, cst.Name | cst.Attribute)]
            for node in self._callee.returns
        ]  # fmt: skip
        same = {tuple((v.value, self._script.of(t)) for v, t in pairs) for pairs in found}
        return found[0] if len(same) == 1 else []

    def _pairs(
        self, node: cst.Return
    ) -> list[tuple[cst.BaseExpression, cst.BaseExpression]]:  # fmt: skip
        """Returns the parts of what is returned, each with where it goes."""
        value, target = node.value, self._site.target
        if value is None or target is None:
            return []
        if isinstance(value, cst.Tuple) and isinstance(target, cst.Tuple):
            values, targets = ([e.value for e in n.elements] for n in (value, target))
            return list(zip(values, targets)) if len(values) == len(targets) else []
        return [(value, target)]

    def _block(
        self, statements: Sequence[cst.CSTNode], indent: str, is_end: bool = True
    ) -> Pieces:  # fmt: skip
        """Returns statements; `is_end` says whether nothing of the function comes after them."""
        found: Pieces = []
        for number, node in enumerate(statements):
            last = is_end and number == len(statements) - 1
            found += self._above(node, indent, number == 0)
            chosen = branches.chosen(node, self._substituted, self._site.known)
            if chosen is not None:
                ends = bool(chosen) and self._return_of(chosen[-1]) is not None
                found += self._block(chosen, indent, last or ends)
                if ends:
                    break
            elif not self._returns_in(node):
                opens = isinstance(node, cst.With) and self._chooses(node)
                found += (self._compound if opens else self._plain)(node, indent)
            elif not last:
                raise NotInlined
            elif self._return_of(node) is not None:
                found += self._returning(self._return_of(node), indent)
            elif isinstance(node, cst.With) or (isinstance(node, cst.If) and node.orelse):
                found += self._compound(node, indent)
            else:
                raise NotInlined
        return found

    def _above(self, node: cst.CSTNode, indent: str, first: bool) -> Pieces:
        lines = [
            f"{indent}{line.comment.value}\n" if line.comment else "\n"
            for line in getattr(node, "leading_lines", ())
        ]
        while first and lines and not lines[0].strip():
            del lines[0]
        return list(lines)

    def _plain(self, node: cst.CSTNode, indent: str) -> Pieces:
        script = self._script
        span = script.span(node)
        end = script.line_end(span.end)
        old = script.text[script.line_start(span.start) : span.start]
        pieces = self._text(Span(span.start, end), node)
        if not script.text[span.start : end].endswith("\n"):
            pieces.append("\n")
        return [indent, *self._reindented(pieces, old, indent)]

    def _compound(self, node: cst.With | cst.If | cst.Else, indent: str) -> Pieces:
        script = self._script
        if not isinstance(node.body, cst.IndentedBlock):
            raise NotInlined
        start, first = script.span(node).start, script.span(node.body.body[0]).start
        above = len(getattr(node.body.body[0], "leading_lines", ()))
        end = script.line_start(first)
        for _ in range(above):
            end = script.line_start(end - 1)
        old = script.text[script.line_start(start) : start]
        found: Pieces = [
            indent, *self._reindented(self._text(Span(start, end), node), old, indent)
        ]  # fmt: skip
        inner = self._block(node.body.body, indent + INDENT)
        found += inner or [f"{indent}{INDENT}pass\n"]
        orelse = getattr(node, "orelse", None)
        if orelse is not None:
            found += self._compound(orelse, indent)
        return found

    def _chooses(self, node: cst.With) -> bool:
        """Says whether an argument decides a condition right below a `with`."""
        if not isinstance(node.body, cst.IndentedBlock):
            return False
        return any(
            branches.chosen(inner, self._substituted, self._site.known) is not None
            or (isinstance(inner, cst.With) and self._chooses(inner))
            for inner in node.body.body
        )

    def _returns_in(self, node: cst.CSTNode) -> bool:
        return any(inner in self._callee.returns for inner in walk(node))

    def _return_of(self, node: cst.CSTNode) -> cst.Return | None:
        match node:
            case cst.SimpleStatementLine(body=[cst.Return() as found]):
                return found
        return None

    def _returning(self, node: cst.Return, indent: str) -> Pieces:
        target, value = self._site.target, node.value
        if value is None or target is None:
            if target is not None:
                raise NotInlined
            called = value is not None and any(isinstance(n, cst.Call) for n in walk(value))
            return [indent, *self._text(value), "\n"] if called else []
        pairs = self._pairs(node)
        named = {value.value for value, place in pairs if isinstance(value, cst.Name)
                 and self._names.get(value.value) == self._script.of(place)}  # fmt: skip
        left = [(value, place) for value, place in pairs
                if not (isinstance(value, cst.Name) and value.value in named)]  # fmt: skip
        bound = {last_name(place) for _, place in left}
        read = {name for value, _ in left for name in _names_read(value)}
        if not pairs or (len(left) > 1 and bound & (read | self._read)):
            return [indent, self._script.span(target), " = ", *self._text(value), "\n"]
        found: Pieces = []
        for one, place in left:
            found += [indent, self._script.span(place), " = ", *self._text(one), "\n"]
        return found

    # --- text --------------------------------------------------------------------------------

    def _text(self, place: cst.CSTNode | Span, node: cst.CSTNode | None = None) -> Pieces:
        """Returns a part of the function with its names changed."""
        node = node if node is not None else place
        span = place if isinstance(place, Span) else self._script.span(place)
        found: Pieces = []
        position = span.start
        changes = [(self._script.bare_span(inner), new) for inner, new in self._changes(node)]
        for own, new in sorted(changes, key=lambda change: (change[0].start, -change[0].end)):
            if not max(position, span.start) <= own.start < span.end:
                continue
            found += [Span(position, own.start), *new]
            position = own.end
        return [*found, Span(position, span.end)]

    def _changes(self, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, Pieces]]:
        for inner in walk(node):
            branch = branches.chosen_value(inner, self._substituted, self._site.known)
            if branch is not None:
                yield inner, self._text(branch)
        inside = {id(inner) for inner in walk(node)}
        for name, nodes in self._callee.locals.items():
            for inner in nodes:
                if id(inner) not in inside:
                    continue
                if name in self._substituted:
                    value = self._substituted[name]
                    span = self._script.span(value)
                    simple = isinstance(value, (*LITERALS, cst.Call, cst.List, cst.Tuple))
                    yield inner, [span] if simple else ["(", span, ")"]
                elif name in self._names:
                    yield inner, [self._names[name]]

    def _reindented(self, pieces: Pieces, old: str, new: str) -> Iterator[str | Span]:
        """Yields pieces with their lines after the first moved; strings stay as they are."""
        text = self._script.text
        first = next(piece.start for piece in pieces if isinstance(piece, Span))
        for piece in pieces:
            if isinstance(piece, str):
                yield piece
                continue
            offset = piece.start
            while offset < piece.end:
                end = min(self._script.line_end(offset), piece.end)
                begins = offset and text[offset - 1] == "\n" and offset != first
                number = text.count("\n", 0, offset) + 1
                if begins and number not in self._strings and text.startswith(old, offset):
                    yield new if text[offset : self._script.line_end(offset)].strip() else ""
                    offset = min(offset + len(old), end)
                yield Span(offset, end)
                offset = end


def _names_read(node: cst.CSTNode) -> Iterator[str]:
    """Yields the names that an expression reads, without those of attributes and keywords."""
    if isinstance(node, cst.Name):
        yield node.value
    for child in node.children:
        of_attribute = isinstance(node, cst.Attribute) and child is node.attr
        if not of_attribute and not (isinstance(node, cst.Arg) and child is node.keyword):
            yield from _names_read(child)


def last_name(target: cst.BaseExpression | None) -> str | None:
    """Returns the name that a target binds, an object's or a plain one."""
    match target:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return name
    return None
