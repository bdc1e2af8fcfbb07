"""A native TensorFlow 2 port as the Keras target reads it: its variables, functions and calls."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Span
from rosetta.port.result import Placeholder
from rosetta.port.rules import module_aliases
from rosetta.port.targets.tf2_eager.source import comments_above
from rosetta.port.targets.tf2_eager.unknown import Unknown

SELF = "self"


@dataclasses.dataclass(frozen=True, eq=False)
class Variable:
    """A variable: `W = tf.Variable(initial, name="weight")`.

    One in a dictionary has the name `weights['key']`, the key in single quotes; one of a class has
    the name `self.W`.

    `trainable` is False where the script says so.
    """

    name: str
    statement: cst.SimpleStatementLine
    initial: cst.BaseExpression
    trainable: bool


class Program:
    """A port to native TensorFlow 2: the part of it at the left margin, or in a class.

    Args:
        text: of the port.
        owner: the class; None for the left margin.
        placeholders: what the script's placeholders are, by their names in the port.

    Attributes:
        prefix: "self." in a class, else "".
        variables: by their names.
        functions: those at the left margin, or the methods of the class, by their names.
        specs: the shape and dtype of each placeholder that was, by its name.
        ambiguous: the names of several placeholders that differ.
        assigned: what the names at the left margin, and in `__init__`, are assigned, all of it.
        builder: `__init__` of the class; None for the left margin.
        statements: what makes the variables: those at the left margin, or in `__init__`.
    """

    def __init__(
        self, text: str, owner: str | None = None,
        placeholders: Mapping[str, Placeholder] | None = None,
    ) -> None:  # fmt: skip
        self.script = Script(text)
        self.placeholders = placeholders or {}
        self.prefix = f"{SELF}." if owner else ""
        self.names = Names(self.script, module_aliases.names_module)
        self.alias = tensorflow.alias(self.names)
        self.parents = {
            child: node for node in self.script.positions for child in node.children
        }  # fmt: skip
        self.variables: dict[str, Variable] = {}
        self.functions: dict[str, cst.FunctionDef] = {}
        self.specs: dict[str, cst.Call] = {}
        self.ambiguous: set[str] = set()
        self.assigned: dict[str, list[cst.BaseExpression]] = {}
        self.builder: cst.FunctionDef | None = None
        self.statements: Sequence[cst.BaseStatement] = self.script.module.body
        body = self.statements
        if owner:
            body = next(_body(s) for s in body if isinstance(s, cst.ClassDef)
                        and s.name.value == owner)  # fmt: skip
        for statement in body:
            if isinstance(statement, cst.FunctionDef):
                self.functions[statement.name.value] = statement
        if owner:
            self._read_all(body)
            self.builder = self.functions.pop("__init__", None)
            self.statements = _body(self.builder) if self.builder else []
            for name in parameters(self.builder) if self.builder else ():
                self.assigned[name] = [cst.Name(name)] * 2  # its value is not seen
            for statement in self.script.module.body:
                for name, value in assignments(statement):
                    self.assigned.setdefault(name, []).append(value)
        self._read_all(self.statements)

    def _read_all(self, statements: Iterable[cst.CSTNode]) -> None:
        for statement in statements:
            for name, value in assignments(statement):
                self.assigned.setdefault(name, []).append(value)
                self._read(statement, name, value)

    def _read(self, statement: cst.CSTNode, name: str, value: cst.BaseExpression) -> None:
        if isinstance(value, cst.Dict):
            for element in value.elements:
                key = element.key if isinstance(element, cst.DictElement) else None
                if isinstance(key, cst.SimpleString):
                    self._read(statement, f"{name}[{key.evaluated_value!r}]", element.value)
            return
        endpoint = self.endpoint(value.func) if isinstance(value, cst.Call) else None
        if endpoint == "TensorSpec" and name.endswith("_spec"):
            own = name.removesuffix("_spec")
            before = self.specs.setdefault(own, value)
            if self.script.of(before) != self.script.of(value):
                self.ambiguous.add(own)
        if endpoint == "Variable" and value.args and isinstance(statement, cst.SimpleStatementLine):
            trainable = not any(
                a.keyword and a.keyword.value == "trainable" and self.script.of(a.value) != "True"
                for a in value.args
            )  # fmt: skip
            self.variables[name] = Variable(name, statement, value.args[0].value, trainable)

    def variable(self, node: cst.BaseExpression) -> str | None:
        """Returns the name of the variable that an expression is; None of something else."""
        match node:
            case cst.Name() | cst.Attribute(value=cst.Name(value="self")):
                name = dotted(node)
                return name if name in self.variables else None
            case cst.Subscript(value=value, slice=[cst.SubscriptElement(
                slice=cst.Index(value=cst.SimpleString() as key))]):  # fmt: skip
                found = f"{dotted(value)}[{key.evaluated_value!r}]"
                return found if found in self.variables else None
        return None

    def called(self, call: cst.Call) -> str | None:
        """Returns the name of the function of the port that is called, None of another."""
        match call.func:
            case cst.Name(value=name) if not self.prefix:
                return name if name in self.functions else None
            case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
                return name if name in self.functions and self.prefix else None
        return None

    def endpoint(self, node: cst.CSTNode) -> str | None:
        """Returns the endpoint of TensorFlow that a dotted name stands for, or None."""
        reference = self.names.reference(node)
        return tensorflow.endpoint(reference.path) if reference else None

    def number(self, node: cst.BaseExpression) -> float | int | None:
        """Returns the number that an expression is, or a name that is bound just once."""
        if isinstance(node, cst.Integer | cst.Float):
            return node.evaluated_value
        if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
            inner = self.number(node.expression)
            return None if inner is None else -inner
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Multiply):
            left, right = self.number(node.left), self.number(node.right)
            return None if left is None or right is None else left * right
        if isinstance(node, cst.Name):
            found = self.assigned.get(node.value, [])
            return self.number(found[0]) if len(found) == 1 else None
        return None

    def bound(self, node: cst.BaseExpression) -> cst.BaseExpression:
        """Returns the expression that a name is bound to just once; else the node itself."""
        found = self.assigned.get(node.value, []) if isinstance(node, cst.Name) else []
        return found[0] if len(found) == 1 else node

    def is_zeros(self, variable: str) -> bool:
        """Says whether a variable begins with zeros."""
        initial = self.variables[variable].initial
        return isinstance(initial, cst.Call) and self.endpoint(initial.func) == "zeros"

    def statement_of(self, node: cst.CSTNode) -> cst.CSTNode:
        """Returns the simple statement, with its line, that a node stands in."""
        while not isinstance(node, cst.BaseStatement | cst.Module):
            node = self.parents[node]
        return node

    def whole(self, node: cst.CSTNode) -> Span:
        """Returns the lines of a statement with the comments right above it."""
        head = node.decorators[0] if getattr(node, "decorators", ()) else node
        start = self.script.line_start(self.script.span(head).start)
        for _ in comments_above(node):
            start = self.script.line_start(start - 1)
        return Span(start, self.script.line_end(self.script.span(node).end))

    def arguments(self, call: cst.Call, function: cst.FunctionDef) -> dict[str, cst.BaseExpression]:
        """Returns what a call gives a function, by the names of its parameters.

        Raises:
            Unknown: it is not seen.
        """
        names = parameters(function)
        found: dict[str, cst.BaseExpression] = {}
        for number, argument in enumerate(call.args):
            if argument.star == "**":
                dictionary = self.names.value(argument.value)
                if not isinstance(dictionary, cst.Dict):
                    raise Unknown(call, "what it feeds is not seen")
                for element in dictionary.elements:
                    found[element.key.evaluated_value] = element.value
            elif argument.star:
                raise Unknown(call, "what it feeds is not seen")
            else:
                name = argument.keyword.value if argument.keyword else names[number]
                found[name] = argument.value
        return found

    def given(self, name: cst.Name) -> list[cst.BaseExpression] | None:
        """Returns what the author's calls give the parameter that a name is, and its default.

        None if it is no parameter, or not all of that is seen.
        """
        function = self.parents.get(name)
        while function is not None and not isinstance(function, cst.FunctionDef):
            function = self.parents.get(function)
        names = [p.name.value for p in function.params.params] if function else []
        if name.value not in names:
            return None
        place, called = names.index(name.value), function.name.value
        default = function.params.params[place].default
        if called == "__init__":
            return None
        found, defaults = [], []
        for use in self._mentions(called):
            call = self.parents[use]
            if not isinstance(call, cst.Call) or call.func is not use or (
                any(argument.star for argument in call.args)
            ):  # fmt: skip
                return None
            first = 1 if isinstance(use, cst.Attribute) and names[0] == SELF else 0
            by_name = {a.keyword.value: a.value for a in call.args if a.keyword}
            by_place = [a.value for a in call.args if not a.keyword]
            if name.value in by_name:
                found.append(by_name[name.value])
            elif 0 <= place - first < len(by_place):
                found.append(by_place[place - first])
            elif default is None:
                return None
            else:
                defaults = [default]
        if not found and default is not None:
            return [default]
        return found + defaults

    def _mentions(self, function: str) -> Iterator[cst.Name | cst.Attribute]:
        """Yields the places that name a function or method, but for its definition."""
        for node in self.script.positions:
            parent = self.parents.get(node)
            match node:
                case cst.Attribute(attr=cst.Name(value=name)) if name == function and not (
                    isinstance(parent, cst.Attribute)  # mnist.train.images
                ):
                    yield node
                case cst.Name(value=name) if name == function and not isinstance(
                    parent, cst.FunctionDef | cst.Attribute
                ) and not (isinstance(parent, cst.Arg) and parent.keyword is node):  # fmt: skip
                    yield node

    def ranks(self, name: str) -> frozenset[int]:
        """Returns how many dimensions the arrays have that are fed to a placeholder, if seen."""
        known = self.placeholders.get(name)
        if known is None:
            return frozenset()
        return known.ranks if known.shape is None else frozenset([len(known.shape)])

    def is_one(self, name: str) -> bool:
        """Says whether all that is fed to a placeholder is one number, or a vector of one."""
        known = self.placeholders.get(name)
        return known is not None and (known.shape == (1,) or self.ranks(name) == {0})

    def fed(self, name: str) -> list[cst.BaseExpression]:
        """Returns what the calls of functions give a parameter, but for those in the port's own."""
        inside = [self.script.span(f) for f in self.functions.values() if self._is_own(f)]
        found = []
        for node in self.script.positions:
            if isinstance(node, cst.Call):
                function = self.functions.get(self.called(node) or "")
                start = self.script.span(node).start
                if function and not any(s.start <= start < s.end for s in inside):
                    given = self.arguments(node, function)
                    found += [given[name]] if name in given else []
        return found

    def _is_own(self, function: cst.FunctionDef) -> bool:
        """Says whether a function is the native port's, which hands on what it is given."""
        names = parameters(function)
        return bool(names) and all(name in self.specs for name in names)

    def uses(self, name: str) -> Iterator[cst.Name | cst.Attribute]:
        """Yields the places where a name is read or bound; `self.name`, of whichever object."""
        owner, _, attribute = name.rpartition(".")
        if owner:
            for node in self.script.positions:
                if isinstance(node, cst.Attribute) and node.attr.value == attribute:
                    yield node
            return
        for node in self.script.positions:
            if isinstance(node, cst.Name) and node.value == name:
                parent = self.parents.get(node)
                named = isinstance(parent, cst.Arg) and parent.keyword is node
                attribute = isinstance(parent, cst.Attribute) and parent.attr is node
                if not named and not attribute:
                    yield node


def parameters(function: cst.FunctionDef) -> list[str]:
    """Returns the names of a function's parameters, but for `self`."""
    names = [parameter.name.value for parameter in function.params.params]
    return [name for name in names if name != SELF]


def dotted(node: cst.BaseExpression) -> str:
    """Returns the text of a name, or of an attribute of `self`; "" of something else."""
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            return f"{SELF}.{name}"
    return ""


def _body(node: cst.ClassDef | cst.FunctionDef) -> Sequence[cst.BaseStatement]:
    return node.body.body if isinstance(node.body, cst.IndentedBlock) else []


def assignments(statement: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
    """Yields the names, `self.name` among them, that a statement `name = value` binds."""
    if not isinstance(statement, cst.SimpleStatementLine):
        return
    for small in statement.body:
        if isinstance(small, cst.Assign):
            for target in small.targets:
                if name := dotted(target.target):
                    yield name, small.value
