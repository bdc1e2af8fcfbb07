"""How a rule says what it looks at, and how the rules of a target go through a script.

A rule is a function that looks at one place of a script and yields what it finds: edits, refusals,
lines that the port needs at its top. A decorator names the places. A target takes the rules of the
modules it names:

    @on_call("numpy.asscalar")
    def asscalar(call, script, names): ...

    RULES = RuleSet(numpy_asscalar, reciprocal)
"""

import collections
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any, TypeAlias

import libcst as cst

from rosetta.port.analysis.names import Names, Reference
from rosetta.port.analysis.script import Script
from rosetta.port.analysis.tensorflow import ROOT, endpoint
from rosetta.port.edits import Edit, Refusal, Span


@dataclasses.dataclass(frozen=True)
class NeededLine:
    """A line that a port needs at its top, and why."""

    text: str
    why: str = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True)
class OldCall:
    """A call that no version of TensorFlow since 1.0 takes as it is written."""


Finding: TypeAlias = Edit | Refusal | NeededLine | OldCall
Rule: TypeAlias = Callable[[Any, Script, Names], Iterator[Finding]]


@dataclasses.dataclass
class _Registered:
    """The rules of one module, by what they look at."""

    nodes: dict[type[cst.CSTNode], list[Rule]] = dataclasses.field(default_factory=dict)
    calls: dict[str, list[Rule]] = dataclasses.field(default_factory=dict)
    methods: dict[str, list[Rule]] = dataclasses.field(default_factory=dict)
    references: dict[None, list[Rule]] = dataclasses.field(default_factory=dict)


_MODULES: dict[str, _Registered] = collections.defaultdict(_Registered)


def _register(place: str, *keys: Any) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        table = getattr(_MODULES[rule.__module__], place)
        for key in keys:
            table.setdefault(key, []).append(rule)
        return rule

    return register


def on_node(*types: type[cst.CSTNode]) -> Callable[[Rule], Rule]:
    """Registers a rule that looks at every node of these types."""
    return _register("nodes", *types)


def on_call(*paths: str) -> Callable[[Rule], Rule]:
    """Registers a rule that looks at the calls of what is imported from these dotted paths.

    `tensorflow.` stands for `tensorflow.compat.v1.`, too.
    """
    return _register("calls", *paths)


def on_method(*names: str) -> Callable[[Rule], Rule]:
    """Registers a rule that looks at calls of methods, which are known by their name alone."""
    return _register("methods", *names)


def on_reference(rule: Rule) -> Rule:
    """Registers a rule that looks at every use of something imported, unless an edit removes it."""
    return _register("references", None)(rule)


class RuleSet:
    """The rules of some modules.

    Args:
        *modules: modules of this package; where several look at one place, they do so in this
            order.
    """

    def __init__(self, *modules: ModuleType) -> None:
        self._rules = _Registered()
        for module in modules:
            for field in dataclasses.fields(_Registered):
                table = getattr(self._rules, field.name)
                for key, rules in getattr(_MODULES[module.__name__], field.name).items():
                    table.setdefault(key, []).extend(rules)

    def findings(self, script: Script, names: Names) -> list[Finding]:
        """Goes through a script once; returns what the rules find."""
        found: list[Finding] = []
        types = {*self._rules.nodes, cst.Call}
        for node in script.positions:
            if type(node) in types:
                for rule in self._of_node(node, names):
                    found += rule(node, script, names)
        edits = [item for item in found if isinstance(item, Edit)]
        for reference in names.references:
            place = script.span(reference.node)
            if not any(edit.removes(place.start, place.end) for edit in edits):
                for rule in self._rules.references.get(None, ()):
                    found += rule(reference, script, names)
        return found

    def _of_node(self, node: cst.CSTNode, names: Names) -> Iterator[Rule]:
        yield from self._rules.nodes.get(type(node), ())
        if isinstance(node, cst.Call):
            reference = names.reference(node.func)
            if reference:
                yield from self._rules.calls.get(_plain(reference), ())
            if isinstance(node.func, cst.Attribute):
                yield from self._rules.methods.get(node.func.attr.value, ())


def _plain(reference: Reference) -> str:
    inside = endpoint(reference.path)
    return f"{ROOT}.{inside}" if inside else reference.path


def positional(call: cst.Call) -> list[cst.BaseExpression]:
    """Returns the arguments of a call that has positional ones only, else an empty list."""
    plain = not any(argument.keyword or argument.star for argument in call.args)
    return [argument.value for argument in call.args] if plain else []


def keywords(call: cst.Call) -> dict[str, cst.Name]:
    """Returns the keywords of a call's arguments, by name."""
    return {a.keyword.value: a.keyword for a in call.args if a.keyword}


def with_keywords(
    script: Script, arguments: Sequence[cst.Arg], names: Sequence[str]
) -> tuple[str | Span, ...]:
    """Returns what replaces positional arguments so that each is given by name, in their order.

    It replaces the text from the first argument to the last.
    """
    starts = [script.span(argument).start for argument in arguments]
    ends = [*starts[1:], script.span(arguments[-1]).end]
    return tuple(
        piece
        for name, start, end in zip(names, starts, ends)
        for piece in (f"{name}=", Span(start, end))
    )
