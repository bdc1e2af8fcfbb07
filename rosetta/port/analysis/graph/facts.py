"""What a script's graph is, by the places of the script's own text."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from rosetta.port.analysis.graph.places import Places
from rosetta.port.analysis.graph.values import Value, named
from rosetta.port.edits import Span


@dataclasses.dataclass(frozen=True)
class Statement:
    """What a statement did: how often it ran, the nodes it made, and what it bound each name to.

    `stateful` are the types of the operations among them that keep a state, by their names.
    """

    count: int
    nodes: int
    bound: dict[str, list[Value]]
    stateful: dict[str, str]


@dataclasses.dataclass(frozen=True)
class Draw:
    """A random operation: the calls of the script that made it, innermost first, and its seeds.

    `given` tells whether the script chose the operation's seed; `graph` is the number of its graph.
    """

    stack: tuple[Span, ...]
    seeds: tuple[int | None, int | None]
    given: bool
    graph: int


@dataclasses.dataclass(frozen=True)
class Variable:
    """A variable, in the order of creation.

    `initial` is how it gets its first value, `seeds` are those of what it draws for that itself.
    """

    name: str
    stack: tuple[Span, ...]
    shape: list[int | None] | None
    dtype: str
    trainable: bool
    initial: dict[str, Any]
    seeds: list[list[int]]


@dataclasses.dataclass(frozen=True)
class Run:
    """The runs of a session that one call of the script made.

    `first` and `last` are its places in the order of all runs; `sessions` is how many sessions made
    them, of which `session` is the first; `state` is what of all that it
    computes with keeps a state, such as variables; `assigned` are the variables that it changes.
    """

    place: Span
    count: int
    first: int
    last: int
    session: int
    sessions: int
    graph: int
    state: list[str]
    assigned: list[str]
    calls: list[dict[str, Any]]

    @property
    def initializes(self) -> bool:
        """Whether it does nothing but initialize variables."""
        told = list(self._fetched())
        return bool(told) and all(value["kind"] == "initializer" for value in told)

    @property
    def covers(self) -> set[str]:
        """The names of the variables that it initializes, as operations."""
        return {name for value in self._fetched() for name in value.get("covers", ())}

    def _fetched(self) -> Iterator[Value]:
        for record in self.calls:
            fetch = record["fetch"]
            yield from fetch["items"] if fetch["kind"] == "list" else [fetch]


@dataclasses.dataclass(frozen=True)
class Update:
    """An operation that changes variables: an optimizer's, or an assignment.

    `state` is what of all that an optimizer's update computes with keeps a state; `averages` are
    the variables that hold moving averages, each with the one that it follows, empty where it
    follows what is computed; None of other updates.
    """

    name: str
    place: Span | None
    optimizer: str | None
    variables: list[str]
    loss: str | None
    sparse: bool
    minimize: bool
    assign: str | None
    state: list[str]
    averages: dict[str, str] | None


@dataclasses.dataclass(frozen=True)
class Facts:
    """All that is known of a script's graph.

    Attributes:
        failure: where and why the script ended before its end, or None.
        endpoints: what TensorFlow 2 calls the endpoints of TensorFlow 1 that are the same thing
            there; None for the others.
        statements: by the offset of their first character.
        draws: in the order of creation.
        variables: in the order of creation.
        runs: by place.
        updates: by the name of the operation or tensor.
        summaries: the kind and the full tag of each summary, by place.
        arguments: what the calls of `arguments.WATCHED` were given, by place.
        regularization: what the losses that regularize were made of, by the place that asked for
            them; None of what is not seen.
        unplaced: whether something was made where the script's text does not tell.
        graphs: in how many graphs the script made something.
        sessions: how many sessions ran something.
        seeds: the graph's seed at each random operation; of the graph where there is none.
        selects_rows: whether a `tf.where` chooses whole rows.
        trains_labels: whether the labels of a cross-entropy come from variables.
        changing: the names, as operations, of the variables that anything but their initializers
            changes, run or not.
    """

    failure: tuple[int, str] | None
    endpoints: dict[str, str | None]
    statements: dict[int, Statement]
    draws: list[Draw]
    variables: list[Variable]
    runs: dict[Span, Run]
    updates: dict[str, Update]
    summaries: dict[Span, tuple[str, str]]
    arguments: dict[Span, list[dict[str, Value]]]
    regularization: dict[Span, list[dict[str, Any] | None]]
    unplaced: bool
    graphs: int
    sessions: int
    seeds: list[int | None]
    selects_rows: bool
    trains_labels: bool
    changing: frozenset[str]

    def updates_in(self, values: Iterable[Value]) -> list[Update]:
        """Returns the updates among the graph's elements that values hold."""
        names = (name for value in values for name in named(value))
        return [self.updates[name] for name in names if name in self.updates]

    @property
    def seed(self) -> int | None:
        """The graph's seed, None of a graph whose random operations have none."""
        return next((seed for seed in self.seeds if seed is not None), None)

    @property
    def saves(self) -> bool:
        """Whether the script makes a Saver."""
        return self._binds("saver")

    @property
    def iterates(self) -> bool:
        """Whether the script iterates over data."""
        return self._binds("iterator") or self._binds("dataset")

    def _binds(self, kind: str) -> bool:
        return any(
            value["kind"] == kind for told in self.statements.values()
            for values in told.bound.values() for value in values
        )  # fmt: skip

    def names_of(self, kind: str) -> set[str]:
        """Returns the names that only ever stand for one kind of thing, such as a session."""
        kinds: dict[str, set[str]] = {}
        for told in self.statements.values():
            for key, values in told.bound.items():
                kinds.setdefault(key, set()).update(value["kind"] for value in values)
        return {key for key, found in kinds.items() if found == {kind}}

    def independent(self, one: str, other: str) -> bool:
        """Says whether two optimizers' updates do the same in any order, each run by itself.

        Neither changes what the other reads, and no random numbers are drawn for both.
        """
        first, second = self.updates.get(one), self.updates.get(other)
        if first is None or second is None or not (first.optimizer and second.optimizer):
            return False
        common = set(first.state) & set(second.state)
        changed = {operation(name) for update in (first, second) for name in update.variables}
        read = {operation(v.name) for v in self.variables if v.trainable}  # no slots of Adam's
        return common <= read - changed

    def made_in(self, place: Span) -> Iterator[Variable]:
        """Yields the variables that were made by the statement at a place."""
        for variable in self.variables:
            if any(place.holds(call) for call in variable.stack):
                yield variable

    def draws_in(self, place: Span) -> Iterator[Draw]:
        """Yields the random operations that were made by the statement at a place."""
        for draw in self.draws:
            if any(place.holds(call) for call in draw.stack):
                yield draw

    def runs_in(self, place: Span) -> list[Run]:
        """Returns the runs whose call stands within a place."""
        return [run for run in self.runs.values() if place.holds(run.place)]


