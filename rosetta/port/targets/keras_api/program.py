"""A native TensorFlow 2 port as the Keras target reads it: its variables, functions and calls."""

import dataclasses
from collections.abc import Iterator

import libcst as cst

from rosetta.port.analysis import tensorflow
from rosetta.port.analysis.names import Names
from rosetta.port.analysis.script import Script
from rosetta.port.rules import module_aliases
from rosetta.port.targets.tf2_eager.unknown import Unknown


@dataclasses.dataclass(frozen=True, eq=False)
class Variable:
    """A variable at the left margin: `W = tf.Variable(initial, name="weight")`.

    One in a dictionary has the name `weights['key']`, the key in single quotes.

    `trainable` is False where the script says so.
    """

    name: str
    statement: cst.SimpleStatementLine
    initial: cst.BaseExpression
    trainable: bool


class Program:
    """A port to native TensorFlow 2.

    Args:
        text: of the port.

    Attributes:
        variables: by their names.
        functions: those at the left margin, by their names.
        specs: the shape and dtype of each placeholder that was, by its name.
        assigned: what the names at the left margin are assigned, all of it.
    """

    def __init__(self, text: str) -> None:
        self.script = Script(text)
        self.names = Names(self.script, module_aliases.names_module)
        self.alias = tensorflow.alias(self.names)
        self.parents = {
            child: node for node in self.script.positions for child in node.children
        }  # fmt: skip
        self.variables: dict[str, Variable] = {}
        self.functions: dict[str, cst.FunctionDef] = {}
        self.specs: dict[str, cst.Call] = {}
        self.assigned: dict[str, list[cst.BaseExpression]] = {}
        for statement in self.script.module.body:
            if isinstance(statement, cst.FunctionDef):
                self.functions[statement.name.value] = statement
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
            self.specs[name.removesuffix("_spec")] = value
        if endpoint == "Variable" and value.args and isinstance(statement, cst.SimpleStatementLine):
            trainable = not any(
                a.keyword and a.keyword.value == "trainable" and self.script.of(a.value) != "True"
                for a in value.args
            )  # fmt: skip
            self.variables[name] = Variable(name, statement, value.args[0].value, trainable)

    def variable(self, node: cst.BaseExpression) -> str | None:
        """Returns the name of the variable that an expression is; None of something else."""
        match node:
            case cst.Name(value=name):
                return name if name in self.variables else None
            case cst.Subscript(value=cst.Name(value=name), slice=[cst.SubscriptElement(
                slice=cst.Index(value=cst.SimpleString() as key))]):  # fmt: skip
                found = f"{name}[{key.evaluated_value!r}]"
                return found if found in self.variables else None
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

    def arguments(self, call: cst.Call, function: cst.FunctionDef) -> dict[str, cst.BaseExpression]:
        """Returns what a call gives a function, by the names of its parameters.

        Raises:
            Unknown: it is not seen.
        """
        names = [parameter.name.value for parameter in function.params.params]
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

    def fed(self, name: str) -> list[cst.BaseExpression]:
        """Returns what the calls of functions give a parameter, but for those in the port's own."""
        inside = [self.script.span(f) for f in self.functions.values() if self._is_own(f)]
        found = []
        for node in self.script.positions:
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
                function = self.functions.get(node.func.value)
                start = self.script.span(node).start
                if function and not any(s.start <= start < s.end for s in inside):
                    given = self.arguments(node, function)
                    found += [given[name]] if name in given else []
        return found

    def _is_own(self, function: cst.FunctionDef) -> bool:
        """Says whether a function is the native port's, which hands on what it is given."""
        names = [parameter.name.value for parameter in function.params.params]
        return bool(names) and all(name in self.specs for name in names)

    def uses(self, name: str) -> Iterator[cst.Name]:
        """Yields the places where a name is read or bound."""
        for node in self.script.positions:
            if isinstance(node, cst.Name) and node.value == name:
                parent = self.parents.get(node)
                named = isinstance(parent, cst.Arg) and parent.keyword is node
                attribute = isinstance(parent, cst.Attribute) and parent.attr is node
                if not named and not attribute:
                    yield node


def assignments(statement: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
    """Yields the names that a statement `name = value` binds, with the value."""
    if not isinstance(statement, cst.SimpleStatementLine):
        return
    for small in statement.body:
        if isinstance(small, cst.Assign):
            for target in small.targets:
                if isinstance(target.target, cst.Name):
                    yield target.target.value, small.value
