"""What the functions of a native port compute, as expressions of inputs and variables."""

import dataclasses
import functools
from collections.abc import Iterator, Mapping

import libcst as cst

from rosetta.port.targets.keras_api.program import Program, parameters
from rosetta.port.targets.tf2_eager.source import comments_above
from rosetta.port.targets.tf2_eager.unknown import Unknown

INPUT, VARIABLE, PYTHON, OTHER = "input", "variable", "python", "other"
ITEM, LAST = "item", "last"  # of several results, by `text`; the last step of sequences
ELEMENT = "element"  # the last of a list, or along the first axis
CHOICE = "choice"  # of `a if test else b`: test, a, b


@dataclasses.dataclass(frozen=True)
class Node:
    """A value that a function computes; two are equal if they are computed alike.

    Attributes:
        op: `INPUT`, `VARIABLE`, `PYTHON`, `CHOICE`, `ITEM`, `LAST`, an endpoint of TensorFlow, the
            name of an operator in LibCST, or `OTHER`.
        inputs: what it is computed from, with the keyword of each that has one.
        text: the name of an input or a variable; of Python, and of `OTHER`, what stands there.
        expression: where it stands.
    """

    op: str
    inputs: tuple[tuple[str | None, "Node"], ...] = ()
    text: str = ""
    expression: cst.CSTNode | None = dataclasses.field(default=None, compare=False)

    @functools.cached_property
    def leaves(self) -> frozenset["Node"]:
        """The inputs and variables that it depends on."""
        if self.op in (INPUT, VARIABLE):
            return frozenset([self])
        return frozenset().union(*(node.leaves for _, node in self.inputs))

    @functools.cached_property
    def _hash(self) -> int:
        return hash((self.op, self.inputs, self.text))

    def __hash__(self) -> int:
        return self._hash

    def given(self, *parameters: str) -> dict[str, "Node"]:
        """Returns a call's arguments by the names of its parameters.

        Raises:
            Unknown: it has others.
        """
        found: dict[str, Node] = {}
        for number, (keyword, node) in enumerate(self.inputs):
            name = keyword or (parameters[number] if number < len(parameters) else "")
            if name not in parameters:
                raise Unknown(self.expression, f"its argument {name} is not understood")
            found[name] = node
        return found

    def depends_on(self, other: "Node") -> bool:
        """Says whether another node is part of what it is computed from."""
        return self == other or any(node.depends_on(other) for _, node in self.inputs)


@dataclasses.dataclass(frozen=True)
class Told:
    """What the text says of a node: what it is called, and the comments beside it."""

    name: str | None
    comments: tuple[str, ...]