def from_report(report: dict[str, Any], places: Places) -> Facts:
    """Returns the facts of a builder's report on a changed text of the script."""
    unplaced = False

    def stack(calls: list[list[int]]) -> tuple[Span, ...]:
        nonlocal unplaced
        spans = [places.span(call) for call in calls]
        unplaced = unplaced or None in spans
        return tuple(span for span in spans if span)

    failed = report["failed"]
    failure = failed and (places.line(failed["line"] or 1), failed["error"])
    statements = {}
    for place, told in report["statements"].items():
        start = places.start(*map(int, place.split(":")))
        if start is not None:
            statements[start] = Statement(
                told["count"], told["nodes"], told["bound"], told["stateful"]
            )
    draws = [
        Draw(stack(d["stack"]), tuple(d["seeds"]), d["given"], d["graph"]) for d in report["random"]
    ]
    variables = [
        Variable(v["name"], stack(v["stack"]), v["shape"], v["dtype"], v["trainable"],
                 v["initial"], v["seeds"])
        for v in report["variables"]
    ]  # fmt: skip
    runs = {}
    for told in report["runs"]:
        span = stack([told["place"]] if told["place"] else [])
        for place in span:
            runs[place] = Run(place, told["count"], told["first"], told["last"], told["session"],
                              told["sessions"], told["graph"], told["state"], told["assigned"],
                              told["calls"])  # fmt: skip
    updates = {
        name: Update(
            name, places.span(u["place"]) if u["place"] else None, u.get("class"),
            u.get("variables", []), u.get("loss"), u.get("sparse", False),
            u.get("minimize", False), u.get("assign"), u.get("state", []), u.get("averages"),
        )
        for name, u in report["updates"].items()
    }  # fmt: skip
    summaries = {
        place: (s["kind"], s["tag"]) for s in report["summaries"] for place in stack([s["place"]])
    }  # fmt: skip
    arguments: dict[Span, list[dict[str, Value]]] = {}
    for told in report["arguments"]:
        for place in stack([told["place"]] if told["place"] else []):
            arguments.setdefault(place, []).append(told["arguments"])
    regularization: dict[Span, list[dict[str, Any] | None]] = {}
    for told in report["regularization"]:
        for place in stack([told["place"]] if told["place"] else []):
            same = regularization.get(place, told["terms"]) == told["terms"]
            regularization[place] = told["terms"] if same else [None]
    return Facts(
        failure, report["endpoints"], statements, draws, variables, runs, updates, summaries,
        arguments, regularization, unplaced,
        report["graphs"], report["sessions"], report["seeds"], report["selects_rows"],
        report["trains_labels"], frozenset(report["changing"]),
    )  # fmt: skip


def operation(variable: str) -> str:
    """Returns the name of a variable's operation."""
    name, _, rest = variable.partition(":")
    return name + "".join(rest.partition("@")[1:])
