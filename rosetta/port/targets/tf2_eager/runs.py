"""The calls of a session: what each fetches, what it feeds, and what becomes of the result."""

import dataclasses
from collections.abc import Iterable, Iterator

import libcst as cst

from rosetta.port.analysis.graph.facts import Run
from rosetta.port.analysis.graph.region import Region
from rosetta.port.analysis.graph.units import Definition, Kind
from rosetta.port.analysis.graph.values import Value, kind_of, named
from rosetta.port.analysis.nodes import walk
from rosetta.port.targets.tf2_eager import eager, iteration, ordering
from rosetta.port.targets.tf2_eager.ordering import UPDATES, Order
from rosetta.port.targets.tf2_eager.unknown import Unknown


@dataclasses.dataclass(frozen=True)
class Fetch:
    """One thing that is fetched, or a list of them.

    Attributes:
        node: what the script wrote.
        definition: the statement that made it; None of an expression and of a list.
        items: of a list.
        is_list: whether it is one.
        uses: what of the graph an expression is made of, with the nodes.
        gives_several: whether an expression gives several tensors.
        starts: whether it starts an iterator over data.
        is_eager: whether it has its value where it is made, above the run.
        order: of the updates that it makes; `definition` is the one that the run goes with.
    """

    node: cst.BaseExpression
    definition: Definition | None = None
    items: tuple["Fetch", ...] = ()
    is_list: bool = False
    uses: tuple[tuple[cst.CSTNode, Definition], ...] = ()
    gives_several: bool = False
    starts: bool = False
    is_eager: bool = False
    order: Order | None = None

    @property
    def leaves(self) -> list["Fetch"]:
        """What is fetched, lists taken apart."""
        return [leaf for item in self.items for leaf in item.leaves] if self.is_list else [self]

    @property
    def kind(self) -> Kind | None:
        """What the statement that made it is for; None of an expression."""
        return self.definition.unit.kind if self.definition else None


@dataclasses.dataclass(frozen=True)
class Feed:
    """What a run feeds: the placeholders' names with the values, as the script wrote them.

    Attributes:
        pairs: placeholder and value.
        name: the variable that holds the dictionary, if one does.
        dictionary: the dictionary itself.
    """

    pairs: tuple[tuple[Definition, cst.BaseExpression], ...] = ()
    name: cst.Name | None = None
    dictionary: cst.Dict | None = None


@dataclasses.dataclass(frozen=True)
class Site:
    """One call that runs a session.

    Attributes:
        call: the call.
        run: what was run there.
        fetch: what it fetches.
        feed: what it feeds.
        earlier: updates that are made before the one that the rest of the run goes with.
        later: updates that are made after it.
    """

    call: cst.Call
    run: Run
    fetch: Fetch
    feed: Feed
    earlier: tuple[Definition, ...] = ()
    later: tuple[Definition, ...] = ()

    @property
    def others(self) -> tuple[Definition, ...]:
        """The updates beside the one that the rest of the run goes with."""
        return (*self.earlier, *self.later)


COUNTED = "global_step"


def together(site: Site) -> list[tuple[Definition, ...]]:
    """Returns what must be computed by one function each, of what a run fetches.

    Raises:
        Unknown: an expression stands beside an update.
    """
    leaves = [leaf for leaf in site.fetch.leaves if leaf.kind is not Kind.INITIALIZER]
    made = [leaf.definition for leaf in leaves if leaf.definition]
    expressions = [leaf for leaf in leaves if not leaf.definition]
    if any(leaf.kind in UPDATES for leaf in leaves):
        if expressions:
            raise Unknown(expressions[0].node, "whether it is computed before or after the update "
                          "is not known; give it a name above")  # fmt: skip
        others = [(update,) for update in site.others]
        return [tuple(d for d in dict.fromkeys(made) if d not in site.others), *others]
    tensors = tuple(dict.fromkeys(d for d in made if d.unit.kind.in_graph))
    if all(map(iteration.is_next, tensors)):
        tensors = ()  # they are at hand
    inner = dict.fromkeys(
        d for leaf in expressions for _, d in leaf.uses if d.unit.kind is not Kind.PLACEHOLDER
    )
    return [*([tensors] if tensors else []), *((d,) for d in inner)]