class Evaluator:
    """Tells what functions compute.

    Args:
        program: the port.

    Attributes:
        told: the names and comments of nodes.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self.told: dict[Node, Told] = {}

    def function(self, name: str, arguments: Mapping[str, Node] | None = None) -> Node:
        """Returns what a function that only computes returns.

        Args:
            name: of the function.
            arguments: what its parameters stand for; inputs of their own names by default.

        Raises:
            Unknown: it does something else than to compute.
        """
        function = self._program.functions[name]
        environment = dict(arguments if arguments is not None else self.parameters(function))
        for statement in function.body.body:
            returned = self.statement(statement, environment)
            if returned is not None:
                self._tell(returned, name.removesuffix("_of") if name.endswith("_of") else None,
                           statement)  # fmt: skip
                return returned
        raise Unknown(function, "it returns nothing that a model could compute")

    @staticmethod
    def parameters(function: cst.FunctionDef) -> dict[str, Node]:
        """Returns the inputs that a function's parameters are."""
        return {name: Node(INPUT, text=name) for name in parameters(function)}

    def statement(self, statement: cst.CSTNode, environment: dict[str, Node]) -> Node | None:
        """Adds what a statement binds to the environment; returns what it returns.

        Raises:
            Unknown: it does something else.
        """
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))],
                                 value=value)]
            ):  # fmt: skip
                node = self.value(value, environment)
                environment[name] = node
                self._tell(node, name, statement)
                return None
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Tuple() as target)],
                                 value=cst.Call() as value)]
            ) if isinstance(target.elements[0].value, cst.Name):  # fmt: skip
                self._bind(target, self.value(value, environment), environment, statement)
                return None
            case cst.SimpleStatementLine(body=[cst.Return(value=cst.BaseExpression() as value)]):
                return self.value(value, environment)
            case cst.SimpleStatementLine(body=[cst.Expr(value=cst.BaseString())]):
                return None
        raise Unknown(statement, "it does more than compute one value from another")

    def _bind(
        self, target: cst.Tuple, made: Node, environment: dict[str, Node],
        statement: cst.CSTNode | None,
    ) -> None:  # fmt: skip
        """Binds the names of a tuple; the first has the statement's comments."""
        for number, element in enumerate(target.elements):
            item = Node(ITEM, ((None, made),), str(number), made.expression)
            above = statement if number == 0 else None
            if isinstance(element.value, cst.Tuple):
                self._bind(element.value, item, environment, above)
            elif isinstance(element.value, cst.Name):
                environment[element.value.value] = item
                self._tell(item, element.value.value, above)
            else:
                raise Unknown(element, "it is bound to something else than names")

    def _tell(self, node: Node, name: str | None, statement: cst.CSTNode | None) -> None:
        comments = list(comments_above(statement)) if statement else []
        beside = getattr(getattr(statement, "trailing_whitespace", None), "comment", None)
        comments += [beside.value] if beside else []
        before = self.told.get(node, Told(None, ()))
        every = tuple(dict.fromkeys([*before.comments, *comments]))
        self.told[node] = Told(before.name or name, every)

    # --- expressions ---------------------------------------------------------------------------

    def value(self, node: cst.BaseExpression, environment: Mapping[str, Node]) -> Node:
        """Returns what an expression computes."""
        match node:
            case cst.Name(value=name):
                if name in environment:
                    return environment[name]
                variable = self._program.variable(node)
                if variable:
                    return Node(VARIABLE, text=variable, expression=node)
                return self._python(node)
            case cst.Subscript() | cst.Attribute() if self._program.variable(node):
                return Node(VARIABLE, text=self._program.variable(node), expression=node)
            case cst.BinaryOperation(left=left, operator=operator, right=right):
                return self._made(type(operator).__name__, node, [left, right], environment)
            case cst.UnaryOperation(operator=operator, expression=inner):
                return self._made(type(operator).__name__, node, [inner], environment)
            case cst.IfExp(test=test, body=body, orelse=otherwise):
                return self._made(CHOICE, node, [test, body, otherwise], environment)
            case cst.Call():
                return self._call(node, environment)
            case cst.Subscript(value=value, slice=[cst.SubscriptElement(
                slice=cst.Index(value=cst.Integer() as index))]):  # fmt: skip
                made = self.value(value, environment)
                if made.op == OTHER and made.text.endswith("("):
                    return Node(ITEM, ((None, made),), index.value, node)
            case cst.Subscript(value=value, slice=[cst.SubscriptElement(slice=index)]) if _is_last(
                index
            ):
                return self._made(ELEMENT, node, [value], environment)
            case cst.Subscript(value=value, slice=[first, second, *rest]) if _is_last(
                second.slice
            ) and all(_is_whole(e.slice) for e in (first, *rest)):
                return self._made(LAST, node, [value], environment)
        inner = list(self._inside(node, environment))
        if not inner:
            return self._python(node)
        return Node(OTHER, tuple((None, i) for i in inner), self._program.script.of(node), node)

    def _python(self, node: cst.BaseExpression) -> Node:
        return Node(PYTHON, text=self._program.script.of(node), expression=node)

    def _made(
        self, op: str, node: cst.BaseExpression, parts: list[cst.BaseExpression],
        environment: Mapping[str, Node],
    ) -> Node:  # fmt: skip
        inputs = [self.value(part, environment) for part in parts]
        if all(part.op == PYTHON for part in inputs):
            return self._python(node)
        return Node(op, tuple((None, part) for part in inputs), "", node)

    def _call(self, call: cst.Call, environment: Mapping[str, Node]) -> Node:
        inputs = tuple(
            (a.keyword.value if a.keyword else None, self.value(a.value, environment))
            for a in call.args
        )  # fmt: skip
        function = self._program.called(call)
        if function:
            try:
                return self._inlined(function, inputs)
            except Unknown:
                return Node(OTHER, inputs, f"{function}(", call)
        if not any(node.leaves for _, node in inputs) and not list(
            self._inside(call.func, environment)
        ):
            return self._python(call)
        endpoint = self._program.endpoint(call.func)
        if endpoint:
            return Node(endpoint, inputs, "", call)
        return Node(OTHER, inputs, self._program.script.of(call.func), call)

    def _inlined(self, name: str, inputs: tuple[tuple[str | None, Node], ...]) -> Node:
        function = self._program.functions[name]
        names = parameters(function)
        if function.params.kwonly_params or function.params.star_kwarg:
            raise Unknown(function, "its parameters are not understood")
        arguments = {
            keyword or names[number]: node for number, (keyword, node) in enumerate(inputs)
        }  # fmt: skip
        if set(arguments) != set(names):
            raise Unknown(function, "its parameters are not understood")
        return self.function(name, arguments)

    def _inside(self, node: cst.CSTNode, environment: Mapping[str, Node]) -> Iterator[Node]:
        """Yields the inputs, variables and computed values that an expression names."""
        whole = cst.Name | cst.BinaryOperation | cst.UnaryOperation | cst.Call
        if isinstance(node, whole) or self._program.variable(node):
            value = self.value(node, environment)
            if value.op != PYTHON:
                yield value
            return
        parts = [node.value] if isinstance(node, cst.Attribute | cst.Arg) else node.children
        for part in parts:
            yield from self._inside(part, environment)


def _is_last(index: cst.BaseSlice) -> bool:
    """Says whether an index is -1."""
    match index:
        case cst.Index(value=cst.UnaryOperation(
            operator=cst.Minus(), expression=cst.Integer(value="1"))):  # fmt: skip
            return True
    return False


def _is_whole(index: cst.BaseSlice) -> bool:
    """Says whether an index is a colon."""
    match index:
        case cst.Slice(lower=None, upper=None, step=None):
            return True
    return False
