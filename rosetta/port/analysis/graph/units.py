"""The statements of a script that build its graph: what each is, what it uses and binds."""

import dataclasses
import enum

import libcst as cst

from rosetta.port.analysis.graph.facts import Statement
from rosetta.port.analysis.graph.values import Value


class Kind(enum.Enum):
    """What a statement is for."""

    PYTHON = enum.auto()  # makes nothing in the graph
    DEFINITION = enum.auto()  # of a function or class
    PLACEHOLDER = enum.auto()
    VARIABLE = enum.auto()
    LAYER = enum.auto()  # makes variables and what is computed from them
    TENSOR = enum.auto()
    VALUE = enum.auto()  # a tensor that has one value, from its statement on
    OPTIMIZER = enum.auto()
    GRADIENTS = enum.auto()  # pairs of a gradient and its variable
    TRAINING = enum.auto()  # an optimizer's update
    ASSIGNMENT = enum.auto()  # updates written out with `tf.assign`, or of moving averages
    GROUP = enum.auto()  # several updates as one
    INITIALIZER = enum.auto()
    COLLECTION = enum.auto()  # what the updates of a graph's layers are
    CELL = enum.auto()  # a recurrent cell, not yet run
    ITERATOR = enum.auto()  # over data, or what starts one
    SUMMARY = enum.auto()
    MERGED = enum.auto()  # several summaries as one
    WRITER = enum.auto()  # of summaries
    SAVER = enum.auto()  # of variables
    SESSION = enum.auto()  # opens or closes a session, or begins a graph
    RUN = enum.auto()  # calls of a session and what Python makes of them
    OTHER = enum.auto()  # anything else that has to do with the graph

    @property
    def in_graph(self) -> bool:
        """Says whether what it binds is computed in a session only."""
        return self in (Kind.TENSOR, Kind.LAYER, Kind.PLACEHOLDER, Kind.MERGED)


@dataclasses.dataclass(eq=False)
class Unit:
    """One statement.

    Attributes:
        number: its place in the order of the text.
        node: the statement.
        kind: what it is for.
        did: what it did when the graph was built; None if it never ran.
        uses: the names it reads, with the nodes that read them.
        binds: the names it binds, with the nodes.
        withs: the `with` statements around it whose bodies count as the script's own.
        hides: the names it binds that stood for a value of Python's, which it reads.
    """

    number: int
    node: cst.CSTNode
    kind: Kind
    did: Statement | None
    uses: dict[str, list[cst.CSTNode]]
    binds: dict[str, list[cst.CSTNode]]
    withs: tuple[cst.With, ...] = ()
    hides: frozenset[str] = frozenset()

    @property
    def small(self) -> cst.BaseSmallStatement | None:
        """The one small statement that it is, or None."""
        body = self.node.body if isinstance(self.node, cst.SimpleStatementLine) else ()
        return body[0] if len(body) == 1 else None

    @property
    def assigned(self) -> cst.BaseExpression | None:
        """The value of an assignment to one target, or None."""
        small = self.small
        simple = isinstance(small, cst.Assign) and len(small.targets) == 1
        return small.value if simple else None

    def values(self, key: str) -> list[Value]:
        """Returns what it bound a name to."""
        return self.did.bound.get(key, []) if self.did else []


@dataclasses.dataclass(frozen=True)
class Definition:
    """A name as one statement binds it."""

    unit: Unit
    key: str

    @property
    def values(self) -> list[Value]:
        """What it was bound to."""
        return self.unit.values(self.key)