def find(
    region: Region, places: Iterable[Run], calls: dict[tuple[int, int], list[cst.Call]]
) -> Iterator[Site]:
    """Yields the runs of a region's graph.

    Args:
        region: where the graph is built.
        places: the runs.
        calls: the script's calls, by start and end.

    Raises:
        Unknown: a run is not understood.
    """
    for run in sorted(places, key=lambda run: run.place.start):
        found = calls.get((run.place.start, run.place.end), [])
        if len(found) != 1:
            raise Unknown(region.body, "a call of a session is not seen in the text; write "
                          "session.run(fetches, feed_dict=...) where it is needed")  # fmt: skip
        yield _site(region, found[0], run)


def _site(region: Region, call: cst.Call, run: Run) -> Site:
    method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    arguments = {a.keyword.value: a.value for a in call.args if a.keyword}
    plain = [a.value for a in call.args if not a.keyword]
    if any(a.star for a in call.args) or method not in ("run", "eval", COUNTED):
        raise Unknown(call, "how it calls the session is not understood; write "
                      "session.run(fetches, feed_dict={...})")  # fmt: skip
    told = [record["fetch"] for record in run.calls]
    receiver = region.definition(region.key(call.func.value) or "")
    on_element = method == "eval" or (
        receiver is not None and receiver.unit.kind in (Kind.INITIALIZER, Kind.GROUP, *UPDATES)
    )
    if method == COUNTED:  # tf.train.global_step(session, variable)
        fetched, feed = arguments.get("global_step_tensor", (plain or [None])[-1]), None
        arguments = {}
    elif on_element or _is_graph_call(call):
        fetched = call.func.value
        feed = arguments.get("feed_dict", plain[0] if plain else None)
    else:
        fetched = arguments.get("fetches", plain[0] if plain else None)
        feed = arguments.get("feed_dict", plain[1] if len(plain) > 1 else None)
    known = {"fetches", "feed_dict", "session", "options", "run_metadata"}
    if fetched is None or not arguments.keys() <= known:
        raise Unknown(call, "its options have no counterpart without a session; take them out")
    fetch = _fetch(region, call, fetched, told)
    return Site(call, run, fetch, _feed(region, call, feed, run), *_others(region, fetch))


def _others(
    region: Region, fetch: Fetch
) -> tuple[tuple[Definition, ...], tuple[Definition, ...]]:  # fmt: skip
    """Returns the updates before and after the one that the rest of a run goes with.

    Raises:
        Unknown: two updates of one operation meet in what they read and change.
    """
    orders = [leaf.order for leaf in fetch.leaves if leaf.order]
    updates = list(dict.fromkeys(order.update for order in orders))
    earlier = [update for order in orders for update in order.earlier]
    later = [update for order in orders for update in order.later]
    if any(update.unit.kind is Kind.TRAINING for update in updates):
        earlier += [update for update in updates if ordering.follows(region, update)]
    updates = [update for update in updates if update not in earlier]
    beside = [update for order in orders for update in order.beside]
    if ordering.are_apart(region, [*updates, *beside]):
        later = [*updates[1:], *beside, *later]
    elif beside:
        raise Unknown(beside[0].unit.node, "two updates in one run: TensorFlow 1 makes them in "
                      "any order; run them one after the other")  # fmt: skip
    return tuple(dict.fromkeys(earlier)), tuple(dict.fromkeys(later))


def _is_graph_call(call: cst.Call) -> bool:
    """Says whether it is `tf.global_variables_initializer().run()` or `W.initializer.run()`."""
    match call.func:
        case cst.Attribute(value=cst.Call() | cst.Attribute(attr=cst.Name(value="initializer"))):
            return True
    return False


def _fetch(
    region: Region, call: cst.Call, node: cst.BaseExpression, told: list[Value]
) -> Fetch:  # fmt: skip
    if isinstance(node, cst.Name) and eager.is_element(region, node, call):
        return Fetch(node, is_eager=True)
    definition = defined(region, node, call)
    if definition is not None:
        made = [sorted(named(value)) for value in definition.values]
        if definition.unit.kind is Kind.ITERATOR:
            return Fetch(node, starts=True)
        if any(kind_of(value) == "variables" for value in definition.values):
            raise Unknown(node, "several variables at once; fetch them one by one")
        if definition.unit.kind is Kind.PYTHON:
            inner = region.names.value(node)
            if isinstance(inner, cst.List | cst.Tuple) and inner is not node:
                return _fetch(region, call, inner, told)
        if not all(sorted(named(value)) in made for value in told):
            raise Unknown(node, "it does not always stand for the same tensor; give each its own "
                          "name")  # fmt: skip
        if definition.unit.kind in (Kind.GROUP, *UPDATES):
            order = ordering.of(region, definition)
            return Fetch(node, order.update, order=order)
        return Fetch(node, definition)
    if isinstance(node, cst.List | cst.Tuple):
        items = []
        for number, element in enumerate(node.elements):
            if isinstance(element, cst.StarredElement):
                raise Unknown(element, "what is fetched is not seen; write it out")
            of_item = [value["items"][number] for value in told if value["kind"] == "list"]
            items.append(_fetch(region, call, element.value, of_item))
        return Fetch(node, items=tuple(items), is_list=True)
    if told and all(value["kind"] in ("initializer", "start") for value in told):
        return Fetch(node, starts=any(value["kind"] == "start" for value in told))
    if isinstance(node, cst.Name) and eager.is_made_above(region, node, call):
        return Fetch(node, is_eager=True)
    if isinstance(node, cst.Name | cst.Attribute):
        raise Unknown(node, "which tensor it is is not seen; run what has a name where the graph "
                      "is built")  # fmt: skip
    several = any(value["kind"] == "list" for value in told)
    return Fetch(node, uses=tuple(_graph_uses(region, node, call)), gives_several=several)


def _graph_uses(
    region: Region, node: cst.BaseExpression, call: cst.Call
) -> Iterator[tuple[cst.CSTNode, Definition]]:
    for inner in walk(node):
        definition = defined(region, inner, call)
        if definition is None:
            continue
        kind = definition.unit.kind
        if kind.in_graph:
            yield inner, definition
        elif kind not in (Kind.PYTHON, Kind.VALUE, Kind.VARIABLE, Kind.RUN, Kind.DEFINITION):
            raise Unknown(inner, f"what {definition.key} is here is not understood; fetch it by "
                          "its name")  # fmt: skip


def defined(region: Region, node: cst.CSTNode, site: cst.CSTNode) -> Definition | None:
    """Returns the statement that made what a name at a site stands for."""
    key = region.key(node)
    if key is None:
        return None
    unit = region.unit_of(site) if site in region else None
    before = unit if unit and unit.kind is not Kind.DEFINITION else None
    return region.definition(key, before)


def _feed(
    region: Region, call: cst.Call, node: cst.BaseExpression | None, run: Run
) -> Feed:  # fmt: skip
    if node is None or (isinstance(node, cst.Name) and node.value == "None"):
        return Feed()
    name = node if isinstance(node, cst.Name) else None
    dictionary = region.names.value(node) if name else node
    if not isinstance(dictionary, cst.Dict):
        raise Unknown(node, "what is fed is not seen; write feed_dict={placeholder: value, ...} "
                      "into the call")  # fmt: skip
    pairs = []
    for element in dictionary.elements:
        key = element.key if isinstance(element, cst.DictElement) else None
        definition = defined(region, key, call) if key else None
        if definition is None or definition.unit.kind is not Kind.PLACEHOLDER:
            raise Unknown(element, "it is fed in the place of what the graph computes; make a "
                          "placeholder of it")  # fmt: skip
        pairs.append((definition, element.value))
    fed = {name for record in run.calls for name in (f["name"] for f in record["feed"])}
    known = {name for d, _ in pairs for value in d.values for name in named(value)}
    if not fed <= known:
        raise Unknown(call, "what it feeds is not what stands there; write the dictionary into "
                      "the call")  # fmt: skip
    return Feed(tuple(pairs), name, dictionary)
